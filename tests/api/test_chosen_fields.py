"""`champs`: only what is wanted of each row."""

from typing import Any

import orjson
import pytest
from django.test import Client

from tests.published_scene import Scene


def read(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    return orjson.loads(response.content)


def test_rows_hold_the_fields_asked_for_and_the_envelope_stays(
    client: Client, scene: Scene
) -> None:
    whole = read(client, "aides/?limite=3")
    found = read(client, "aides/?champs=montant_attribue,reference&limite=3")

    assert [list(row) for row in found["resultats"]] == [["reference", "montant_attribue"]] * 3
    assert [row["reference"] for row in found["resultats"]] == [
        row["reference"] for row in whole["resultats"]
    ]
    assert "champs=montant_attribue,reference" in found["suivant"]
    assert found["version"] == whole["version"]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("aides/70-FR-0001/", "mouvements"),
        ("beneficiaires/", "nom"),
        ("fonds/IDF/", "code"),
        ("departements/70/", "montant_attribue"),
        ("communes/70279/", "nom"),
        ("agregats/?par=volet", "volet"),
        ("changements/", "no"),
        ("plans/", "code"),
    ],
)
def test_every_resource_lets_its_fields_be_chosen(
    client: Client, scene: Scene, address: str, field: str
) -> None:
    joined = "&" if "?" in address else "?"
    found = read(client, f"{address}{joined}champs={field}")
    rows = found.get("resultats", [found])

    assert rows
    assert all(list(row) == [field] for row in rows)


def test_an_unknown_field_is_named_with_the_known_ones(client: Client, scene: Scene) -> None:
    refused = client.get("/api/v1/aides/?champs=reference,couleur")
    error = orjson.loads(refused.content)["errors"][0]

    assert refused.status_code == 400
    assert error["parametre"] == "champs"
    assert "couleur" in error["message"]
    assert "montant_attribue" in error["valeurs_connues"]


def test_a_file_holds_all_its_columns(client: Client, scene: Scene) -> None:
    assert client.get("/api/v1/aides/?format=csv&champs=reference").status_code == 400
