"""SCDL: what is written passes the official schema, what is left out is counted."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.exports import scdl
from dashboard.exports.files import open_file
from dashboard.models import Authority
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from tests import builders
from tests.published_scene import Scene

SCHEMA = (
    Path(__file__).resolve().parents[3] / "shared/data/schemas/scdl/subventions-2.1.1.schema.json"
)


def exported() -> tuple[list[dict[str, str]], scdl.Tally]:
    found = open_file("scdl", Filter(), "https://relance.exemple.fr")
    text = b"".join(found.chunks).decode()
    assert found.tally is not None
    return list(csv.DictReader(io.StringIO(text, newline=""))), found.tally


def conventioned(**fields: Any) -> dict[str, Any]:
    """Everything that the schema requires."""
    authority = Authority.objects.get_or_create(name="Préfecture", siret="17700001500012")[0]
    return {
        "authority": authority,
        "convention_on": date(2021, 6, 1),
        "payment_terms": "unique",
        "payment_dates": "2021-07-01",
        "eu_notification": "non",
        "siret": "55210055400013",
        "beneficiary": builders.beneficiary("Usine", siren="552100554"),
        **fields,
    }


def test_a_grant_that_has_what_is_required_is_written(scene: Scene) -> None:
    rows, tally = exported()
    assert tally.written == 1
    assert rows == [
        {
            "nomAttribuant": "Préfecture",
            "idAttribuant": "17700001500012",
            "dateConvention": "2021-05-20",
            "referenceDecision": "D-2021-1",
            "nomBeneficiaire": "Aluroy",
            "idBeneficiaire": "55210055400013",
            "rnaBeneficiaire": "",
            "objet": "Modernisation de l'atelier,\n« laquage »",
            "montant": "200000.00",
            "nature": "aide en numéraire",
            "conditionsVersement": "échelonné",
            "datesPeriodeVersement": "2021-07-01/2022-12-31",
            "idRAE": "",
            "notificationUE": "non",
            "pourcentageSubvention": "1.00",
            "dispositifAide": "",
        }
    ]


def test_written_and_left_out_are_all(scene: Scene) -> None:
    _, tally = exported()
    assert tally.written + tally.left_out.total() == totals(Filter()).grants
    assert tally.left_out == {"personne-physique": 1, "attribuant": 3}
    assert set(tally.left_out) <= set(scdl.REASONS)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(departments=("70",)),
        Filter(departments=("25",)),
        Filter(communes=("70279",)),
    ],
    ids=str,
)
def test_the_companion_of_any_filter_counts_all_its_grants(scene: Scene, wanted: Filter) -> None:
    site = "https://relance.exemple.fr"
    written = open_file("scdl", wanted, site)
    lines = b"".join(written.chunks).decode()
    companion = b"".join(open_file("scdl-ecartees", wanted, site).chunks).decode()
    told = {row["motif"]: int(row["aides"]) for row in csv.DictReader(io.StringIO(companion))}

    assert written.tally is not None
    assert told.pop("ecrites") == len(list(csv.DictReader(io.StringIO(lines, newline=""))))
    assert told == written.tally.left_out
    assert written.tally.written + sum(told.values()) == totals(wanted).grants


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"authority": None}, "attribuant"),
        ({"convention_on": None}, "date-convention"),
        ({"beneficiary": None}, "beneficiaire"),
        ({"siret": ""}, "identifiant-beneficiaire"),
        ({"siret": "55210055400014"}, "identifiant-beneficiaire"),
        ({"payment_terms": ""}, "conditions-versement"),
        ({"payment_dates": "courant 2021"}, "dates-versement"),
        ({"eu_notification": ""}, "notification-ue"),
    ],
)
def test_what_lacks_one_thing_is_left_out_for_that(
    db: None, lacking: dict[str, Any], reason: str
) -> None:
    builders.territories()
    builders.fund(pillar=None)
    fields = conventioned()
    builders.published("10", **{**fields, **lacking})
    builders.published("20", **fields)
    _, tally = exported()
    assert (tally.written, dict(tally.left_out)) == (1, {reason: 1})


def test_a_long_objet_is_cut_where_the_schema_cuts_it(db: None) -> None:
    builders.territories()
    builders.fund(pillar=None)
    builders.published("10", **conventioned(objet="mot " * 100))
    rows, _ = exported()
    assert len(rows[0]["objet"]) == 256
    assert rows[0]["objet"].endswith("…")


def test_an_association_without_siret_goes_by_its_rna(db: None) -> None:
    builders.territories()
    builders.fund(pillar=None)
    someone = builders.beneficiary("Amis", rna="W701000001", category="association")
    builders.published("10", **conventioned(siret="", beneficiary=someone))
    rows, _ = exported()
    assert (rows[0]["idBeneficiaire"], rows[0]["rnaBeneficiaire"]) == ("", "W701000001")


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"{SCHEMA} n'est pas sur cette machine")
def test_rows_pass_the_official_schema(scene: Scene) -> None:
    fields = json.loads(SCHEMA.read_text())["fields"]
    rows, _ = exported()
    assert list(rows[0]) == [field["name"] for field in fields]
    for row in rows:
        for field in fields:
            assert not problem(field, row[field["name"]])


def problem(field: dict[str, Any], value: str) -> str:
    """What the Table Schema refuses in a cell, in a word; empty when nothing."""
    rules = field.get("constraints", {})
    if not value:
        return "required" if rules.get("required") else ""
    checks = {
        "pattern": "pattern" not in rules or re.fullmatch(rules["pattern"], value),
        "maxLength": len(value) <= rules.get("maxLength", 10**9),
        "enum": value in rules.get("enum", [value]),
        "boolean": field["type"] != "boolean" or value in ("oui", "non"),
        "number": field["type"] != "number" or re.fullmatch(r"-?\d+(\.\d+)?", value),
        "date": field["type"] != "date" or bool(date.fromisoformat(value)),
    }
    return ", ".join(name for name, good in checks.items() if not good)
