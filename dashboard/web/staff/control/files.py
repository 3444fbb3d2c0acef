"""The reconciliation as a file."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import User
from dashboard.permissions import Right
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.web.staff import exports
from dashboard.web.staff.control.rows import NATIONAL, GapRow

COLUMNS: Final = (
    ListColumn("Fonds", "code"),
    ListColumn("Nom du fonds", "text"),
    ListColumn("Exercice", "integer"),
    ListColumn("Territoire", "code"),
    ListColumn("Nature", "text"),
    ListColumn("Arrêté le", "date"),
    ListColumn("Leur total (€)", "amount"),
    ListColumn("Notre total au bureau (€)", "amount"),
    ListColumn("Notre total publié (€)", "amount"),
    ListColumn("Écart (€)", "amount"),
    ListColumn("Depuis", "text"),
    ListColumn("Aide en cause", "code"),
    ListColumn("Source", "text"),
)


def control_file(rows: Sequence[GapRow], user: User, filters: Mapping[str, str]) -> ListFile:
    about = exports.about(user, perimeter_of(user, Right.RECONCILE), filters)
    return ListFile("Rapprochement", COLUMNS, map(_cells, rows), about)


def _cells(one: GapRow) -> tuple[ListValue, ...]:
    row = one.row
    return (
        row.fund,
        row.fund_name,
        row.year,
        row.department or NATIONAL,
        one.kind,
        row.as_of,
        row.theirs,
        row.ours,
        row.published,
        row.gap,
        one.since,
        one.reference,
        row.source,
    )
