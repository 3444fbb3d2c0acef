"""The last commitment and the last payment of grants, for the files that ask for their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from dashboard.queries.filters import Filter

# Dates of what still stands: a line that was taken back, and its correction, left out.
_LANDMARKS: Final = """
SELECT m.grant_id,
       array_agg(DISTINCT m.reference) FILTER (WHERE m.nature = 'legal_commitment'),
       max(m.effective_on) FILTER (WHERE m.kind = 'commitment'),
       array_agg(DISTINCT m.reference) FILTER (WHERE m.kind = 'payment'),
       max(m.effective_on) FILTER (WHERE m.kind = 'payment')
FROM dashboard_publishedmovement m
WHERE m.grant_id = ANY(%(ids)s) AND m.kind <> 'award' AND m.corrects_id IS NULL
  AND (%(known_at)s::timestamptz IS NULL OR m.published_at <= %(known_at)s)
  AND (%(as_of)s::date IS NULL OR m.effective_on <= %(as_of)s)
  AND NOT EXISTS (
      SELECT FROM dashboard_publishedmovement r
      WHERE r.corrects_id = m.movement_id
        AND (%(known_at)s::timestamptz IS NULL OR r.published_at <= %(known_at)s))
GROUP BY m.grant_id
"""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """A reference is blank when the grant has several of them, or none."""

    commitment_reference: str = ""
    committed_on: date | None = None
    payment_reference: str = ""
    paid_on: date | None = None


_NOTHING: Final = Landmarks()


def landmarks(wanted: Filter, grant_ids: Sequence[int]) -> dict[int, Landmarks]:
    """By grant, as of the dates of the filter. One query down the index of movements."""
    found = dict.fromkeys(grant_ids, _NOTHING)
    with connection.cursor() as cursor:
        cursor.execute(
            _LANDMARKS,
            {"ids": list(grant_ids), "known_at": wanted.known_at, "as_of": wanted.as_of},
        )
        for grant_id, commitments, committed_on, payments, paid_on in cursor.fetchall():
            found[grant_id] = Landmarks(_only(commitments), committed_on, _only(payments), paid_on)
    return found


def _only(references: Sequence[str] | None) -> str:
    return references[0] if references and len(references) == 1 else ""
