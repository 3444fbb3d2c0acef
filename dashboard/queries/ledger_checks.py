"""What must hold of the ledger and its balances, counted anew from the movements alone.

Each query returns one row per difference: what it is about, and a French sentence.
"""

from typing import Final

GRANT_BALANCES: Final = """
WITH ledger AS (
    SELECT grant_id, coalesce(sum(amount) FILTER (WHERE kind = 'award'), 0) AS awarded,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0) AS committed,
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid,
           max(id) AS last_movement
    FROM dashboard_movement GROUP BY grant_id
)
SELECT 'aide ' || g.reference, format('le solde %s ne vaut pas le grand livre %s.',
    coalesce(b.awarded || ' / ' || b.committed || ' / ' || b.paid, 'absent'),
    coalesce(l.awarded || ' / ' || l.committed || ' / ' || l.paid, 'vide'))
FROM ledger l FULL JOIN dashboard_grantbalance b ON b.grant_id = l.grant_id
JOIN dashboard_grant g ON g.id = coalesce(l.grant_id, b.grant_id)
WHERE (l.awarded, l.committed, l.paid, l.last_movement)
      IS DISTINCT FROM (b.awarded, b.committed, b.paid, b.last_movement)
"""

COMMITMENT_BALANCES: Final = """
WITH ledger AS (
    SELECT coalesce(on_commitment_id, id) AS commitment_id, grant_id,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0) AS committed,
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid
    FROM dashboard_movement WHERE kind <> 'award' GROUP BY 1, 2
)
SELECT format('engagement %s de l''aide %s', coalesce(nullif(m.reference, ''), m.id::text),
              g.reference),
       format('le solde %s ne vaut pas le grand livre %s.',
              coalesce(b.committed || ' / ' || b.paid, 'absent'),
              coalesce(l.committed || ' / ' || l.paid, 'vide'))
FROM ledger l FULL JOIN dashboard_commitmentbalance b
    ON b.commitment_id = l.commitment_id AND b.grant_id = l.grant_id
JOIN dashboard_movement m ON m.id = coalesce(l.commitment_id, b.commitment_id)
JOIN dashboard_grant g ON g.id = coalesce(l.grant_id, b.grant_id)
WHERE (l.committed, l.paid) IS DISTINCT FROM (b.committed, b.paid)
"""

GRANTS_IN_ORDER: Final = """
SELECT 'aide ' || g.reference,
       format('il faut 0 ≤ payé ≤ engagé ≤ attribué ; le grand livre dit %s, %s, %s.',
              l.paid, l.committed, l.awarded)
FROM (
    SELECT grant_id, coalesce(sum(amount) FILTER (WHERE kind = 'award'), 0) AS awarded,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0) AS committed,
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid
    FROM dashboard_movement GROUP BY grant_id
) l JOIN dashboard_grant g ON g.id = l.grant_id
WHERE NOT (0 <= l.paid AND l.paid <= l.committed AND l.committed <= l.awarded)
"""

COMMITMENTS_IN_ORDER: Final = """
SELECT format('engagement %s de l''aide %s', coalesce(nullif(m.reference, ''), m.id::text),
              g.reference),
       format('il faut 0 ≤ payé ≤ engagé ; le grand livre dit %s, %s.', l.paid, l.committed)
FROM (
    SELECT coalesce(on_commitment_id, id) AS commitment_id,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0) AS committed,
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid
    FROM dashboard_movement WHERE kind <> 'award' GROUP BY 1
) l
JOIN dashboard_movement m ON m.id = l.commitment_id
JOIN dashboard_grant g ON g.id = m.grant_id
WHERE NOT (0 <= l.paid AND l.paid <= l.committed)
"""

LINKS: Final = """
SELECT format('mouvement %s de l''aide %s', m.id, g.reference),
       'la correction ne reprend pas exactement le mouvement qu''elle nomme.'
FROM dashboard_movement m
JOIN dashboard_grant g ON g.id = m.grant_id
LEFT JOIN dashboard_movement o ON o.id = m.corrects_id
WHERE m.corrects_id IS NOT NULL AND (o.grant_id, o.kind, o.amount, o.effective_on)
      IS DISTINCT FROM (m.grant_id, m.kind, -m.amount, m.effective_on)
UNION ALL
SELECT format('mouvement %s de l''aide %s', m.id, g.reference),
       'l''engagement nommé n''est pas un engagement juridique de cette aide.'
FROM dashboard_movement m
JOIN dashboard_grant g ON g.id = m.grant_id
LEFT JOIN dashboard_movement o ON o.id = m.on_commitment_id
WHERE m.on_commitment_id IS NOT NULL
  AND (o.grant_id, o.nature) IS DISTINCT FROM (m.grant_id, 'legal_commitment')
"""

ENVELOPES: Final = """
WITH asked AS (
    SELECT fund_id, first_year AS year FROM dashboard_allocation
    WHERE first_year = last_year AND retained
    UNION SELECT fund_id, year FROM dashboard_envelopebalance
), recount AS (
    SELECT a.fund_id, a.year, e.department_id, e.binding, e.allocated, e.delegated, e.awarded
    FROM asked a CROSS JOIN LATERAL relance_envelopes_of(a.fund_id, a.year) e
)
SELECT format('enveloppe %s %s %s', coalesce(r.fund_id, b.fund_id), coalesce(r.year, b.year),
              coalesce(r.department_id, b.department_id, 'FR')),
       format('le solde %s ne vaut pas le recompte %s (enveloppe / délégué / attribué).',
              coalesce(b.allocated || ' / ' || b.delegated || ' / ' || b.awarded, 'absent'),
              coalesce(r.allocated || ' / ' || r.delegated || ' / ' || r.awarded, 'absent'))
FROM recount r FULL JOIN dashboard_envelopebalance b
    ON b.fund_id = r.fund_id AND b.year = r.year
   AND coalesce(b.department_id, '') = coalesce(r.department_id, '')
WHERE (r.binding, r.allocated, r.delegated, r.awarded)
      IS DISTINCT FROM (b.binding, b.allocated, b.delegated, b.awarded)
UNION ALL
SELECT format('enveloppe %s %s %s', r.fund_id, r.year, coalesce(r.department_id, 'FR')),
       format('elle est limitative et dépassée de %s.',
              relance_euros(r.awarded + r.delegated - r.allocated))
FROM recount r WHERE r.binding AND r.awarded + r.delegated > r.allocated
"""

# Name of the check, in French -> its query.
LEDGER: Final = {
    "soldes des aides": GRANT_BALANCES,
    "soldes des engagements": COMMITMENT_BALANCES,
    "ordre des montants par aide": GRANTS_IN_ORDER,
    "ordre des montants par engagement": COMMITMENTS_IN_ORDER,
    "liens entre mouvements": LINKS,
    "enveloppes": ENVELOPES,
}
