"""The fiche as PDF/UA-1: tagged, titled, in French, readable by a screen reader in its order."""

from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import orjson
import typst
from django.conf import settings

from dashboard.exports.fiche.sheet import Sheet

TEMPLATE: Final = Path(__file__).with_name("fiche.typ")
STANDARD: Final = "ua-1"


def render(sheet: Sheet, *, dated: datetime) -> bytes:
    """The same sheet and date give the same bytes. Some tenths of a second."""
    return bytes(
        typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"fiche": orjson.dumps(asdict(sheet)).decode()},
            pdf_standards=[STANDARD],
            timestamp=int(dated.timestamp()),
        )
    )


@cache
def _fonts() -> typst.Fonts:
    """Read once per process."""
    return typst.Fonts(include_system_fonts=False, font_paths=[settings.FICHE_FONTS])
