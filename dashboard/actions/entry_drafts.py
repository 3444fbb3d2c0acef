"""Keeping what an agent is typing until it becomes a grant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import now

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import EntryDraft, Grant, User
from dashboard.permissions import Right, departments_with

# What a page of entry can hold, widely; a draft is no place to store files.
LARGEST = 60_000
MOST = 50
KEPT_FOR = timedelta(days=90)

Fields = Mapping[str, Sequence[str]]


def keep_entry(*, by: User, key: str, fields: Fields, grant: Grant | None = None) -> datetime:
    """Keep the form as typed, for its author alone; when it was kept.

    Raises Refused when it is far larger than a form, or when its author keeps too many.
    """
    if departments_with(by, Right.ENTER) == set():
        raise Refused("Ce compte ne saisit aucune aide.")
    if sum(len(value) for values in fields.values() for value in values) > LARGEST:
        raise Refused("Cette saisie est trop longue pour être gardée.")
    kept_at = now()
    with one_transaction():
        _, is_new = EntryDraft.objects.update_or_create(
            account=by,
            key=key,
            defaults={
                "fields": {name: list(values) for name, values in fields.items()},
                "grant": grant,
                "updated_at": kept_at,
            },
        )
        if is_new and EntryDraft.objects.of(by).count() > MOST:
            raise Refused(
                f"Vous avez déjà {MOST} saisies en cours.",
                hint="Terminez-en ou effacez-en avant d'en commencer une autre.",
            )
    return kept_at


def forget_entry(*, by: User, key: str) -> None:
    EntryDraft.objects.of(by).filter(key=key).delete()


def forget_old_entries(*, now: datetime) -> int:
    """Those that nobody touched for three months; how many. The site's own housekeeping."""
    return EntryDraft.objects.filter(updated_at__lt=now - KEPT_FOR).delete()[0]
