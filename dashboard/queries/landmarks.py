"""The last commitment and the last payment of a grant, for the files that ask for their dates."""

from typing import Final

from psycopg.sql import SQL, Composable

from dashboard.queries.filters import Filter

# Of what still stands: a line that was taken back, and its correction, left out. A reference is
# null when the grant has several of them, or none.
_LANDMARKS: Final = """
 LEFT JOIN LATERAL (
    SELECT CASE WHEN min(m.reference) FILTER (WHERE m.nature = 'legal_commitment')
                   = max(m.reference) FILTER (WHERE m.nature = 'legal_commitment')
                THEN min(m.reference) FILTER (WHERE m.nature = 'legal_commitment')
           END AS commitment_reference,
           max(m.effective_on) FILTER (WHERE m.kind = 'commitment') AS committed_on,
           CASE WHEN min(m.reference) FILTER (WHERE m.kind = 'payment')
                   = max(m.reference) FILTER (WHERE m.kind = 'payment')
                THEN min(m.reference) FILTER (WHERE m.kind = 'payment')
           END AS payment_reference,
           max(m.effective_on) FILTER (WHERE m.kind = 'payment') AS paid_on
    FROM dashboard_publishedmovement m
    WHERE m.grant_id = page.grant_id AND m.kind <> 'award' AND m.corrects_id IS NULL
      AND {published} AND {in_effect} AND NOT EXISTS (
          SELECT FROM dashboard_publishedmovement r
          WHERE r.corrects_id = m.movement_id AND {corrected})
) mark ON true"""


def landmarks(wanted: Filter) -> Composable:
    """Joins `mark` to the rows named `page`, as of the dates of the filter: for each grant, one
    step down the index of movements."""
    known = SQL("{row}.published_at <= %(known_at)s") if wanted.known_at else SQL("true")
    in_effect = SQL("m.effective_on <= %(as_of)s") if wanted.as_of else SQL("true")
    return SQL(_LANDMARKS).format(
        published=known.format(row=SQL("m")),
        in_effect=in_effect,
        corrected=known.format(row=SQL("r")),
    )
