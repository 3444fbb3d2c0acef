"""Files of a filter: what each format holds, row by row."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from dashboard.exports import columns, delimited, files, json_files, licence, rows
from dashboard.exports.files import open_file
from dashboard.queries.filters import Filter, FilterError, parse_filter
from dashboard.queries.listing import walk_grants, walk_shown
from tests import builders
from tests.published_scene import GRAY, Scene

SITE = "https://relance.exemple.fr"


def asked(**params: str) -> Filter:
    given = {name: [value] for name, value in params.items()}
    return parse_filter(given, now=timezone.now())


def written(word: str, **params: str) -> bytes:
    return b"".join(open_file(word, asked(**params), SITE).chunks)


def csv_rows(**params: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", **params).decode(), newline="")))


def by_reference(found: list[dict[str, str]], reference: str) -> dict[str, str]:
    return next(row for row in found if row["reference"] == reference)


def test_csv_is_utf8_without_mark_with_commas_and_points(scene: Scene) -> None:
    found = written("csv")
    assert found.startswith(b"reference,plan,fonds,departement,exercice,")
    assert ",200000.00," in found.decode()


def test_csv_holds_every_column_of_the_template_for_a_whole_grant(scene: Scene) -> None:
    row = by_reference(csv_rows(), "70-FR-0001")
    assert {name: row[name] for name in (column.name for column in columns.TEMPLATE)} == {
        "reference": "70-FR-0001",
        "plan": "france-relance",
        "fonds": "IDF",
        "departement": "70",
        "exercice": "2021",
        "siret": "55210055400013",
        "rna": "",
        "beneficiaire": "Aluroy",
        "categorie": "entreprise",
        "taille": "PME",
        "categorie_juridique": "5710",
        "diffusion": "",
        "objet": "Modernisation de l'atelier,\n« laquage »",
        "communes": "70279",
        "cout_total": "350000.00",
        "cofinancements": "region:50000.00",
        "montant_attribue": "200000.00",
        "date_attribution": "2021-05-06",
        "date_precision": "jour",
        "reference_engagement": "2103456789",
        "montant_engage": "150000.00",
        "date_engagement": "2021-06-01",
        "reference_paiement": "DP-1",
        "montant_paye": "30000.00",
        "date_paiement": "2021-07-01",
        "attribuant": "Préfecture",
        "siret_attribuant": "17700001500012",
        "dossier": "D-2021-1",
        "date_convention": "2021-05-20",
        "conditions_versement": "échelonné",
        "dates_versement": "2021-07-01/2022-12-31",
        "notification_ue": "non",
        "confiance": "exact",
        "source_url": "https://exemple.fr/a",
    }


def test_csv_says_more_for_people(scene: Scene) -> None:
    row = by_reference(csv_rows(commune=GRAY), scene.several.reference)
    assert row["statut"] == "publiee"
    assert row["communes"] == "70279:2|70550:1|nd:4"
    assert row["communes_noms"] == "Gray, Vesoul"
    assert row["montant_attribue"] == "1050.01"
    assert row["retenu_attribue"] == "300.00"
    assert row["url"] == f"{SITE}/aides/{scene.several.reference}/"


def test_several_commitments_give_their_last_date_and_no_single_reference(scene: Scene) -> None:
    row = by_reference(csv_rows(), scene.several.reference)
    assert (row["reference_engagement"], row["date_engagement"]) == ("", "2021-09-01")
    earlier = by_reference(csv_rows(au="2021-06-30"), scene.several.reference)
    assert (earlier["reference_engagement"], earlier["date_engagement"]) == ("EJ-1", "2021-04-01")


def test_what_is_not_followed_is_blank(scene: Scene) -> None:
    row = by_reference(csv_rows(), scene.national.reference)
    assert (row["montant_engage"], row["montant_paye"], row["retenu_paye"]) == ("", "", "")
    assert (row["departement"], row["volet"], row["communes"]) == ("FR", "", "")


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(scene: Scene) -> None:
    assert by_reference(csv_rows(), scene.national.reference)["beneficiaire"] == "'=Régie nationale"
    assert "'=Régie nationale" in {row["beneficiaire"] for row in sheet_rows()}


@pytest.mark.parametrize("word", ["csv", "xlsx", "ndjson", "geojson", "scdl"])
def test_no_file_names_a_natural_person_or_a_draft(scene: Scene, word: str) -> None:
    found = repr(sheet_rows()) if word == "xlsx" else written(word).decode()
    for secret in ("Martin", "Chaudière", "SECRET-1", scene.masked.reference, "Pas encore"):
        assert secret not in found


def sheet_rows(**params: str) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", **params)))
    header, *lines = book.get_sheet_by_name("aides").to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in lines]


def test_a_sheet_holds_numbers_dates_and_codes_as_text(scene: Scene) -> None:
    row = next(row for row in sheet_rows() if row["reference"] == "70-FR-0001")
    assert list(row) == [column.name for column in columns.TABLE]
    assert row["montant_attribue"] == 200000
    assert row["date_attribution"] == date(2021, 5, 6)
    assert (row["departement"], row["siret"]) == ("70", "55210055400013")


def test_a_sheet_keeps_the_cents_of_the_largest_amounts(scene: Scene) -> None:
    builders.published("999999999999.99", fund_code="ECO", reference="70-GRAND")
    row = next(row for row in sheet_rows() if row["reference"] == "70-GRAND")
    assert Decimal(repr(row["montant_attribue"])) == Decimal("999999999999.99")


def test_a_workbook_names_its_licence_and_its_filter(scene: Scene) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", departement="70")))
    told = {row[0]: str(row[1]) for row in book.get_sheet_by_name("à propos").to_python()}
    assert licence.NAME in told["Licence"]
    assert told["Filtre"] == "departement=70"


def test_beyond_what_a_sheet_holds_csv_is_named(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 4)
    with pytest.raises(FilterError, match="format=csv") as refused:
        written("xlsx")
    assert refused.value.errors[0].name == "format"
    assert written("xlsx", departement="70")


def test_ndjson_is_one_grant_a_line_as_the_api_tells_it(scene: Scene) -> None:
    found = [json.loads(line) for line in written("ndjson").splitlines()]
    assert len(found) == 5
    assert found[0]["reference"] == "70-FR-0001"
    assert found[0]["beneficiaire"]["siren"] == "552100554"


def test_geojson_has_one_feature_a_share_at_the_centre_of_its_commune(scene: Scene) -> None:
    found = json.loads(written("geojson"))
    assert (found["type"], found["licence"]) == ("FeatureCollection", licence.NAME)
    mine = [
        feature
        for feature in found["features"]
        if feature["properties"]["reference"] == scene.several.reference
    ]
    assert [feature["properties"]["commune"] for feature in mine] == ["70279", "70550", None]
    assert mine[0]["geometry"] == {"type": "Point", "coordinates": [5.59, 47.44]}
    assert mine[2]["geometry"] is None
    total = sum(Decimal(feature["properties"]["retenu_attribue"]) for feature in mine)
    assert total == Decimal("1050.01")


def test_an_empty_filter_gives_an_empty_file(scene: Scene) -> None:
    nothing = {"exercice": "1999"}
    assert csv_rows(**nothing) == []
    assert sheet_rows(**nothing) == []
    assert written("ndjson", **nothing) == b""
    assert json.loads(written("geojson", **nothing))["features"] == []


def test_rows_come_in_the_order_asked_for(scene: Scene) -> None:
    references = [row["reference"] for row in csv_rows(tri="reference")]
    assert references == sorted(references)


def test_a_file_is_sent_while_it_is_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing gathers the rows: an endless list still gives its first bytes."""
    read = 0

    def endless(found: Any) -> Callable[..., Iterator[Any]]:
        def again(*_: Any) -> Iterator[Any]:
            nonlocal read
            while True:
                read += 1
                yield found

        return again

    line = next(walk_grants(Filter()))
    cells = columns.shown((column.value for column in columns.TABLE), SITE)
    row = next(walk_shown(Filter(), cells))
    monkeypatch.setattr(rows, "walk_grants", endless(line))
    monkeypatch.setattr(files, "walk_shown", endless(row))
    monkeypatch.setattr(delimited, "copy_shown", endless(b"a,b\n" * 20))
    monkeypatch.setattr(json_files, "walk_written", endless("{}"))
    for word in ("csv", "xlsx", "ndjson", "geojson"):
        read = 0
        chunks = open_file(word, Filter(), SITE).chunks
        assert next(chunks)
        assert next(chunks)
        assert 0 < read < 10_000
