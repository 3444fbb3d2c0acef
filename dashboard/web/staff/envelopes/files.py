"""The envelopes shown, as a file."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import User
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.queries.desk_envelopes import Envelope
from dashboard.web.staff import exports
from dashboard.web.staff.choices import FRANCE
from dashboard.web.staff.envelopes.rows import WORDS

COLUMNS: Final = (
    ListColumn("Fonds", "code"),
    ListColumn("Nom du fonds", "text"),
    ListColumn("Exercice", "integer"),
    ListColumn("Territoire", "code"),
    ListColumn("Nom du territoire", "text"),
    ListColumn("Limitative", "text"),
    ListColumn("Dotation (€)", "amount"),
    ListColumn("Délégué (€)", "amount"),
    ListColumn("Attribué (€)", "amount"),
    ListColumn("Reste (€)", "amount"),
    ListColumn("Consommé (%)", "amount"),
    ListColumn("À surveiller", "text"),
)


def envelopes_file(found: Iterable[Envelope], user: User, filters: Mapping[str, str]) -> ListFile:
    about = exports.about(user, perimeter_of(user), filters)
    return ListFile("Enveloppes", COLUMNS, map(_cells, found), about)


def _cells(one: Envelope) -> tuple[ListValue, ...]:
    return (
        one.fund,
        one.fund_name,
        one.year,
        one.department or FRANCE,
        one.department_name,
        "oui" if one.binding else "non",
        one.allocated,
        None if one.department else one.delegated,
        one.awarded,
        one.remaining,
        None if one.rate is None else (one.rate * 100).quantize(Decimal("0.01")),
        WORDS[one.state][1],
    )
