"""A grant as the public would see it if it were published now, by the public's own words.

The edition is drawn by the function of the database that publishes, masks included, and taken
back at once; lines and movements are shaped as those of `queries.detail`.
"""

from typing import Final

from psycopg.sql import SQL

from dashboard.models import Grant
from dashboard.models.choices import Status
from dashboard.queries.conditions import Params
from dashboard.queries.detail import GrantDetail, movement_lines, publications_of
from dashboard.queries.editions import drawn
from dashboard.queries.lines import SHARES, columns, line
from dashboard.queries.reading import rows

# What publishing makes public of the ledger: awards, and what is followed or was shown.
_LEDGER: Final = SQL("""
    SELECT m.* FROM dashboard_movement m
    JOIN dashboard_grantedition e ON e.id = %(edition)s AND e.grant_id = m.grant_id
    WHERE m.kind = 'award' OR (m.kind = 'commitment' AND e.commitments_followed)
       OR (m.kind = 'payment' AND e.payments_followed)
       OR EXISTS (SELECT FROM dashboard_publishedmovement q
                  WHERE q.movement_id IN (m.id, m.corrects_id))
""")
_PLACE: Final = SQL("""
    SELECT array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS communes,
           array_agg(s.weight ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS weights
    FROM dashboard_editionshare s WHERE s.edition_id = %(edition)s
""")
_PARTS: Final = SQL("""
    SELECT part.commune_id, part.weight,
           coalesce(sum(part.amount) FILTER (WHERE m.kind = 'award'), 0) AS awarded,
           coalesce(sum(part.amount) FILTER (WHERE m.kind = 'commitment'), 0) AS committed,
           coalesce(sum(part.amount) FILTER (WHERE m.kind = 'payment'), 0) AS paid
    FROM place
    CROSS JOIN (SELECT kind, amount FROM ledger
                UNION ALL SELECT 'award', draft_amount FROM dashboard_grant
                WHERE id = %(grant)s AND NOT EXISTS (SELECT FROM ledger)) m
    CROSS JOIN LATERAL unnest(place.communes, place.weights,
                              relance_split(m.amount, place.weights))
        AS part(commune_id, weight, amount)
    GROUP BY part.commune_id, part.weight
""")
_LINE: Final = SQL("""
WITH ledger AS MATERIALIZED ({ledger}), place AS MATERIALIZED ({place}),
parts AS MATERIALIZED ({parts}),
page AS (
    SELECT g.id AS grant_id, coalesce(b.awarded, g.draft_amount) AS awarded,
           coalesce(b.committed, 0) AS committed, coalesce(b.paid, 0) AS paid,
           coalesce(b.awarded, g.draft_amount) AS retained_awarded,
           coalesce(b.committed, 0) AS retained_committed, coalesce(b.paid, 0) AS retained_paid
    FROM dashboard_grant g LEFT JOIN dashboard_grantbalance b ON b.grant_id = g.id
    WHERE g.id = %(grant)s
), w AS (
    SELECT e.*, false AS withdrawn,
           CASE WHEN e.masked THEN relance_month_end(coalesce(first.day, g.draft_awarded_on))
                ELSE coalesce(first.day, g.draft_awarded_on) END AS awarded_on,
           CASE WHEN e.masked AND coalesce(first.known, g.draft_date_precision) = 'day'
                THEN 'month' ELSE coalesce(first.known, g.draft_date_precision)
                END AS awarded_on_precision,
           now() AS published_at, now() AS changed_at, 0::bigint AS publication_no
    FROM dashboard_grantedition e
    JOIN dashboard_grant g ON g.id = e.grant_id
    LEFT JOIN LATERAL (
        SELECT m.effective_on AS day, m.date_precision AS known FROM ledger m
        WHERE m.nature = 'initial'
        ORDER BY EXISTS (SELECT FROM ledger r WHERE r.corrects_id = m.id),
                 m.effective_on, m.id LIMIT 1) first ON true
    WHERE e.id = %(edition)s
)
SELECT {columns}
FROM page JOIN w ON w.grant_id = page.grant_id
JOIN dashboard_fund f ON f.code = w.fund_id
JOIN dashboard_plan pl ON pl.code = f.plan_id
LEFT JOIN dashboard_pillar pi ON pi.code = f.pillar_id
LEFT JOIN dashboard_department d ON d.code = w.department_id
LEFT JOIN LATERAL (SELECT {shares} FROM parts s
                   LEFT JOIN dashboard_commune town ON town.code = s.commune_id) place ON true
""").format(ledger=_LEDGER, place=_PLACE, parts=_PARTS, columns=columns(), shares=SQL(SHARES))
_MOVEMENTS: Final = SQL("""
WITH ledger AS MATERIALIZED ({ledger}), place AS MATERIALIZED ({place})
SELECT m.id, m.kind, m.nature, m.amount,
       CASE WHEN %(masked)s THEN relance_month_end(m.effective_on) ELSE m.effective_on END,
       CASE WHEN %(masked)s AND m.date_precision = 'day' THEN 'month' ELSE m.date_precision END,
       CASE WHEN %(masked)s THEN '' ELSE m.reference END,
       CASE WHEN %(masked)s THEN '' ELSE coalesce(c.reference, '') END, m.corrects_id,
       EXISTS (SELECT FROM ledger r WHERE r.corrects_id = m.id), m.recorded_at, 0,
       CASE WHEN NOT %(masked)s THEN part.commune_id END,
       CASE WHEN %(masked)s THEN '' ELSE coalesce(town.name, '') END, part.amount
FROM ledger m
LEFT JOIN ledger c ON c.id = m.on_commitment_id
CROSS JOIN place
CROSS JOIN LATERAL unnest(place.communes, relance_split(m.amount, place.weights))
    WITH ORDINALITY AS part(commune_id, amount, rank)
LEFT JOIN dashboard_commune town ON town.code = part.commune_id
ORDER BY m.effective_on, m.id, part.rank
""").format(ledger=_LEDGER, place=_PLACE)


def preview(grant: Grant) -> GrantDetail | None:
    """None for a draft that has no amount or no date yet."""
    if grant.status == Status.DRAFT and None in (grant.draft_amount, grant.draft_awarded_on):
        return None
    with drawn([grant.pk]) as editions:
        asked: Params = {"grant": grant.pk, "edition": editions[grant.pk]}
        found = line(rows(_LINE, asked)[0])
        movements = rows(_MOVEMENTS, {**asked, "masked": found.masked})
    return GrantDetail(found, movement_lines(movements), publications_of(grant.pk))
