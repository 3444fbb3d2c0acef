"""The API and its files against what PostgreSQL alone gives for the same rows."""

from collections.abc import Callable
from typing import Any, Final

import orjson
from django.db import connection
from django.test import Client, override_settings
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from dashboard.management.bench.timing import Ratio, in_turn
from dashboard.models import PublicGrant, PublicShare

AIDES: Final = "/api/v1/aides/"
PAGE: Final = f"{AIDES}?limite=50"
DEEP: Final = 1000

# The same joins as a row of ours: fund, plan, pillar, département, the shares and their communes.
_JOINED: Final = """
    FROM {rows} p
    JOIN dashboard_fund f ON f.code = p.fund_id
    JOIN dashboard_plan pl ON pl.code = f.plan_id
    LEFT JOIN dashboard_pillar pi ON pi.code = f.pillar_id
    LEFT JOIN dashboard_department d ON d.code = p.department_id
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(s.commune_id, c.name, s.weight, s.awarded, s.committed,
                                         s.paid) ORDER BY s.commune_id) AS communes
        FROM dashboard_publicshare s LEFT JOIN dashboard_commune c ON c.code = s.commune_id
        WHERE s.grant_id = p.grant_id
    ) place ON true
"""
_ROWS: Final = "(SELECT * FROM dashboard_publicgrant ORDER BY awarded DESC, grant_id LIMIT 50)"
_JSON: Final = (
    "SELECT json_agg(row_to_json(x))::text FROM (SELECT p.*, f.name, place.communes{0}) x"
)
_COPY: Final = "COPY (SELECT p.*, f.name, d.name, place.communes{0}) TO STDOUT WITH CSV HEADER"
_ROLLUP: Final = """
    SELECT json_agg(row_to_json(x))::text FROM (
        SELECT y.department_id, f.pillar_id, sum(y.grants), sum(y.awarded), sum(y.committed),
               sum(y.paid), sum(y.grants_commitments_followed), sum(y.grants_payments_followed)
        FROM dashboard_rollupyear y JOIN dashboard_fund f ON f.code = y.fund_id
        GROUP BY 1, 2 ORDER BY 1, 2
    ) x
"""


class ShareSerializer(serializers.ModelSerializer[PublicShare]):
    class Meta:
        model = PublicShare
        fields = ("commune", "weight", "awarded", "committed", "paid")


class GrantSerializer(serializers.ModelSerializer[PublicGrant]):
    """What a first version would do: a serializer over the model, its relations fetched ahead."""

    public_shares = ShareSerializer(many=True, source="grant.public_shares")

    class Meta:
        model = PublicGrant
        exclude = ("search",)


@override_settings(RELANCE_API_RATE_ANON=None)
def partner_ratios(runs: int = 9) -> list[Ratio]:
    client = Client(headers={"host": "localhost"})
    return [
        _faster("list of 50 / JSON in PostgreSQL", lambda: _get(client, PAGE), _json, 0.7, runs),
        _faster("list of 50 / serializer", lambda: _get(client, PAGE), _serialized, 4, runs),
        _faster("whole CSV / COPY", lambda: _get(client, f"{AIDES}?format=csv"), _copy, 0.5, 3),
        _depth(client, runs),
        _slower(
            "sums on two axes / rollup",
            lambda: _get(client, "/api/v1/agregats/?par=departement,volet&limite=1000"),
            lambda: _asked(_ROLLUP),
            3,
            runs,
        ),
    ]


def _depth(client: Client, runs: int) -> Ratio:
    """The page behind the last cursor against the first, by reference."""
    first = f"{AIDES}?tri=reference&limite=50"
    last, address = first, f"{AIDES}?tri=reference&limite={DEEP}"
    while address:
        last = address
        address = orjson.loads(_get(client, address))["suivant"]
    deep = last.replace(f"limite={DEEP}", "limite=50")
    return _slower(
        "last cursor / first page",
        lambda: _get(client, deep),
        lambda: _get(client, first),
        2,
        runs,
    )


def _faster(
    name: str, ours: Callable[[], object], limit: Callable[[], object], bound: float, runs: int
) -> Ratio:
    """How many of ours in the time of one of the limit's."""
    found = in_turn(ours, limit, runs=runs)
    return Ratio(name, *found, bound=bound, at_most=False)


def _slower(
    name: str, ours: Callable[[], object], limit: Callable[[], object], bound: float, runs: int
) -> Ratio:
    found = in_turn(ours, limit, runs=runs)
    return Ratio(name, *found, bound=bound)


def _get(client: Client, address: str) -> bytes:
    response: Any = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    if not response.streaming:
        return bytes(response.content)
    size = sum(len(piece) for piece in response.streaming_content)
    return b"%d" % size


def _json() -> None:
    _asked(_JSON.format(_JOINED.format(rows=_ROWS)))


def _asked(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        cursor.fetchall()


def _serialized() -> None:
    rows = PublicGrant.objects.select_related("grant").prefetch_related("grant__public_shares")
    found = GrantSerializer(rows.order_by("-awarded", "grant")[:50], many=True)
    JSONRenderer().render(found.data)


def _copy() -> None:
    query = _COPY.format(_JOINED.format(rows="dashboard_publicgrant"))
    with connection.cursor() as cursor, cursor.copy(query) as copied:
        for _ in copied:
            continue
