"""Roles, and what was done to them, as files."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils import timezone

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import AccessEvent, User
from dashboard.permissions import Right
from dashboard.queries.agents import Holding, place_name
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.web.staff import exports

ROLES: Final = (
    ListColumn("Personne", "text"),
    ListColumn("Adresse électronique", "text"),
    ListColumn("Rôle", "text"),
    ListColumn("Territoire", "text"),
    ListColumn("Fin", "date"),
    ListColumn("État", "text"),
    ListColumn("Donné par", "text"),
    ListColumn("Donné le", "date"),
    ListColumn("Second facteur", "text"),
    ListColumn("Dernière connexion", "date"),
)
EVENTS: Final = (
    ListColumn("Date", "date"),
    ListColumn("Heure", "text"),
    ListColumn("Qui", "text"),
    ListColumn("Acte", "text"),
    ListColumn("Compte", "text"),
    ListColumn("Rôle", "text"),
    ListColumn("Territoire", "text"),
    ListColumn("Précision", "text"),
)


def roles_file(rows: Iterable[Holding], user: User) -> ListFile:
    about = exports.about(user, perimeter_of(user, Right.ADMINISTER), {})
    return ListFile("Utilisateurs", ROLES, map(_role, rows), about)


def events_file(rows: Iterable[AccessEvent], user: User) -> ListFile:
    about = exports.about(user, perimeter_of(user, Right.ADMINISTER), {})
    return ListFile("Historique des accès", EVENTS, map(_event, rows), about)


def _role(row: Holding) -> tuple[ListValue, ...]:
    state = "compte fermé" if not row.active else "terminé" if row.ended else "en cours"
    return (
        row.name,
        row.email,
        row.role,
        row.place,
        _day(row.ends_at),
        state,
        row.given_by,
        _day(row.given_at),
        "oui" if row.second_factor else "pas encore",
        _day(row.last_login),
    )


def _event(event: AccessEvent) -> tuple[ListValue, ...]:
    at = timezone.localtime(event.at)
    return (
        at.date(),
        f"{at:%H:%M:%S}",
        str(event.by) if event.by else "une personne sans compte",
        event.get_act_display(),
        str(event.account) if event.account else event.email,
        event.get_role_display() if event.role else "",
        place_name(event.department, event.region) if event.role else "",
        event.detail,
    )


def _day(moment: datetime | None) -> ListValue:
    return timezone.localtime(moment).date() if moment else None
