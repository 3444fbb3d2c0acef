"""The profiles of public files, on invented rows with the quirks of the real ones."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.imports.limits import UnusableFile
from dashboard.models import Beneficiary, Commune, Department, FormerCommune, Fund, Grant, Movement
from dashboard.queries.verification import verify
from tests.imports.importing import Cells, counts, grant, ledger, places, rules, run, totals

pytestmark = pytest.mark.usefixtures("small_france")


def dotation(**cells: object) -> Cells:
    return {
        "id_projet": "di19_com00001",
        "id_dep": "70",
        "id_terr": "70279",
        "nom_terr": "Gray",
        "dotation": "DETR",
        "echelon": "commune",
        "categorie": "4 - Education",
        "description": "École",
        "cout_total": "1000",
        "montant_sub": "400.125",
        **cells,
    }


def award(**cells: object) -> Cells:
    return {
        "raison_sociale": "COMMUNE DE GRAY",
        "date_de_validation_en_comité_de_sélection": "2021-05-19",
        "siret": "20007189200018",
        "code_département": "70",
        "insee_dep": "70",
        "insee_com": "70279",
        "nb_cnfs": "2",
        "investissement_financier_estimatif_total_de_l.etat": "54805",
        **cells,
    }


def green(**cells: object) -> Cells:
    return {
        "code_departement": "70",
        "code_commune": "70279",
        "nom_demarche_ds": "Recyclage foncier",
        "numero_dossier_ds": "11686418",
        "nom_du_projet": "Friche",
        "nom_beneficiaire_principal": "GRAY",
        "siren": "200071892.0",
        "montant_engage": "1026800",
        **cells,
    }


def test_a_dotation_counts_at_the_end_of_the_year_in_its_identifier() -> None:
    run(dotation(), profile="dotations")
    assert ledger("70-di19_com00001") == [("award", "initial", "400.13", "2019-12-31")]
    assert Movement.objects.get().date_precision == "year"
    made = grant("70-di19_com00001")
    assert (made.year, made.fund_id, made.total_cost) == (2019, "DETR", Decimal(1000))
    assert (made.commitments_followed, made.payments_followed) == (False, False)
    assert places("70-di19_com00001") == {"70279": 1}


def test_recipients_of_dotations_are_known_by_their_official_code() -> None:
    run(
        dotation(),
        dotation(id_projet="di19epci1", echelon="epci", id_terr="200071892", nom_terr="CC de Gray"),
        dotation(
            id_projet="di19_dep1",
            echelon="conseil_departemental",
            id_terr="70",
            nom_terr="Haute-Saône",
        ),
        dotation(id_projet="di19epci2", echelon="epci", id_terr="123456789", nom_terr="CC fausse"),
        profile="dotations",
    )
    known = Beneficiary.objects.order_by("name").values_list("name", "siren", "official_code")
    assert list(known) == [
        ("CC de Gray", "200071892", ""),
        ("CC fausse", "", ""),
        ("Conseil départemental (Haute-Saône)", "", "70"),
        ("Gray", "", "70279"),
    ]
    assert set(Beneficiary.objects.values_list("category", flat=True)) == {"local_authority"}


def test_what_dotations_leave_out_is_mended_or_refused_with_its_reason() -> None:
    outcome = run(
        dotation(description="", categorie="5 - Actions et services publics "),
        dotation(id_projet="di19_com00002", cout_total="0"),
        dotation(id_projet="di19_com00003", id_dep="20A"),
        profile="dotations",
        skip_refused=True,
    )
    assert counts(outcome) == (2, 0, 0, 1)
    assert rules(outcome) == ["departement-inconnu"]
    assert rules(outcome, "repair") == ["cout-nul", "objet-vide"]
    assert grant("70-di19_com00001").objet == "Actions et services publics"
    assert grant("70-di19_com00002").total_cost is None


def test_a_dotation_without_a_year_needs_the_option_and_never_contradicts_it() -> None:
    row = dotation(id_projet="P1")
    assert rules(run(row, profile="dotations")) == ["exercice-absent"]
    assert counts(run(row, profile="dotations", year=2020)) == (1, 0, 0, 0)
    assert grant("70-P1").year == 2020
    assert rules(run(dotation(), profile="dotations", year=2020)) == ["exercice-contredit"]


def test_a_newer_list_corrects_the_amount_of_a_year() -> None:
    run(dotation(), profile="dotations", publish=True)
    assert counts(run(dotation(montant_sub="500"), profile="dotations")) == (0, 1, 0, 0)
    assert totals(date(2019, 12, 31))[0] == Decimal(500)
    assert totals(date(2019, 12, 30))[0] == Decimal(0)


def test_repeated_awards_of_one_host_are_all_kept_identical_twins_included() -> None:
    rows = [award(), award(nb_cnfs="5"), award(), award()]
    amounts = ("36805", "54805", "54805", "10")
    amount = "investissement_financier_estimatif_total_de_l.etat"
    rows = [{**row, amount: value} for row, value in zip(rows, amounts, strict=True)]
    assert counts(run(*rows, profile="conseillers-numeriques")) == (4, 0, 0, 0)
    base = "70-INU-20007189200018-20210519"
    by_rank = {ref: ledger(ref)[0][2] for ref in (base, f"{base}-2", f"{base}-3", f"{base}-4")}
    assert list(by_rank.values()) == ["54805.00", "54805.00", "36805.00", "10.00"]
    again = run(*reversed(rows), profile="conseillers-numeriques")
    assert counts(again) == (0, 0, 4, 0)


def test_a_host_called_zero_is_refused() -> None:
    outcome = run(
        award(raison_sociale="0", siret="null", insee_dep="", insee_com=""),
        award(),
        profile="conseillers-numeriques",
        skip_refused=True,
    )
    assert counts(outcome) == (1, 0, 0, 1)
    assert rules(outcome) == ["beneficiaire-sans-nom"]


def test_a_host_is_placed_by_its_insee_codes() -> None:
    Department.objects.create(code="69", name="Rhône")
    Commune.objects.create(code="69123", name="Lyon", key="lyon", department_id="69")
    FormerCommune.objects.create(
        code="69387", name="Lyon 7e", kind="district", successor_id="69123"
    )
    outcome = run(
        award(insee_dep="69", code_département="69", insee_com="69387"),
        award(siret="20004293500011", code_département="70", insee_dep="", insee_com=""),
        profile="conseillers-numeriques",
    )
    assert counts(outcome) == (2, 0, 0, 0)
    assert places("69-INU-20007189200018-20210519") == {"69123": 1}
    assert places("70-INU-20004293500011-20210519") == {}
    assert rules(outcome, "repair") == ["arrondissement"]


def test_the_objet_says_how_many_posts() -> None:
    run(award(), profile="conseillers-numeriques")
    assert Grant.objects.get().objet == "Accueil de 2 conseillers numériques France Services"


def test_fonds_vert_needs_its_year() -> None:
    with pytest.raises(UnusableFile, match="--exercice"):
        run(green(), profile="fonds-vert")


def test_a_fonds_vert_row_is_an_award_and_a_commitment_and_no_payment() -> None:
    run(green(), profile="fonds-vert", year=2023)
    made = grant("70-FV-11686418-200071892-70279")
    assert ledger(made.reference) == [
        ("award", "initial", "1026800.00", "2023-12-31"),
        ("commitment", "legal_commitment", "1026800.00", "2023-12-31"),
    ]
    assert (made.commitments_followed, made.payments_followed) == (True, False)
    assert made.file_number == "11686418"
    assert verify() == ()


def test_split_commitments_of_one_dossier_are_not_merged() -> None:
    rows = (green(), green(montant_engage="176800"), green(siren="200042935"))
    assert counts(run(*rows, profile="fonds-vert", year=2023)) == (3, 0, 0, 0)
    assert totals()[0] == Decimal(1026800 * 2 + 176800)
    assert counts(run(*reversed(rows), profile="fonds-vert", year=2023)) == (0, 0, 3, 0)


def test_a_corrected_commitment_of_fonds_vert_corrects_both_lines() -> None:
    run(green(), profile="fonds-vert", year=2023)
    run(green(montant_engage="900000"), profile="fonds-vert", year=2023)
    assert totals()[:2] == (Decimal(900000), Decimal(900000))
    assert verify() == ()


def test_fonds_vert_keeps_by_name_whoever_has_no_usable_number() -> None:
    outcome = run(
        green(siren="1090992001"),
        green(siren="21700279500018", numero_dossier_ds="Non Renseigné"),
        green(siren="NULL", code_commune="NULL", code_departement="987"),
        green(numero_dossier_ds="7", code_commune="25056"),
        profile="fonds-vert",
        year=2023,
    )
    assert counts(outcome) == (4, 0, 0, 0)
    assert set(rules(outcome, "repair")) == {"siret-inutilisable", "commune-hors-departement"}
    assert places("70-FV-7-200071892-25056") == {}
    assert Grant.objects.get(department="987").shares.count() == 0


def test_two_years_of_dossiers_without_number_do_not_answer_each_other() -> None:
    row = green(numero_dossier_ds="Non Renseigné")
    run(row, profile="fonds-vert", year=2023)
    assert counts(run(row, profile="fonds-vert", year=2024)) == (1, 0, 0, 0)


def test_a_fund_that_is_not_loaded_makes_the_file_unusable() -> None:
    Fund.objects.filter(pk="FONDS-VERT").delete()
    with pytest.raises(UnusableFile, match="load_plan"):
        run(green(), profile="fonds-vert", year=2023)
