"""A natural person in a file: matched again while known, never named again once erased."""

import pytest

from dashboard.actions.accounts import system_account
from dashboard.actions.batches import undo_batch
from dashboard.actions.erasure import erase_person
from dashboard.models import Beneficiary, ImportBatch, PersonIdentity, SourceRow
from dashboard.queries.verification import verify
from tests import builders
from tests.imports.importing import counts, grant, ledger, modele, rules, run

pytestmark = pytest.mark.usefixtures("small_france")

ROSA = {
    "beneficiaire": "Rosa Bonheur",
    "categorie": "particulier",
    "siret": "55210055400013",
    "objet": "Puits",
}


def erase() -> None:
    person = grant().beneficiary
    assert person is not None
    erase_person(by=system_account("exploitant"), beneficiary=person, reason="Demande du 3 mai")


def test_who_a_person_is_goes_to_its_own_table() -> None:
    run(modele(**ROSA))

    known = Beneficiary.objects.get()
    assert (known.name, known.key, known.siren) == ("Personne physique", "", "")
    identity = PersonIdentity.objects.get()
    assert (identity.name, identity.key, identity.siren) == (
        "Rosa Bonheur",
        "rosa bonheur",
        "552100554",
    )
    assert known.known_name() == "Rosa Bonheur"


@pytest.mark.parametrize("numbered", [True, False])
def test_a_known_person_is_matched_again(numbered: bool) -> None:
    row = ROSA if numbered else {**ROSA, "siret": ""}
    run(modele(**row))

    assert counts(run(modele(**row))) == (0, 0, 1, 0)
    assert counts(run(modele(reference="A2", **row))) == (1, 0, 0, 0)
    assert Beneficiary.objects.count() == 1


def test_who_a_later_file_says_is_a_person_moves_there() -> None:
    builders.beneficiary("Rosa Bonheur", siren="552100554", category="")
    run(modele(**ROSA))

    assert Beneficiary.objects.get().name == "Personne physique"
    assert PersonIdentity.objects.get().siren == "552100554"


def test_the_same_file_after_an_erasure_names_nobody_and_says_so() -> None:
    run(modele(**ROSA), modele(reference="A2"), publish=True)
    erase()

    again = run(modele(**ROSA), modele(reference="A2"), publish=True)

    assert counts(again) == (0, 0, 2, 0)
    assert rules(again, "repair") == ["personne-effacee"]
    assert Beneficiary.objects.get().known_name() == "Personne physique"
    assert "Rosa" not in repr(list(SourceRow.objects.values_list("raw", "key", "before")))
    assert verify() == ()


def test_a_row_that_says_something_else_of_an_erased_person_is_refused() -> None:
    run(modele(**ROSA))
    erase()

    again = run(modele(**{**ROSA, "montant_attribue": "1500"}))

    assert again.status == "refused"
    assert ledger() == [("award", "initial", "1000.00", "2021-05-06")]


def test_a_new_decision_for_the_same_person_is_a_new_record() -> None:
    run(modele(**ROSA))
    erase()

    run(modele(reference="A2", **ROSA))

    assert Beneficiary.objects.count() == 2
    assert PersonIdentity.objects.filter(erased_at=None).get().name == "Rosa Bonheur"


def test_the_file_of_an_erased_person_is_taken_back_without_its_name() -> None:
    run(modele(**ROSA))
    run(modele(**{**ROSA, "objet": "Puits de Rosa Bonheur"}))
    erase()

    undo_batch(by=system_account("import"), batch=ImportBatch.objects.latest("pk"))

    assert grant().objet == "Fonds IDF"
    assert verify() == ()
