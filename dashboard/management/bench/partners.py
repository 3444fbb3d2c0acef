"""The API and its files against what PostgreSQL alone gives for the same rows."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import orjson
from django.db import connection
from django.test import Client, override_settings

from dashboard.management.bench import rivals
from dashboard.management.bench.timing import Ratio, in_turn

AIDES: Final = "/api/v1/aides/"
PAGE: Final = f"{AIDES}?limite={rivals.ROWS}"
SUMS: Final = "/api/v1/agregats/?par=departement,volet&limite=1000"
DEEP: Final = 1000

# The columns of the CSV as they are stored, by the joins that give them, in its order.
_COPY: Final = """
COPY (
    SELECT p.reference, f.plan_id, f.code, p.department_id, p.year, p.siret, p.rna,
           p.beneficiary_name, p.category, p.size, p.legal_form, p.objet, place.codes,
           p.total_cost, p.cofundings, p.awarded, p.awarded_on, p.awarded_on_precision,
           mark.committed_by, p.committed, mark.committed_on, mark.paid_by, p.paid, mark.paid_on,
           p.authority_name, p.authority_siret, p.file_number, p.convention_on, p.payment_terms,
           p.payment_dates, p.eu_notification, p.confidence, p.source_url, p.withdrawn, f.name,
           f.pillar_id, d.name, d.region_id, p.beneficiary_id, p.siren, place.names,
           p.changed_at
    FROM dashboard_publicgrant p
    JOIN dashboard_fund f ON f.code = p.fund_id
    LEFT JOIN dashboard_department d ON d.code = p.department_id
    LEFT JOIN LATERAL (
        SELECT string_agg(s.commune_id || ':' || s.weight, '|' ORDER BY s.commune_id) AS codes,
               string_agg(c.name, ', ' ORDER BY s.commune_id) AS names
        FROM dashboard_publicshare s LEFT JOIN dashboard_commune c ON c.code = s.commune_id
        WHERE s.grant_id = p.grant_id
    ) place ON true
    LEFT JOIN LATERAL (
        SELECT min(m.reference) FILTER (WHERE m.nature = 'legal_commitment') AS committed_by,
               max(m.effective_on) FILTER (WHERE m.kind = 'commitment') AS committed_on,
               min(m.reference) FILTER (WHERE m.kind = 'payment') AS paid_by,
               max(m.effective_on) FILTER (WHERE m.kind = 'payment') AS paid_on
        FROM dashboard_publishedmovement m
        WHERE m.grant_id = p.grant_id AND m.kind <> 'award' AND m.corrects_id IS NULL
          AND NOT EXISTS (SELECT FROM dashboard_publishedmovement r
                          WHERE r.corrects_id = m.movement_id)
    ) mark ON true
    ORDER BY p.awarded DESC, p.grant_id
) TO STDOUT WITH (FORMAT csv, HEADER)
"""
# The rollup that answers, grouped and sorted.
_ROLLUP: Final = """
SELECT r.department_id, f.pillar_id, sum(r.grants), sum(r.awarded), sum(r.committed), sum(r.paid),
       sum(r.grants_commitments_followed), sum(r.grants_payments_followed)
FROM dashboard_rollupfund r JOIN dashboard_fund f ON f.code = r.fund_id
GROUP BY 1, 2 HAVING sum(r.grants) > 0 ORDER BY 1, 2
"""


@override_settings(
    DEBUG=False, RELANCE_API_RATE_ANON=None, ROOT_URLCONF="dashboard.management.bench.rivals"
)
def partner_ratios(runs: int = 40) -> list[Ratio]:
    client = Client(headers={"host": "localhost"})
    get = partial(_get, client)
    _same_rows(get(PAGE), get(rivals.IN_POSTGRESQL))
    faster, slower = partial(_ratio, at_most=False), partial(_ratio, at_most=True)
    ours = partial(get, PAGE)
    limits: dict[str, tuple[Callable[[], object], float]] = {
        "list of 50 / view of JSON in PostgreSQL": (partial(get, rivals.IN_POSTGRESQL), 0.7),
        "list of 50 / that SQL alone": (rivals.json_of_rows, 0.7),
        "list of 50 / serializer": (partial(get, rivals.SERIALIZED), 4),
    }
    return [
        *(faster(name, ours, limit, bound, runs) for name, (limit, bound) in limits.items()),
        faster("whole CSV / COPY", partial(get, f"{AIDES}?format=csv"), _copy, 0.5, 3),
        _depth(get, runs),
        slower("sums on two axes / rollup", partial(get, SUMS), _sums, 3, runs),
    ]


def _same_rows(ours: bytes, theirs: bytes) -> None:
    """What is compared is the same, to the last figure."""
    told = [orjson.loads(answer)["resultats"] for answer in (ours, theirs)]
    if told[0] != told[1]:
        raise RuntimeError("The list and the JSON of PostgreSQL are not the same.")


def _depth(get: Callable[[str], bytes], runs: int) -> Ratio:
    """The page behind the last cursor against the first, by reference."""
    first = f"{AIDES}?tri=reference&limite={rivals.ROWS}"
    last, address = first, f"{AIDES}?tri=reference&limite={DEEP}"
    while address:
        last = address
        address = orjson.loads(get(address))["suivant"]
    deep = last.replace(f"limite={DEEP}", f"limite={rivals.ROWS}")
    return _ratio("last cursor / first page", partial(get, deep), partial(get, first), 2, runs)


def _ratio(
    name: str,
    ours: Callable[[], object],
    limit: Callable[[], object],
    bound: float,
    runs: int,
    *,
    at_most: bool = True,
) -> Ratio:
    """By the fastest of the runs: what the machine does besides only ever adds."""
    found = in_turn(ours, limit, runs=runs, pick=min)
    return Ratio(name, *found, bound=bound, at_most=at_most)


def _get(client: Client, address: str) -> bytes:
    response: Any = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    if not response.streaming:
        return bytes(response.content)
    size = sum(len(piece) for piece in response.streaming_content)
    return b"%d" % size


def _sums() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ROLLUP)
        cursor.fetchall()


def _copy() -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copied:
        for _ in copied:
            continue
