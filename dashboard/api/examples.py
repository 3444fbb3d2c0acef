"""The examples of the documentation, with the address of this site; the tests run some of them."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string

RUN: Final = ("curl", "Python")


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    language: str

    @property
    def is_run(self) -> bool:
        return self.language in RUN

    @property
    def text(self) -> str:
        return text_of(self.name, f"{settings.RELANCE_URL}/api/v1")


@dataclass(frozen=True, slots=True)
class Recipe:
    anchor: str
    title: str
    words: str
    examples: tuple[Example, ...]


FIRST: Final = (
    Example("first_curl", "curl"),
    Example("first_python", "Python"),
    Example("first_r", "R"),
    Example("first_power_query", "Excel, Power Query"),
)
RECIPES: Final = (
    Recipe(
        "copie",
        "Copier tout et rester à jour",
        "La première fois, tout vient ; ensuite, seulement ce qui a changé depuis la version "
        "gardée. On peut s'arrêter n'importe où et reprendre. Une fois par jour suffit.",
        (Example("mirror_python", "Python"),),
    ),
    Recipe(
        "totaux",
        "Le total par commune et par volet",
        "Les communes et « non localisé » (null) font le département, au centime.",
        (Example("totals_curl", "curl"), Example("totals_python", "Python")),
    ),
    Recipe(
        "ecrire",
        "Écrire depuis votre logiciel",
        "Avec une clé dont la portée est « écriture », donnée par un administrateur de votre "
        "département. Les droits sont ceux de son compte ; ce qui est saisi attend une personne "
        "qui publie.",
        (Example("write_curl", "curl"), Example("write_python", "Python")),
    ),
)


def text_of(name: str, address: str) -> str:
    # Two opening braces would open a variable of the template.
    text = render_to_string(f"api/examples/{name}.txt", {"address": address, "open": "{"})
    # Plain text again: the page escapes it.
    return "" + text
