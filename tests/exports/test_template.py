"""The template of the `modele` profile."""

import csv
import io

from python_calamine import CalamineWorkbook

from dashboard.exports.template import REQUIRED, template_csv, template_xlsx

CONTRACT = [
    "reference", "plan", "fonds", "departement",
    "exercice", "siret", "rna", "beneficiaire",
    "categorie", "taille", "categorie_juridique", "diffusion",
    "objet", "communes", "cout_total", "cofinancements",
    "montant_attribue", "date_attribution", "date_precision", "reference_engagement",
    "montant_engage", "date_engagement", "reference_paiement", "montant_paye",
    "date_paiement", "attribuant", "siret_attribuant", "dossier",
    "date_convention", "conditions_versement", "dates_versement", "notification_ue",
    "confiance", "source_url",
]  # fmt: skip


def test_the_template_has_the_columns_of_the_contract_and_one_example() -> None:
    header, *rows = csv.reader(io.StringIO(template_csv().decode(), newline=""))
    assert header == CONTRACT
    assert len(rows) == 1
    example = dict(zip(header, rows[0], strict=True))
    assert all(example[name] for name in REQUIRED)


def test_the_workbook_holds_the_same_as_the_csv() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_xlsx()))
    header, example = book.get_sheet_by_name("aides").to_python()
    assert header == CONTRACT
    assert example[CONTRACT.index("montant_attribue")] == 100000
    told = [row[0] for row in book.get_sheet_by_name("à propos").to_python()]
    assert "Colonnes requises" in told
