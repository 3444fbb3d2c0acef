"""The funds as a file."""

from collections.abc import Iterable
from typing import Any, Final

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import User
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.web.staff import exports

COLUMNS: Final = (
    ListColumn("Fonds", "code"),
    ListColumn("Nom", "text"),
    ListColumn("Opérateur", "text"),
    ListColumn("Plan", "text"),
    ListColumn("Volet", "text"),
    ListColumn("Particuliers", "text"),
    ListColumn("Aides", "integer"),
)


def funds_file(rows: Iterable[Any], user: User) -> ListFile:
    """`rows`: funds with `grants_count`."""
    about = exports.about(user, perimeter_of(user), {})
    return ListFile("Fonds", COLUMNS, map(_cells, rows), about)


def _cells(fund: Any) -> tuple[ListValue, ...]:
    return (
        fund.code,
        fund.name,
        fund.operator,
        fund.plan.name,
        fund.pillar.name if fund.pillar else "Hors volet",
        "oui" if fund.may_pay_individuals else "non",
        fund.grants_count,
    )
