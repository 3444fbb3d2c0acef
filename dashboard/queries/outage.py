"""What says that the database did not answer, or not in time."""

from psycopg import errors

from dashboard.formats.pauses import AWAY, CROWDED, EXPORTS, SLOW, Pause
from dashboard.queries.nodes.reading import LOST


class NoSlot(Exception):
    """As many files are being written as the database may write at once."""


def pause_after(error: Exception) -> Pause | None:
    """What to say of an error that time mends; None for any other."""
    if isinstance(error, NoSlot):
        return EXPORTS
    if not isinstance(error, LOST):
        return None
    cause = error.__cause__
    if isinstance(cause, errors.LockNotAvailable | errors.DeadlockDetected):
        return CROWDED
    return SLOW if isinstance(cause, errors.QueryCanceled) else AWAY
