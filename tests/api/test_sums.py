"""The same filter gives the same sum in every answer and every file."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.api.conftest import Get
from tests.published_scene import Scene

FILTERS = [
    {},
    {"commune": "70279"},
    {"commune": "70279,nd"},
    {"commune": "nd"},
    {"departement": "70"},
    {"departement": "nd"},
    {"volet": "nd"},
    {"q": "gray"},
    {"categorie": "particulier"},
    {"au": "2021-04-30"},
    {"au": "2021-08-31", "commune": "70550"},
    {"connu_au": "before"},
    {"connu_au": "before", "commune": "70550"},
    {"montant_min": "1000", "exercice": "2021"},
]
MEASURES = ("attribue", "engage", "paye")
Sums = tuple[Decimal, ...]


def added(rows: list[tuple[str | None, ...]]) -> Sums:
    return tuple(
        sum((Decimal(row[position] or 0) for row in rows), Decimal(0)) for position in range(3)
    )


def from_pages(get: Get, params: dict[str, str]) -> tuple[Sums, int]:
    found = get("aides/", limite=2, **params)
    rows = found["resultats"]
    while found["suivant"]:
        found = get(found["suivant"].partition("/api/v1/")[2])
        rows += found["resultats"]
    return added([tuple(row["retenu"][name] for name in MEASURES) for row in rows]), len(rows)


def from_aggregates(get: Get, params: dict[str, str]) -> Sums:
    found = get("agregats/", par="departement,volet", **params)
    names = ("montant_attribue", "montant_engage", "montant_paye")
    total = added([tuple(found["total"][name] for name in names)])
    assert added([tuple(row[name] for name in names) for row in found["resultats"]]) == total
    return total


def download(client: Client, word: str, params: dict[str, str]) -> bytes:
    response = client.get("/api/v1/aides/", {**params, "format": word})
    assert response.status_code == 200
    return b"".join(response)


def from_csv(client: Client, params: dict[str, str]) -> Sums:
    rows = csv.DictReader(io.StringIO(download(client, "csv", params).decode()))
    return added([tuple(row[f"retenu_{name}"] for name in MEASURES) for row in rows])


def from_xlsx(client: Client, params: dict[str, str]) -> Sums:
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(client, "xlsx", params)))
    header, *rows = book.get_sheet_by_name("aides").to_python()
    places = [header.index(f"retenu_{name}") for name in MEASURES]
    return added([tuple(str(row[place] or 0) for place in places) for row in rows])


def from_ndjson(client: Client, params: dict[str, str]) -> Sums:
    lines = download(client, "ndjson", params).splitlines()
    return added([tuple(json.loads(line)["retenu"][name] for name in MEASURES) for line in lines])


def from_geojson(client: Client, params: dict[str, str]) -> Sums:
    features = json.loads(download(client, "geojson", params))["features"]
    names = [f"retenu_{name}" for name in MEASURES]
    return added([tuple(found["properties"][name] for name in names) for found in features])


@pytest.mark.parametrize("params", FILTERS, ids=str)
def test_pages_sums_and_files_of_a_filter_agree(
    scene: Scene, client: Client, get: Get, params: dict[str, str]
) -> None:
    if "connu_au" in params:
        params = {**params, "connu_au": scene.before_changes}
    expected = from_aggregates(get, params)
    pages, rows = from_pages(get, params)
    assert rows == get("aides/", compter=1, **params)["total"] > 0
    assert pages == expected
    assert from_csv(client, params) == expected
    assert from_xlsx(client, params) == expected
    assert from_ndjson(client, params) == expected
    assert from_geojson(client, params) == expected


def test_communes_and_what_no_commune_holds_make_the_departement(scene: Scene, get: Get) -> None:
    rows = get("agregats/", par="commune", departement="70")
    total = sum(Decimal(row["montant_attribue"]) for row in rows["resultats"])
    whole = get("departements/70/")["montant_attribue"]
    assert total == Decimal(whole) == Decimal(rows["total"]["montant_attribue"])
    assert rows["resultats"][-1]["commune"] is None


def test_pillars_and_what_has_none_make_the_whole(scene: Scene, get: Get) -> None:
    rows = get("agregats/", par="volet")
    assert [row["volet"] for row in rows["resultats"]] == ["competitivite", "ecologie", None]
    total = sum(Decimal(row["montant_attribue"]) for row in rows["resultats"])
    assert total == Decimal(rows["total"]["montant_attribue"])


def test_the_state_as_known_does_not_change_with_what_is_published_after(
    scene: Scene, get: Get
) -> None:
    params = {"connu_au": scene.before_changes, "par": "fonds"}
    assert get("agregats/", **params)["total"]["montant_attribue"] == "208835.06"
    assert get("agregats/", par="fonds")["total"]["montant_attribue"] == "207985.07"
