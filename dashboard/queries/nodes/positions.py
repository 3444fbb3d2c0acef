"""How far in the primary's log somebody has written or seen: never shown anything older."""

from django.core.signing import BadSignature, Signer
from django.db import connection

_SIGNER = Signer(salt="dashboard.queries.nodes.positions")
COOKIE = "relance_lsn"


def written() -> str:
    """The end of the primary's log, signed: nobody makes every read of theirs the primary's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        (position,) = cursor.fetchone()
    return _SIGNER.sign(position)


def known(signed: str) -> str:
    """Empty when nothing was written, or when the mark is not one of ours."""
    try:
        return _SIGNER.unsign(signed) if signed else ""
    except BadSignature:
        return ""
