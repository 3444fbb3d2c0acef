"""For any filter: the same rows by pages and in every file, the same sum in every answer."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests import builders
from tests.published_scene import build

pytestmark = pytest.mark.django_db

Params = dict[str, str]
Rows = dict[str, Decimal]

VALUES = {
    "departement": ["70", "2A", "nd", "25"],
    "region": ["27", "94"],
    "commune": ["70279", "70550", "nd"],
    "volet": ["ecologie", "competitivite", "nd"],
    "fonds": ["IDF", "ECO", "DETR"],
    "exercice": ["2020", "2021"],
    "categorie": ["entreprise", "collectivite", "particulier", "nd"],
    "taille": ["PME", "nd"],
    "plan": ["france-relance", "detr-dsil"],
}
SINGLE = {
    "q": ["gray", "aluroy", "fonds", "régie"],
    "montant_min": ["700", "1000.5"],
    "montant_max": ["5000.50", "100000"],
    "attribue_apres": ["2021-01-01"],
    "attribue_avant": ["2021-05-06"],
    "au": ["2021-04-30", "2022-12-31"],
    "tri": ["-montant", "montant", "date", "-date", "beneficiaire", "reference"],
}


@st.composite
def filters(draw: Any) -> Params:
    """Up to three conditions, several values for some."""
    names = draw(st.lists(st.sampled_from([*VALUES, *SINGLE]), max_size=3, unique=True))
    found = {}
    for name in names:
        if name in SINGLE:
            found[name] = draw(st.sampled_from(SINGLE[name]))
        else:
            values = st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=2, unique=True)
            found[name] = ",".join(draw(values))
    return found


@pytest.fixture
def client(settings: LazySettings) -> Client:
    settings.RELANCE_API_RATE_ANON = None
    build()
    return Client()


def answer(client: Client, address: str, params: Params) -> Any:
    response = client.get(address, params)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def pages(client: Client, params: Params) -> Iterator[Any]:
    found = answer(client, "/api/v1/aides/", {**params, "limite": "2"})
    yield from found["resultats"]
    while found["suivant"]:
        found = answer(client, found["suivant"], {})
        yield from found["resultats"]


def file(client: Client, word: str, params: Params) -> tuple[bytes, Any]:
    response = client.get("/api/v1/aides/", {**params, "format": word})
    assert response.status_code == 200
    return response.getvalue(), response


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def by_reference(rows: Any) -> list[tuple[str, Decimal]]:
    return [(row["reference"], Decimal(row["retenu"]["attribue"])) for row in rows]


def on_the_map(content: bytes) -> Rows:
    found: Rows = {}
    for feature in json.loads(content)["features"]:
        told = feature["properties"]
        amount = Decimal(told["retenu_attribue"])
        found[told["reference"]] = found.get(told["reference"], Decimal(0)) + amount
    return found


def in_the_sheet(content: bytes) -> list[tuple[str, Decimal]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    header, *rows = book.get_sheet_by_name("aides").to_python()
    key, amount = header.index("reference"), header.index("retenu_attribue")
    return [(str(row[key]), Decimal(str(row[amount]))) for row in rows]


@bounded(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(params=filters())
def test_rows_and_sums_of_any_filter_agree(client: Client, params: Params) -> None:
    rows = by_reference(pages(client, params))
    as_csv = table(file(client, "csv", params)[0])
    lines = file(client, "ndjson", params)[0].splitlines()

    assert len({reference for reference, _ in rows}) == len(rows)
    assert [(row["reference"], Decimal(row["retenu_attribue"])) for row in as_csv] == rows
    assert by_reference(json.loads(line) for line in lines) == rows
    assert in_the_sheet(file(client, "xlsx", params)[0]) == rows
    assert on_the_map(file(client, "geojson", params)[0]) == dict(rows)
    found = answer(client, "/api/v1/agregats/", {**params, "par": "departement,fonds"})
    total = sum((amount for _, amount in rows), Decimal(0))
    assert Decimal(found["total"]["montant_attribue"]) == total
    assert found["total"]["aides"] == len(rows)


@bounded(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(params=filters())
def test_scdl_writes_or_leaves_out_each_grant_of_any_filter(client: Client, params: Params) -> None:
    content, response = file(client, "scdl", params)
    counted = answer(client, "/api/v1/aides/", {**params, "compter": "1"})["total"]
    told = response["Relance-Lignes-Ecartees"]
    left_out = sum(int(part.rpartition("=")[2]) for part in told.split(", "))

    assert len(table(content)) == int(response["Relance-Lignes-Ecrites"])
    assert int(response["Relance-Lignes-Ecrites"]) + left_out == counted


def test_the_sum_of_everything_is_that_of_the_ledger(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(amount) FROM dashboard_publishedmovement m"
            " JOIN dashboard_publicgrant p USING (grant_id) WHERE m.kind = 'award'"
        )
        row = cursor.fetchone()
    found = answer(client, "/api/v1/agregats/", {"par": "plan"})

    assert Decimal(found["total"]["montant_attribue"]) == row[0]


def test_a_walk_by_reference_meets_once_all_that_was_there_throughout(client: Client) -> None:
    """While others are added before and after, amended, withdrawn."""
    made = [builders.published(str(100 + n), reference=f"70-M-{n:03d}") for n in range(30)]
    leaving = set(made[::5])
    staying = {grant.reference for grant in made if grant not in leaving}
    waiting = sorted(leaving, key=lambda grant: grant.reference, reverse=True)
    met = []
    for place, row in enumerate(pages(client, {"tri": "reference", "departement": "70"})):
        met.append(row["reference"])
        if place % 3 == 0:
            builders.published("5", reference=f"70-A-{place:03d}")
            builders.published("5", reference=f"70-Z-{place:03d}")
            amended = made[place % 30]
            if amended not in leaving:
                builders.award(amended, "1", nature="amendment")
                builders.publish(amended)
            if waiting:
                builders.withdraw(waiting.pop())

    assert len(met) == len(set(met))
    assert met == sorted(met)
    assert staying <= set(met)
