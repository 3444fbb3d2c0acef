"""Small, readable ways to write news, drafted or published."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from django.utils.text import slugify
from PIL import Image

from dashboard.actions.accounts import system_account
from dashboard.actions.news import publish_news
from dashboard.models import Grant, News, NewsPhoto, PublicNews, User
from dashboard.permissions import OPERATOR_ACCOUNT
from tests import builders

_numbers = count(1)


def news(
    title: str = "Visite",
    *,
    grants: Sequence[Grant] = (),
    department: str | None = "70",
    photo: bool = False,
    by: User | None = None,
    **fields: Any,
) -> News:
    """A draft; `photo` gives it one of a single pixel."""
    fields.setdefault("kind", "visit")
    fields.setdefault("day", date(2021, 5, 6))
    fields.setdefault("body", title)
    made = News.objects.create(
        title=title,
        slug=f"{slugify(title)}-{next(_numbers)}",
        department_id=department,
        entered_by=by or builders.publisher(),
        **fields,
    )
    made.grants.set(grants)
    if photo:
        NewsPhoto.objects.create(
            news=made,
            digest=f"{made.pk:032x}",
            alternative="L'atelier",
            width=1,
            height=1,
            content=pixel(),
        )
    return made


def pixel() -> bytes:
    """The smallest photo."""
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "JPEG")
    return out.getvalue()


def published_news(title: str = "Visite", **fields: Any) -> PublicNews:
    return publish_news(by=system_account(OPERATOR_ACCOUNT), news=news(title, **fields))
