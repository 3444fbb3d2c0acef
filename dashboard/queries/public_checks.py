"""What must hold of editions, of the publication log and of the public tables made from them.

Each query returns one row per difference: what it is about, and a French sentence.
"""

from typing import Final

MASKS: Final = """
SELECT 'édition ' || e.id, 'elle nomme une personne physique.'
FROM dashboard_grantedition e
WHERE NOT e.masked AND (e.category = 'individual' OR e.legal_form LIKE '1%')
UNION ALL
SELECT 'édition ' || e.id, 'elle est masquée et pourtant nomme ou situe quelqu''un.'
FROM dashboard_grantedition e
WHERE e.masked AND (
    e.beneficiary_id IS NOT NULL OR e.beneficiary_name <> 'Personne physique'
    OR e.siren || e.siret || e.rna || e.legal_form || e.file_number || e.source_url <> ''
    OR e.total_cost IS NOT NULL OR e.convention_on IS NOT NULL
    OR EXISTS (SELECT FROM dashboard_editionshare s
               WHERE s.edition_id = e.id AND s.commune_id IS NOT NULL))
UNION ALL
SELECT 'aide ' || p.reference, 'elle est masquée et pourtant se retrouve par la recherche.'
FROM dashboard_publicgrant p
WHERE p.masked AND (p.search <> '' OR p.beneficiary_id IS NOT NULL)
"""

EDITION_SHARES: Final = """
SELECT 'édition ' || e.id, 'elle n''a aucune part, pas même « non localisé ».'
FROM dashboard_grantedition e
WHERE NOT EXISTS (SELECT FROM dashboard_editionshare s WHERE s.edition_id = e.id)
UNION ALL
SELECT 'édition ' || e.id, format('la commune %s n''est pas dans son département.', s.commune_id)
FROM dashboard_editionshare s
JOIN dashboard_grantedition e ON e.id = s.edition_id
JOIN dashboard_commune c ON c.code = s.commune_id
WHERE c.department_id IS DISTINCT FROM e.department_id
"""

LOG: Final = """
SELECT 'publication ' || no, 'elle est datée d''avant la précédente.'
FROM (SELECT no, at, lag(at) OVER (ORDER BY no) AS former FROM dashboard_publication) p
WHERE at < former
UNION ALL
SELECT 'publication ' || p.no, 'son édition est celle d''une autre aide.'
FROM dashboard_publication p JOIN dashboard_grantedition e ON e.id = p.edition_id
WHERE e.grant_id <> p.grant_id
UNION ALL
SELECT DISTINCT 'publication ' || p.no, 'elle est le fait du compte qui a saisi une attribution.'
FROM dashboard_publication p
JOIN dashboard_publishedmovement m ON m.publication_id = p.no AND m.kind = 'award'
JOIN dashboard_movement d ON d.id = m.movement_id
WHERE d.recorded_by_id = p.by_id
"""

STATUSES: Final = """
SELECT 'aide ' || g.reference,
       format('son statut est %s alors que sa dernière publication est %s.', g.status,
              coalesce(last.kind, 'absente'))
FROM dashboard_grant g
LEFT JOIN (
    SELECT DISTINCT ON (grant_id) grant_id, kind FROM dashboard_publication
    ORDER BY grant_id, no DESC
) last ON last.grant_id = g.id
WHERE CASE WHEN last.kind IS NULL THEN g.status IN ('published', 'withdrawn')
           WHEN last.kind = 'withdraw' THEN g.status NOT IN ('withdrawn', 'cancelled')
           ELSE g.status <> 'published' END
"""

# The log played again: a new edition publishes every movement so far, another line the
# commitments and payments only.
MOVEMENTS: Final = """
WITH line AS (
    SELECT p.no, p.at, p.grant_id, p.up_to_movement, e.masked, e.commitments_followed,
           e.payments_followed,
           row_number() OVER (PARTITION BY p.grant_id, p.edition_id ORDER BY p.no) = 1 AS fresh
    FROM dashboard_publication p JOIN dashboard_grantedition e ON e.id = p.edition_id
    WHERE p.kind <> 'withdraw'
), expected AS (
    SELECT DISTINCT ON (m.id) m.id, l.no, l.at, m.grant_id, m.kind, m.nature, m.amount,
           CASE WHEN l.masked THEN relance_month_end(m.effective_on) ELSE m.effective_on END
               AS effective_on
    FROM line l
    JOIN dashboard_movement m ON m.grant_id = l.grant_id AND m.id <= l.up_to_movement
    WHERE CASE WHEN m.kind = 'award' THEN l.fresh
               WHEN m.kind = 'commitment' AND l.commitments_followed THEN true
               WHEN m.kind = 'payment' AND l.payments_followed THEN true
               ELSE EXISTS (SELECT FROM dashboard_publishedmovement q
                            WHERE q.movement_id = m.corrects_id AND q.publication_id < l.no) END
    ORDER BY m.id, l.no
)
SELECT 'mouvement ' || coalesce(x.id, p.movement_id),
       CASE WHEN p.movement_id IS NULL THEN 'il devrait être public et ne l''est pas.'
            WHEN x.id IS NULL THEN 'il est public et ne devrait pas l''être.'
            ELSE 'le public n''en voit pas ce que dit le grand livre.' END
FROM expected x FULL JOIN dashboard_publishedmovement p ON p.movement_id = x.id
WHERE (x.no, x.at, x.grant_id, x.kind, x.nature, x.amount, x.effective_on) IS DISTINCT FROM
      (p.publication_id, p.published_at, p.grant_id, p.kind, p.nature, p.amount, p.effective_on)
"""

GRANTS: Final = """
WITH log AS MATERIALIZED (SELECT * FROM relance_public_grants(NULL, 'infinity')),
wrong AS (
    SELECT grant_id FROM (SELECT * FROM log EXCEPT SELECT * FROM dashboard_publicgrant) missing
    UNION
    SELECT grant_id FROM (SELECT * FROM dashboard_publicgrant EXCEPT SELECT * FROM log) extra
)
SELECT 'aide ' || coalesce(l.reference, p.reference),
       CASE WHEN p.grant_id IS NULL THEN 'elle devrait être publique et ne l''est pas.'
            WHEN l.grant_id IS NULL THEN 'elle est publique et ne devrait pas l''être.'
            ELSE format('la table publique n''est pas ce que dit le journal : %s.', (
                SELECT string_agg(was.key, ', ' ORDER BY was.key)
                FROM jsonb_each(to_jsonb(l)) was
                JOIN jsonb_each(to_jsonb(p)) told ON told.key = was.key
                WHERE told.value <> was.value)) END
FROM wrong w
LEFT JOIN log l ON l.grant_id = w.grant_id
LEFT JOIN dashboard_publicgrant p ON p.grant_id = w.grant_id
"""

# Without the functions that keep the tables.
GRANT_SUMS: Final = """
SELECT 'aide ' || p.reference,
       format('ses montants publics %s ne sont pas la somme de ses mouvements publiés %s.',
              p.awarded || ' / ' || p.committed || ' / ' || p.paid,
              m.awarded || ' / ' || m.committed || ' / ' || m.paid)
FROM dashboard_publicgrant p
LEFT JOIN (
    SELECT grant_id, coalesce(sum(amount) FILTER (WHERE kind = 'award'), 0) AS awarded,
           coalesce(sum(amount) FILTER (WHERE kind = 'commitment'), 0) AS committed,
           coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid
    FROM dashboard_publishedmovement GROUP BY grant_id
) m ON m.grant_id = p.grant_id
WHERE (m.awarded, m.committed, m.paid) IS DISTINCT FROM (p.awarded, p.committed, p.paid)
"""

SHARES: Final = """
WITH log AS (
    SELECT grant_id, commune_id, weight, awarded, committed, paid
    FROM relance_public_shares(NULL, 'infinity', 'infinity')
), public AS (
    SELECT grant_id, commune_id, weight, awarded, committed, paid FROM dashboard_publicshare
), wrong AS (
    SELECT * FROM (SELECT * FROM log EXCEPT ALL SELECT * FROM public) missing
    UNION
    SELECT * FROM (SELECT * FROM public EXCEPT ALL SELECT * FROM log) extra
)
SELECT DISTINCT format('part %s de l''aide %s', coalesce(w.commune_id, 'nd'), g.reference),
       'la table publique n''est pas ce que dit le journal.'
FROM wrong w JOIN dashboard_grant g ON g.id = w.grant_id
"""

SHARE_SUMS: Final = """
SELECT 'aide ' || p.reference,
       format('ses parts %s ne font pas ses montants %s.',
              coalesce(s.awarded || ' / ' || s.committed || ' / ' || s.paid, 'absentes'),
              p.awarded || ' / ' || p.committed || ' / ' || p.paid)
FROM dashboard_publicgrant p
LEFT JOIN (
    SELECT grant_id, sum(awarded) AS awarded, sum(committed) AS committed, sum(paid) AS paid
    FROM dashboard_publicshare GROUP BY grant_id
) s ON s.grant_id = p.grant_id
WHERE (s.awarded, s.committed, s.paid) IS DISTINCT FROM (p.awarded, p.committed, p.paid)
"""

# Name of the check, in French -> its query.
PUBLIC: Final = {
    "masquage": MASKS,
    "communes des éditions": EDITION_SHARES,
    "journal des publications": LOG,
    "statuts": STATUSES,
    "mouvements publiés": MOVEMENTS,
    "aides publiques": GRANTS,
    "sommes des aides publiques": GRANT_SUMS,
    "parts publiques": SHARES,
    "sommes des parts": SHARE_SUMS,
}
