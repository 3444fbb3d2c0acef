"""Rows of our own template, from the cell to the ledger."""

from decimal import Decimal

import pytest

from dashboard.imports.limits import UnusableFile
from dashboard.models import Authority, Beneficiary, Grant, ImportBatch, Movement
from dashboard.queries.verification import verify
from tests import builders
from tests.imports.importing import (
    counts,
    csv_bytes,
    grant,
    ledger,
    modele,
    places,
    rules,
    run,
    totals,
)

pytestmark = pytest.mark.usefixtures("small_france")


def test_a_row_becomes_a_submitted_grant_with_its_award() -> None:
    outcome = run(modele())
    assert outcome.status == "applied"
    assert counts(outcome) == (1, 0, 0, 0)
    assert grant().status == "submitted"
    assert ledger() == [("award", "initial", "1000.00", "2021-05-06")]
    assert (grant().commitments_followed, grant().payments_followed) == (False, False)


WHOLE_ROW = {
    "plan": "france-relance",
    "exercice": "2021",
    "siret": "20007189200018",
    "beneficiaire": "Aluroy",
    "categorie": "Entreprise",
    "taille": "pme",
    "categorie_juridique": "5710",
    "diffusion": "diffusible",
    "communes": "70279:2|70550:1",
    "cout_total": "5 000,00 €",
    "cofinancements": "region:500|departement:20,50",
    "reference_engagement": "EJ1",
    "montant_engage": "800",
    "date_engagement": "01/06/2021",
    "reference_paiement": "DP1",
    "montant_paye": "300",
    "date_paiement": "2021-07",
    "attribuant": "Préfecture de la Haute-Saône",
    "dossier": "D-7",
    "date_convention": "2021-05-10",
    "conditions_versement": "échelonné",
    "dates_versement": "2021-06-01/2022-06-01",
    "notification_ue": "non",
    "confiance": "approx",
    "source_url": "https://www.haute-saone.gouv.fr/aides",
}


def test_every_column_finds_its_place() -> None:
    outcome = run(modele(**WHOLE_ROW))
    assert counts(outcome) == (1, 0, 0, 0)
    made = grant()
    beneficiary = made.beneficiary
    assert beneficiary is not None
    assert (beneficiary.name, beneficiary.siren, beneficiary.size, beneficiary.legal_form) == (
        "Aluroy",
        "200071892",
        "PME",
        "5710",
    )
    assert places() == {"70279": 2, "70550": 1}
    assert (made.siret, made.year, made.total_cost) == ("20007189200018", 2021, Decimal("5000.00"))
    assert set(made.cofundings.values_list("funder", "amount")) == {
        ("region", Decimal("500.00")),
        ("department", Decimal("20.50")),
    }
    assert made.authority == Authority.objects.get(name="Préfecture de la Haute-Saône", siret="")
    assert (made.file_number, made.confidence, made.eu_notification) == ("D-7", "approx", "non")
    assert ledger() == [
        ("award", "initial", "1000.00", "2021-05-06"),
        ("commitment", "legal_commitment", "800.00", "2021-06-01"),
        ("payment", "instalment", "300.00", "2021-07-31"),
    ]
    payment = Movement.objects.get(kind="payment")
    assert (payment.reference, payment.date_precision) == ("DP1", "month")
    assert verify() == ()


def test_columns_that_the_template_does_not_have_are_ignored() -> None:
    assert counts(run(modele(remarques="à revoir", couleur="bleu"))) == (1, 0, 0, 0)


def test_a_month_counts_at_its_last_day() -> None:
    run(modele(date_attribution="2021-02-03", date_precision="mois"))
    assert ledger() == [("award", "initial", "1000.00", "2021-02-28")]
    assert Movement.objects.get().date_precision == "month"


def test_amounts_with_more_decimals_are_rounded_half_up() -> None:
    run(modele(montant_attribue="1000,125"), modele(reference="A2", montant_attribue="1000.1249"))
    assert totals()[0] == Decimal("2000.25")


def test_a_row_tells_all_its_errors_at_once_in_french() -> None:
    outcome = run(
        modele(
            departement="20A",
            montant_attribue="beaucoup",
            date_attribution="31/02/2021",
            categorie="poète",
            source_url="javascript:alert(1)",
            objet="",
        )
    )
    assert outcome.status == "refused"
    assert rules(outcome) == [
        "adresse-inutilisable",
        "case-vide",
        "categorie-inconnue",
        "date-illisible",
        "departement-inconnu",
        "montant-illisible",
    ]
    told = outcome.messages[2]
    assert any("departement (20A)" in text and "2A (Corse-du-Sud)" in text for text in told)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"fonds": "XYZ"}, "fonds-inconnu"),
        ({"plan": "fonds-vert"}, "plan-contredit"),
        ({"exercice": "21"}, "exercice-illisible"),
        ({"montant_attribue": "-5"}, "montant-negatif"),
        ({"montant_attribue": "1.234"}, "montant-illisible"),
        ({"taille": "XXL"}, "taille-inconnue"),
        ({"diffusion": "secrète"}, "diffusion-inconnue"),
        ({"categorie_juridique": "57"}, "categorie-juridique"),
        ({"communes": "70279:beaucoup"}, "poids-illisible"),
        ({"cofinancements": "mécène:10"}, "cofinancement"),
        ({"dossier": "x" * 81}, "texte-trop-long"),
        ({"montant_engage": "2000", "date_engagement": "2021-06-01"}, "engage-depasse-attribue"),
        ({"montant_engage": "100"}, "date-absente"),
        ({"montant_paye": "100", "date_paiement": "2021-06-01"}, "paiement-sans-engagement"),
        (
            {
                "montant_engage": "100",
                "date_engagement": "2021-06-01",
                "montant_paye": "200",
                "date_paiement": "2021-06-01",
            },
            "paye-depasse-engage",
        ),
        ({"siret": "20007189200018"}, "beneficiaire-sans-nom"),
    ],
)
def test_what_cannot_be_believed_is_refused_by_name(cells: dict[str, str], rule: str) -> None:
    outcome = run(modele(**cells))
    assert rules(outcome) == [rule]
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"siret": "12345678901234", "beneficiaire": "Aluroy"}, "siret-inutilisable"),
        ({"rna": "W12", "beneficiaire": "Aluroy"}, "rna-inutilisable"),
        ({"communes": "25056"}, "commune-hors-departement"),
        ({"communes": "70999"}, "commune-inconnue"),
        ({"cout_total": "0"}, "cout-nul"),
        ({"siret_attribuant": "20007189200018"}, "attribuant-sans-nom"),
    ],
)
def test_what_can_be_mended_is_mended_and_told(cells: dict[str, str], rule: str) -> None:
    outcome = run(modele(**cells))
    assert outcome.status == "applied"
    assert outcome.repaired == 1
    assert rules(outcome, "repair") == [rule]


def test_the_part_that_lies_elsewhere_is_not_located() -> None:
    run(modele(communes="70279:2|25056:1|nd:3"))
    assert places() == {"70279": 2, None: 4}


def test_a_part_that_lies_nowhere_known_leaves_no_share() -> None:
    run(modele(communes="25056"))
    assert places() == {}


def test_two_rows_of_one_reference_are_both_refused() -> None:
    outcome = run(modele(), modele(objet="Autre"), modele(reference="A2"), skip_refused=True)
    assert counts(outcome) == (1, 0, 0, 2)
    assert rules(outcome) == ["reference-en-double"]


def test_a_reference_already_public_in_form_is_the_same_reference() -> None:
    run(modele(reference="70-A1"))
    assert counts(run(modele(reference="A1"))) == (0, 0, 1, 0)


def test_a_national_grant_has_no_department() -> None:
    assert counts(run(modele(departement="FR"))) == (1, 0, 0, 0)
    made = grant("FR-A1")
    assert made.department is None
    assert counts(run(modele(departement="FR", reference="FR-A1"))) == (0, 0, 1, 0)


def test_the_fund_and_department_asked_for_fill_what_the_file_leaves_out() -> None:
    row = modele()
    del row["fonds"], row["departement"]
    assert counts(run(row, fund="IDF", department="70")) == (1, 0, 0, 0)
    assert grant().fund_id == "IDF"


def test_rows_of_other_departments_are_left_aside_when_one_is_asked_for() -> None:
    rows = (modele(), modele(reference="A2", departement="25"))
    outcome = run(*rows, department="70")
    assert counts(outcome) == (1, 0, 0, 0)
    assert outcome.left_aside == 1


def test_a_file_without_a_required_column_is_unusable_and_says_which() -> None:
    row = modele()
    del row["montant_attribue"]
    with pytest.raises(UnusableFile, match="montant_attribue"):
        run(row)
    assert not ImportBatch.objects.exists()


def test_options_that_name_nothing_known_are_refused_before_reading() -> None:
    with pytest.raises(UnusableFile, match="fonds"):
        run(modele(), fund="XYZ")


def test_a_row_with_more_cells_than_columns_is_refused_alone() -> None:
    source = csv_bytes([modele(), modele(reference="A2")]).replace(b"A2;", b"A2;de trop;")
    outcome = run(source=source, skip_refused=True)
    assert counts(outcome)[0] == 1
    assert "ligne-decalee" in rules(outcome)


def test_windows_encoding_commas_and_accents_give_the_same_grant() -> None:
    row = modele(objet="Rénovation énergétique", beneficiaire="Société d'Électricité")
    run(row)
    again = csv_bytes([row], delimiter=",").decode().encode("cp1252")
    assert counts(run(source=again)) == (0, 0, 1, 0)


def test_texts_keep_tabs_backslashes_and_line_breaks() -> None:
    objet = 'Toiture\n\\N "tranche 1"\tbis \\ fin'
    run(modele(objet=objet))
    assert grant().objet == objet


def test_the_name_of_a_natural_person_is_not_kept_with_the_row() -> None:
    run(modele(beneficiaire="Jeanne Martin", categorie="particulier"))
    raw = grant().source_rows.get().raw
    assert "beneficiaire" not in raw
    assert raw["objet"] == "Atelier"


def test_a_source_that_says_partial_diffusion_masks_a_known_beneficiary() -> None:
    builders.beneficiary("Aluroy", siren="200071892")
    run(modele(beneficiaire="Aluroy", siret="20007189200018", diffusion="partielle"), publish=True)
    assert Beneficiary.objects.get().diffusion == "partial"
    assert grant().public.masked


def test_a_file_naming_nobody_leaves_the_beneficiary_unknown() -> None:
    run(modele(beneficiaire=""))
    assert grant().beneficiary is None
    assert not Beneficiary.objects.exists()
