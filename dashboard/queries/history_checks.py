"""What must hold of the history and of its seals: nothing sealed was changed or removed since.

Each query returns one row per difference: what it is about, and a French sentence.
"""

from typing import Final

# Each link says the hash of the one before; numbers have no hole.
CHAIN: Final = """
SELECT format('sceau n° %s', s.no),
       CASE WHEN s.no <> coalesce(s.before, 0) + 1
            THEN format('le sceau qui le précède manque (n° %s).', s.no - 1)
            ELSE 'son empreinte ne vaut pas ce qu''il scelle : il a été réécrit.' END
FROM (SELECT t.*, lag(t.no) OVER (ORDER BY t.no) AS before,
             lag(t.hash) OVER (ORDER BY t.no) AS previous FROM dashboard_seal t) s
WHERE s.no <> coalesce(s.before, 0) + 1
   OR s.hash <> relance_link(coalesce(s.previous, ''), s.no, s.at, s.changes, s.digests)
"""

# What an erasure changed, from which digest to which; one row may be erased of several persons.
_ERASED: Final = """
WITH RECURSIVE erased AS (
    SELECT k.value ->> 0 AS id, k.value ->> 1 AS was, k.value ->> 2 AS becomes
    FROM dashboard_change c CROSS JOIN LATERAL jsonb_array_elements(c.fields -> '{kind}') k
    WHERE c.subject = 'beneficiary' AND c.act = 'erased' AND c.fields ? '{kind}'
), allowed AS (
    SELECT id, was, becomes FROM erased
    UNION
    SELECT a.id, a.was, e.becomes FROM allowed a JOIN erased e ON e.id = a.id AND e.was = a.becomes
)
"""
_NOT_ERASED: Final = """NOT EXISTS (SELECT FROM allowed a WHERE a.id = {id}::text
    AND a.was = encode({sealed}, 'hex') AND a.becomes = encode({found}, 'hex'))"""

_OF_MOVEMENT: Final = "relance_digest_of_movement(m)"
_OF_PUBLICATION: Final = "relance_digest_of_publication(p)"

SEALED: Final = f"""
{_ERASED.format(kind="lignes")}
SELECT format('ligne n° %s de l''historique%s', k.id, coalesce(format(' (%s, %s)', c.subject,
              coalesce('aide ' || g.reference, 'n° ' || c.row)), '')),
       CASE WHEN c.id IS NULL THEN format('scellée sous le n° %s, elle a été supprimée.', s.no)
            ELSE format('scellée sous le n° %s, elle a été modifiée depuis.', s.no) END
FROM dashboard_seal s
CROSS JOIN LATERAL unnest(s.changes) WITH ORDINALITY AS k(id, place)
LEFT JOIN dashboard_change c ON c.id = k.id
LEFT JOIN dashboard_grant g ON g.id = c.grant_id
CROSS JOIN LATERAL (
    SELECT substring(s.digests FROM (k.place::integer - 1) * 32 + 1 FOR 32) AS sealed,
           relance_digest_of_change(c) AS found
) d
WHERE c.id IS NULL OR (d.found <> d.sealed
      AND {_NOT_ERASED.format(id="c.id", sealed="d.sealed", found="d.found")})
"""  # noqa: S608 (constant text)

MOVEMENTS: Final = f"""
{_ERASED.format(kind="mouvements")}
SELECT format('mouvement %s de l''aide %s', coalesce(c.row, m.id),
              coalesce(g.reference, 'inconnue')),
       CASE WHEN m.id IS NULL THEN 'il a été supprimé depuis son enregistrement.'
            WHEN c.id IS NULL THEN 'il est entré sans laisser de trace dans l''historique.'
            ELSE 'il n''est plus ce qui avait été enregistré.' END
FROM (SELECT * FROM dashboard_change WHERE subject = 'movement') c
FULL JOIN dashboard_movement m ON m.id = c.row
LEFT JOIN dashboard_grant g ON g.id = coalesce(m.grant_id, c.grant_id)
WHERE m.id IS NULL OR c.id IS NULL OR (
    c.digest <> relance_digest_of_movement(m)
    AND {_NOT_ERASED.format(id="m.id", sealed="c.digest", found=_OF_MOVEMENT)})
"""  # noqa: S608 (constant text)

PUBLICATIONS: Final = f"""
{_ERASED.format(kind="publications")}
SELECT format('publication n° %s de l''aide %s', coalesce(c.row, p.no),
              coalesce(g.reference, 'inconnue')),
       CASE WHEN p.no IS NULL THEN 'elle a été supprimée depuis son enregistrement.'
            WHEN c.id IS NULL THEN 'elle est entrée sans laisser de trace dans l''historique.'
            ELSE 'elle, ou son édition, n''est plus ce qui avait été publié.' END
FROM (SELECT * FROM dashboard_change WHERE subject = 'publication') c
FULL JOIN dashboard_publication p ON p.no = c.row
LEFT JOIN dashboard_grant g ON g.id = coalesce(p.grant_id, c.grant_id)
WHERE p.no IS NULL OR c.id IS NULL OR (
    c.digest IS DISTINCT FROM relance_digest_of_publication(p)
    AND {_NOT_ERASED.format(id="p.no", sealed="c.digest", found=_OF_PUBLICATION)})
"""  # noqa: S608 (constant text)

# Name of the check, in French -> its query.
HISTORY: Final = {
    "chaîne des sceaux": CHAIN,
    "historique scellé": SEALED,
    "empreintes des mouvements": MOVEMENTS,
    "empreintes des publications": PUBLICATIONS,
}
