"""What an import did or would do, for a person and for a program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from dashboard.formats import counted, euros

Status = Literal["applied", "refused", "dry-run"]
VERDICTS: Final = ("new", "changed", "unchanged", "refused")
NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    rows: int = 0
    amount: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A rule met in the file: how many rows, and the first of them."""

    severity: str
    rule: str
    rows: int
    first_row: int
    column: str
    value: str
    problem: str
    way_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`verdicts` counts rows and euros by what becomes of them; `left_aside` are the rows that
    the options left out; `message` says why the whole was refused, when it was; `notes` are
    remarks on the file. `messages` has, for each row refused or mended, what is told of it: only
    filled when a report is asked for."""

    status: Status
    batch: int | None
    verdicts: Mapping[str, Tally]
    repaired: int
    absent: int
    left_aside: int = 0
    told: tuple[Told, ...] = ()
    message: str = ""
    notes: tuple[str, ...] = ()
    messages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def tally(self, verdict: str) -> Tally:
        return self.verdicts.get(verdict, Tally())

    def as_json(self) -> dict[str, object]:
        """The keys of the command's last line; amounts are decimal strings."""
        answer: dict[str, object] = {
            "batch": self.batch,
            "status": self.status,
            "rows": sum(self.tally(verdict).rows for verdict in VERDICTS),
        }
        for verdict in VERDICTS:
            answer[verdict] = self.tally(verdict).rows
        answer["repaired"] = self.repaired
        answer["absent"] = self.absent
        answer["amount"] = _decimal(sum((self.tally(v).amount for v in VERDICTS), NOTHING))
        for verdict in VERDICTS:
            answer[f"amount_{verdict}"] = _decimal(self.tally(verdict).amount)
        if self.message:
            answer["message"] = self.message
        return answer

    def lines(self) -> list[str]:
        """The same for a person."""
        words = {
            "new": "nouvelles",
            "changed": "modifiées",
            "unchanged": "inchangées",
            "refused": "refusées",
        }
        shown = [
            f"{words[verdict].capitalize()} : {counted(tally.rows, 'ligne')}, {euros(tally.amount)}"
            for verdict in VERDICTS
            if (tally := self.tally(verdict)).rows
        ]
        if self.repaired:
            shown.append(f"Réparées : {counted(self.repaired, 'ligne')}")
        if self.absent:
            shown.append(f"Absentes de ce fichier, gardées : {counted(self.absent, 'ligne')}")
        if self.left_aside:
            shown.append(f"Laissées de côté par les options : {counted(self.left_aside, 'ligne')}")
        return [*shown, *self.notes, *(_told_line(told) for told in self.told)]


def _decimal(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _told_line(told: Told) -> str:
    what = "Refus" if told.severity == "refusal" else "Réparation"
    where = f"ligne {told.first_row}" + (f", colonne « {told.column} »" if told.column else "")
    return (
        f"{what} « {told.rule} », {counted(told.rows, 'ligne')} ; par exemple {where} : "
        f"{told.problem} {told.way_out}"
    )
