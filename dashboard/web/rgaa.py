"""The criteria grid of the RGAA 4.1.2, kept as data: what was judged by a person, and when.

Themes and number of criteria: https://accessibilite.numerique.gouv.fr/methode/criteres-et-tests/
An automatic check is not an audit: nothing here is conforming until a person said so.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VERSION: Final = "4.1.2"
THEMES: Final = (
    ("Images", 9),
    ("Cadres", 2),
    ("Couleurs", 3),
    ("Multimédia", 13),
    ("Tableaux", 8),
    ("Liens", 2),
    ("Scripts", 5),
    ("Éléments obligatoires", 10),
    ("Structuration de l'information", 4),
    ("Présentation de l'information", 14),
    ("Formulaires", 13),
    ("Navigation", 11),
    ("Consultation", 12),
)


class Verdict(StrEnum):
    CONFORMING = "conforme"
    FAILING = "non conforme"
    NOT_APPLICABLE = "non applicable"


# (theme, criterion) → verdict of the person who did the audit. Empty: no audit was done.
VERDICTS: Final[dict[tuple[int, int], Verdict]] = {}


@dataclass(frozen=True, slots=True)
class Theme:
    """`judged` counts the criteria that a person looked at."""

    number: int
    name: str
    criteria: int
    conforming: int
    failing: int
    not_applicable: int

    @property
    def left(self) -> int:
        return self.criteria - self.conforming - self.failing - self.not_applicable


def grid() -> list[Theme]:
    return [
        Theme(number, name, criteria, *(_count(number, verdict) for verdict in Verdict))
        for number, (name, criteria) in enumerate(THEMES, 1)
    ]


def _count(theme: int, verdict: Verdict) -> int:
    return sum(1 for (number, _), said in VERDICTS.items() if number == theme and said == verdict)
