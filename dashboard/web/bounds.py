"""How long what a page asks of the database may take: readers and agents are waiting for it."""

from django.conf import settings

from dashboard.actions.acting import Bounds

# Whoever holds a lock for longer than this is not waited for.
LOCK_SECONDS = 10


def of_readers() -> Bounds:
    return Bounds(settings.RELANCE_PAGE_SECONDS, LOCK_SECONDS)


def of_agents() -> Bounds:
    return Bounds(settings.RELANCE_DESK_SECONDS, LOCK_SECONDS)
