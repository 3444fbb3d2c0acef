"""One list of the queue as a file."""

from collections.abc import Iterable, Mapping
from typing import Final

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import User
from dashboard.models.choices import Status
from dashboard.permissions import Right
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.queries.publish_queue import Waiting
from dashboard.web.staff import exports

COLUMNS: Final = (
    ListColumn("Référence", "code"),
    ListColumn("État", "text"),
    ListColumn("Bénéficiaire", "text"),
    ListColumn("Masqué au public", "text"),
    ListColumn("Objet", "text"),
    ListColumn("Fonds", "code"),
    ListColumn("Nom du fonds", "text"),
    ListColumn("Département", "code"),
    ListColumn("Exercice", "integer"),
    ListColumn("Saisie par", "text"),
    ListColumn("Modification d'une aide publiée", "text"),
    ListColumn("Attribué publié (€)", "amount"),
    ListColumn("Attribué (€)", "amount"),
    ListColumn("À publier au plus tard le", "date"),
)


def queue_file(rows: Iterable[Waiting], user: User, filters: Mapping[str, str]) -> ListFile:
    about = exports.about(user, perimeter_of(user, Right.PUBLISH), filters)
    return ListFile("Publication", COLUMNS, map(_cells, rows), about)


def _cells(row: Waiting) -> tuple[ListValue, ...]:
    return (
        row.reference,
        Status(row.status).label,
        row.beneficiary or "Porteur non précisé",
        "oui" if row.masked else "non",
        row.objet,
        row.fund,
        row.fund_name,
        row.department or "FR",
        row.year,
        row.authors,
        "oui" if row.edition else "non",
        row.public_awarded,
        row.awarded,
        row.due_on,
    )
