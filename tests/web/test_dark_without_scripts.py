"""Dark colours without scripts: those of the design system and of this site, word for word."""

import re
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.test import Client

from tests.published_scene import Scene

DARK = re.compile(r':root\[data-fr-theme="?dark"?\]\s*\{([^}]*)\}')


def text(name: str) -> str:
    return Path(str(find(name))).read_text()


def colours(declarations: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in declarations.split(";") if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def test_they_are_those_that_scripts_choose() -> None:
    expected: dict[str, str] = {}
    for sheet in ("dsfr/dist/dsfr.main.min.css", "css/theme.css"):
        for block in DARK.findall(text(sheet)):
            expected |= colours(block)
    written = text("css/dark.css").partition(":root {")[2].partition("}")[0]

    assert len(expected) > 100
    assert colours(written) == expected


def test_a_page_asks_for_them_only_without_scripts_on_a_dark_screen(
    scene: Scene, client: Client
) -> None:
    for address in ("/", "/integrer/departements/70/"):
        page = client.get(address).content.decode()
        asked = page.partition("<noscript>")[2].partition("</noscript>")[0]
        assert "css/dark.css" in asked
        assert 'media="screen and (prefers-color-scheme: dark)"' in asked
