"""Who a row speaks of: never guessed, never made twice."""

import pytest

from dashboard.models import Beneficiary
from tests import builders
from tests.imports.importing import grant, modele, run

pytestmark = pytest.mark.usefixtures("small_france")

SIRET, SIREN = "20007189200018", "200071892"
OTHER_SIRET = "20004293500011"


def beneficiary_of(reference: str) -> Beneficiary:
    found = grant(reference).beneficiary
    assert found is not None
    return found


def test_a_siren_finds_its_beneficiary_whatever_the_name() -> None:
    known = builders.beneficiary("Aluroy SAS", siren=SIREN)
    run(modele(siret=SIRET, beneficiaire="ALUROY"))
    assert beneficiary_of("70-A1") == known


def test_a_siren_alone_in_the_siret_column_is_enough() -> None:
    known = builders.beneficiary("Aluroy SAS", siren=SIREN)
    run(modele(siret=SIREN, beneficiaire="ALUROY"))
    assert beneficiary_of("70-A1") == known
    assert grant().siret == ""


def test_an_association_number_finds_its_beneficiary() -> None:
    known = builders.beneficiary("Les Amis", rna="W701000001", category="association")
    run(modele(rna="W701000001", beneficiaire="Amis (Les)"))
    assert beneficiary_of("70-A1") == known


def test_an_association_number_held_by_another_siren_is_not_a_match() -> None:
    known = builders.beneficiary("Les Amis", rna="W701000001", siren="200042935")
    run(modele(rna="W701000001", siret=SIRET, beneficiaire="Les Amis"))
    made = beneficiary_of("70-A1")
    assert made != known
    assert (made.siren, made.rna) == (SIREN, "")


def test_a_merged_beneficiary_leads_to_the_one_that_stayed() -> None:
    kept = builders.beneficiary("Aluroy")
    builders.beneficiary("Aluroy SAS", siren=SIREN, merged_into=kept)
    run(modele(siret=SIRET, beneficiaire="Aluroy"))
    assert beneficiary_of("70-A1") == kept


def test_without_a_number_the_exact_name_place_and_category_decide() -> None:
    known = builders.beneficiary("L'Électricité générale", department_id="70")
    same = {"beneficiaire": "l electricite GENERALE", "categorie": "entreprise"}
    run(
        modele(**same),
        modele(reference="A2", beneficiaire="L'Électricité générales", categorie="entreprise"),
        modele(reference="A3", **{**same, "categorie": "association"}),
        modele(reference="A4", **same, departement="25"),
    )
    assert beneficiary_of("70-A1") == known
    others = {beneficiary_of(ref).pk for ref in ("70-A2", "70-A3", "25-A4")}
    assert len(others) == 3
    assert known.pk not in others


def test_a_name_borne_by_several_numbered_units_is_left_to_the_desk() -> None:
    for siren in (SIREN, "200042935"):
        builders.beneficiary("Les Amis", siren=siren, category="", department_id="70")
    run(modele(beneficiaire="Les Amis"))
    assert beneficiary_of("70-A1").siren == ""
    run(modele(reference="A2", beneficiaire="LES AMIS"))
    assert beneficiary_of("70-A2") == beneficiary_of("70-A1")


def test_rows_of_one_file_meet_each_other() -> None:
    run(
        modele(beneficiaire="Aluroy"),
        modele(reference="A2", beneficiaire="ALUROY", siret=SIRET),
        modele(reference="A3", beneficiaire="aluroy"),
    )
    made = {beneficiary_of(f"70-{ref}") for ref in ("A1", "A2", "A3")}
    assert len(made) == 1
    assert Beneficiary.objects.get().siren == SIREN


def test_a_number_unknown_until_now_makes_another_beneficiary() -> None:
    builders.beneficiary("Aluroy", category="", department_id="70")
    run(modele(beneficiaire="Aluroy", siret=SIRET))
    assert Beneficiary.objects.count() == 2


def test_names_that_no_latin_letter_writes_are_not_all_the_same() -> None:
    run(modele(beneficiaire="日本"), modele(reference="A2", beneficiaire="中国"))
    assert {beneficiary_of("70-A1").name, beneficiary_of("70-A2").name} == {"日本", "中国"}


def test_what_a_source_knows_fills_a_blank_and_changes_nothing_else() -> None:
    known = builders.beneficiary("Aluroy", siren=SIREN, category="", size="PME")
    outcome = run(modele(siret=SIRET, beneficiaire="Aluroy", categorie="entreprise", taille="ETI"))
    known.refresh_from_db()
    assert (known.category, known.size) == ("company", "PME")
    told = [text for texts in outcome.messages.values() for text in texts]
    assert any("PME" in text for text in told)


def test_the_same_number_twice_in_a_file_makes_one_beneficiary() -> None:
    run(
        modele(siret=SIRET, beneficiaire="Aluroy", rna="W701000001"),
        modele(reference="A2", siret=OTHER_SIRET, beneficiaire="Autre", rna="W701000001"),
        modele(reference="A3", beneficiaire="Aluroy bis", rna="W701000001"),
    )
    assert Beneficiary.objects.filter(rna="W701000001").count() == 1
    assert Beneficiary.objects.count() == 2
