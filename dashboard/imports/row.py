"""One row of a file on its way to the product's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from dashboard.actions.staging import COLUMNS
from dashboard.imports.places import Known
from dashboard.imports.tables import Cell

REFUSAL: Final = "refusal"
REPAIR: Final = "repair"
SHOWN: Final = 200

# What a row says when its file says nothing: '' for texts, None for what is unknown.
NOTHING_SAID: Final[dict[str, Any]] = {
    name: "" if kind == "text NOT NULL" else None for name, kind in COLUMNS.items()
}


class Issue(NamedTuple):
    """`severity` is refusal or repair; `rule` is the rule's name; the rest is French."""

    n: int
    severity: str
    column_name: str
    value: str
    rule: str
    problem: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person asked for beside the file; `date_1904` is how its workbook counts days."""

    fund: str | None = None
    department: str | None = None
    year: int | None = None
    date_1904: bool = False


class Row:
    """`values` are the columns of import_row; rules fill them and tell what they met."""

    __slots__ = ("asked", "cells", "issues", "known", "names", "number", "refused", "values")

    def __init__(
        self,
        number: int,
        cells: Mapping[str, Cell],
        names: Mapping[str, str],
        asked: Asked,
        known: Known,
    ) -> None:
        self.number = number
        self.cells = cells
        self.names = names
        self.asked = asked
        self.known = known
        self.values = NOTHING_SAID.copy()
        self.issues: list[Issue] = []
        self.refused = False

    def cell(self, column: str) -> Cell:
        """The cell of a column of the profile, whatever the file calls it."""
        name = self.names.get(column)
        return None if name is None else self.cells.get(name)

    def refuse(self, rule: str, column: str, cell: object, problem: str, way_out: str) -> None:
        self.refused = True
        self._tell(REFUSAL, rule, column, cell, problem, way_out)

    def repair(self, rule: str, column: str, cell: object, problem: str, way_out: str) -> None:
        """Something was mended; `way_out` says what was done of it."""
        self._tell(REPAIR, rule, column, cell, problem, way_out)

    def _tell(
        self, severity: str, rule: str, column: str, cell: object, problem: str, way_out: str
    ) -> None:
        shown = "" if cell is None else str(cell)[:SHOWN]
        name = self.names.get(column, column)
        self.issues.append(Issue(self.number, severity, name, shown, rule, problem, way_out))
