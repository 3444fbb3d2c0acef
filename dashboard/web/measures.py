"""What maps show of each territory: euros awarded, committed or paid, or the number of grants."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros,
    euros_compact,
    euros_per_inhabitant,
    number,
    ratio,
)
from dashboard.queries.totals import Totals, known_committed, known_paid
from dashboard.web.looks import Look

MEASURE: Final = "mesure"
VIEW: Final = "vue"
IN_ALL: Final = "total"
EACH: Final = "habitant"
VIEWS: Final = {IN_ALL: "Au total", EACH: "Par habitant"}
# How many inhabitants a number of grants is told for.
MANY: Final = 10_000
AIDED: Final = "ont au moins une aide publiée"


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the four figures. `past` qualifies its euros; `nothing` is a territory without any."""

    code: str
    label: str
    past: str
    nothing: str
    having: str
    read: Callable[[Totals], Decimal | None]
    money: bool = True

    def value(self, found: Totals | None) -> Decimal | None:
        """None where nothing is known, or nothing is there."""
        return (self.read(found) or None) if found else None

    def each(self, value: Decimal | None, population: int) -> Decimal | None:
        """Euros by inhabitant, or grants for MANY of them."""
        return (
            ratio(value, population)
            if self.money or value is None
            else (ratio(value * MANY, population))
        )

    def title(self, view: str, *, where: str) -> str:
        if view == EACH:
            head = (
                f"Euros {self.past} par habitant" if self.money else "Aides pour 10 000 habitants"
            )
        else:
            head = f"Montants {self.past}" if self.money else "Nombre d'aides"
        return head.replace(" 000", "\u202f000") + where

    def text(self, value: Decimal) -> str:
        """Exactly, in a sentence: "1 234,00 € payés", "12 aides"."""
        return f"{euros(value)} {self.past}" if self.money else counted(int(value), "aide")

    def short(self, value: Decimal) -> str:
        return euros_compact(value) if self.money else counted(int(value), "aide")

    def each_text(self, value: Decimal, population: int) -> str:
        if self.money:
            return euros_per_inhabitant(value, population)
        each = self.each(value, population)
        if each is None:
            return "n. d."
        return f"{number(each, 1)} aides pour 10\u202f000{NO_BREAK_SPACE}habitants"

    def said(self, found: Totals) -> str:
        """The value, then what else tells its size."""
        value = self.read(found) or Decimal(0)
        other = counted(found.grants, "aide") if self.money else f"{euros(found.awarded)} attribués"
        return f"{self.text(value)}, {other}"


MEASURES: Final = {
    one.code: one
    for one in (
        Measure(
            "attribue", "Attribué", "attribués", "aucune aide publiée", AIDED, lambda t: t.awarded
        ),
        Measure(
            "engage",
            "Engagé",
            "engagés",
            "rien d'engagé, ou non renseigné",
            "ont un engagement connu",
            known_committed,
        ),
        Measure(
            "paye",
            "Payé",
            "payés",
            "rien de payé, ou non renseigné",
            "ont un paiement connu",
            known_paid,
        ),
        Measure(
            "aides",
            "Aides",
            "",
            "aucune aide publiée",
            AIDED,
            lambda t: Decimal(t.grants),
            money=False,
        ),
    )
}
LABELS: Final = {code: one.label for code, one in MEASURES.items()}
AWARDED: Final = MEASURES["attribue"]


def measure_of(look: Look) -> Measure:
    return MEASURES[look.choice(MEASURE, LABELS)]
