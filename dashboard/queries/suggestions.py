"""Names that a reader may mean while typing: places, then beneficiaries of published grants.

Masked persons have no name in what is read here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg.sql import SQL, Composed

from dashboard.codes import normalise
from dashboard.queries.known_values import perimeter
from dashboard.queries.reading import rows

LEAST: Final = 2
# Below this a word has no trigram of its own.
_TRIGRAM: Final = 3
# Those who received most are looked at first; names that start so come by the "C" index, one step
# for each; then rows that the trigram index finds, never more than these.
_LARGEST: Final = 500
_STEPS: Final = 40
_ROWS: Final = 2000
_SAME_NAME: Final = 200

_HERE: Final = "(%(everywhere)s OR p.department_id = ANY(%(perimeter)s))"

_AMONG_LARGEST: Final = SQL("""
SELECT largest.beneficiary_id FROM (
    SELECT r.beneficiary_id, r.awarded FROM dashboard_rollupbeneficiary r
    WHERE r.department = '' AND r.grants > 0
    ORDER BY r.awarded DESC, r.beneficiary_id LIMIT %(largest)s
) largest CROSS JOIN LATERAL (
    SELECT p.beneficiary_key AS key FROM dashboard_publicgrant p
    WHERE p.beneficiary_id = largest.beneficiary_id LIMIT 1
) p
WHERE {words} ORDER BY largest.awarded DESC, 1 LIMIT %(limit)s
""")

_STARTING_SO: Final = SQL("""
WITH RECURSIVE step(key, number) AS (
    (SELECT p.beneficiary_key, 1 FROM dashboard_publicgrant p
     WHERE p.beneficiary_key >= %(key)s AND p.beneficiary_key < %(beyond)s
     ORDER BY p.beneficiary_key LIMIT 1)
    UNION ALL
    SELECT (SELECT p.beneficiary_key FROM dashboard_publicgrant p
            WHERE p.beneficiary_key > step.key AND p.beneficiary_key < %(beyond)s
            ORDER BY p.beneficiary_key LIMIT 1), step.number + 1
    FROM step WHERE step.key IS NOT NULL AND step.number < %(steps)s
)
SELECT named.beneficiary_id FROM step CROSS JOIN LATERAL (
    SELECT DISTINCT same.beneficiary_id FROM (
        SELECT p.beneficiary_id FROM dashboard_publicgrant p
        WHERE p.beneficiary_key = step.key LIMIT %(same)s
    ) same WHERE same.beneficiary_id IS NOT NULL
) named
WHERE step.key IS NOT NULL ORDER BY step.number, 1 LIMIT %(limit)s
""")

_ANYWHERE: Final = SQL("""
SELECT p.beneficiary_id FROM (
    SELECT p.beneficiary_id, p.beneficiary_key AS key FROM dashboard_publicgrant p
    WHERE {searched} LIMIT %(rows)s
) p WHERE p.beneficiary_id IS NOT NULL AND {words}
GROUP BY p.beneficiary_id ORDER BY min(p.key), 1 LIMIT %(limit)s
""")

# Under the name last published, inside the perimeter of the instance; a merged unit is the one
# that stays.
_NAMED: Final = SQL(f"""
SELECT coalesce(b.merged_into_id, b.id), p.beneficiary_name, p.category, p.department_id
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted(id, place)
JOIN dashboard_beneficiary b ON b.id = wanted.id
CROSS JOIN LATERAL (
    SELECT * FROM dashboard_publicgrant p WHERE p.beneficiary_id = wanted.id AND {_HERE}
    ORDER BY p.edition_id DESC LIMIT 1
) p ORDER BY wanted.place
""")  # noqa: S608 (constant text)


@dataclass(frozen=True, slots=True)
class NamedBeneficiary:
    """`department`: that of its last grant, None when national. Stored category."""

    id: int
    name: str
    category: str
    department: str | None


def beneficiaries_named(text: str, limit: int) -> tuple[NamedBeneficiary, ...]:
    """Those whose name has a word starting with each word typed: the very name first, then those
    who received most, then by name.

    Cost: some hundred steps down indexes, whatever the number of grants; a last statement, when
    these find too few, reads rows of the trigram index, at most 2 000.
    """
    key = normalise(text)
    if len(key) < LEAST:
        return ()
    params = _params(key, limit)
    found = _ids(_AMONG_LARGEST, params) + _ids(_STARTING_SO, params)
    if len(set(found)) < limit and any(len(word) >= _TRIGRAM for word in key.split()):
        found += _ids(_ANYWHERE, params)
    named = _named(found, params)
    return tuple(sorted(named, key=lambda one: normalise(one.name) != key)[:limit])


def _params(key: str, limit: int) -> dict[str, Any]:
    limits = perimeter()
    params: dict[str, Any] = {
        "key": key,
        "beyond": f"{key}\uffff",
        "largest": _LARGEST,
        "steps": _STEPS,
        "rows": _ROWS,
        "same": _SAME_NAME,
        "limit": limit,
        "everywhere": not limits,
        "perimeter": limits,
    }
    for number, word in enumerate(key.split()):
        params |= {
            f"first{number}": f"{word}%",
            f"later{number}": f"% {word}%",
            f"within{number}": f"%{word}%",
        }
    return params


def _ids(query: SQL, params: dict[str, Any]) -> list[int]:
    words = params["key"].split()
    return [
        row[0] for row in rows(query.format(words=_words(words), searched=_within(words)), params)
    ]


def _words(words: Sequence[str]) -> Composed:
    """Each word starts a word of the name."""
    return SQL(" AND ").join(
        SQL(f"(p.key LIKE %(first{number})s OR p.key LIKE %(later{number})s)")
        for number in range(len(words))
    )


def _within(words: Sequence[str]) -> Composed:
    """What the trigram index can serve."""
    long = [number for number, word in enumerate(words) if len(word) >= _TRIGRAM]
    return SQL(" AND ").join(SQL(f"p.search LIKE %(within{number})s") for number in long)


def _named(ids: Iterable[int], params: dict[str, Any]) -> list[NamedBeneficiary]:
    found: dict[int, NamedBeneficiary] = {}
    for row in rows(_NAMED, {**params, "ids": list(dict.fromkeys(ids))}):
        found.setdefault(row[0], NamedBeneficiary(*row))
    return list(found.values())
