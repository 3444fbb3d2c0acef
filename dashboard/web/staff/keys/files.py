"""The keys one sees, as a file: their openings, never the keys."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import AccessKey, User
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.web.staff import exports

COLUMNS: Final = (
    ListColumn("Nom", "text"),
    ListColumn("Début de la clé", "code"),
    ListColumn("Compte", "text"),
    ListColumn("Portée", "text"),
    ListColumn("Créée le", "date"),
    ListColumn("Dernier usage", "date"),
    ListColumn("Expire le", "date"),
    ListColumn("État", "text"),
)
STATES: Final = {"revoked": "révoquée", "expired": "expirée", "good": "valable"}


def keys_file(rows: Iterable[dict[str, Any]], user: User) -> ListFile:
    about = exports.about(user, perimeter_of(user), {})
    listed = (_cells(row["key"], row["state"]) for row in rows)
    return ListFile("Clés", COLUMNS, listed, about)


def _cells(key: AccessKey, state: str) -> tuple[ListValue, ...]:
    days = (key.created_at, key.last_used_at, key.expires_at)
    created, used, expires = (day and timezone.localtime(day).date() for day in days)
    return (
        key.name,
        key.opening,
        str(key.user),
        key.get_scope_display(),
        created,
        used,
        expires,
        STATES[state],
    )
