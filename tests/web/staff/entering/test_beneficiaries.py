"""One field for a SIRET, a SIREN, a RNA or a name, within what the agent may know."""

from typing import Any

import pytest
from django.test import Client

from dashboard.models import Beneficiary, FormerCommune, Grant, Role
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.staff.entering.typing import field, send, words

SIREN = "552100554"
SIRET = "55210055400013"
KNOWN = {"beneficiaire_choisi": "", "nouveau_nom": "", "nouveau_categorie": ""}
SUGGESTED = "/gestion/suggestions/beneficiaires/"


def suggested(client: Client, text: str) -> list[str]:
    return [one["nom"] for one in client.get(SUGGESTED, {"q": text}).json()["resultats"]]


def of(department: str, name: str, **fields: Any) -> Beneficiary:
    """Known through a grant of that département that nobody published."""
    made = builders.beneficiary(name, **fields)
    builders.grant(department=department, beneficiary=made)
    return made


def test_names_are_suggested_by_their_beginning_then_by_their_words(desk: Client) -> None:
    of("70", "Ateliers de Gray")
    of("70", "Gray Métal")

    assert suggested(desk, "gray") == ["Gray Métal", "Ateliers de Gray"]
    assert suggested(desk, "GRÂY mé") == ["Gray Métal"]
    assert suggested(desk, "inconnu") == []


def test_numbers_are_suggested_and_checked(desk: Client) -> None:
    of("70", "Peugeot", siren=SIREN)
    of("70", "Les Amis", rna="W701234567", category="association")

    assert suggested(desk, "552 100") == ["Peugeot"]
    assert suggested(desk, SIRET) == ["Peugeot"]
    assert suggested(desk, "W7012") == ["Les Amis"]
    said = desk.get(SUGGESTED, {"q": "552100555"}).json()["probleme"]
    assert "clé de contrôle" in said


def test_nobody_known_only_in_another_department_is_suggested(desk: Client) -> None:
    of("25", "Horlogerie du Doubs", siren=SIREN)
    elsewhere = of("25", "Imprimerie publique")
    builders.publish(Grant.objects.get(beneficiary=elsewhere))

    assert suggested(desk, "horlo") == []
    assert suggested(desk, SIREN) == []
    assert suggested(desk, "impri") == ["Imprimerie publique"]


@pytest.mark.parametrize(
    "fields",
    [{"category": "individual"}, {"legal_form": "1000"}, {"diffusion": "partial"}],
)
def test_a_natural_person_is_suggested_inside_the_perimeter_only(
    desk: Client, fields: dict[str, Any]
) -> None:
    person = of("25", "Martin Paul", **fields)
    builders.publish(Grant.objects.get(beneficiary=person))
    assert suggested(desk, "martin") == []

    builders.grant(beneficiary=person)
    assert suggested(desk, "martin") == ["Martin Paul"]


def test_a_merged_beneficiary_leads_to_what_it_became(desk: Client) -> None:
    present = of("70", "Aluroy Groupe")
    former = of("70", "Volets Aluroy", merged_into=present)

    assert suggested(desk, "volets") == ["Aluroy Groupe"]
    send(desk, "soumettre", **{**KNOWN, "beneficiaire": "Volets Aluroy"})
    entered = Grant.objects.latest("pk")
    assert entered.beneficiary == present != former


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1234567890", "Ce numéro a 10 chiffres : un SIREN en a 9, un SIRET 14."),
        ("552100555", "sa clé de contrôle ne correspond pas"),
        ("55210055400014", "sa clé de contrôle ne correspond pas"),
        ("W12", "n'est pas un W suivi de 9 chiffres"),
        ("Personne", "Aucun bénéficiaire connu ne s'appelle exactement"),
    ],
)
def test_what_is_wrong_with_a_beneficiary_is_said(desk: Client, typed: str, said: str) -> None:
    answer = send(desk, "soumettre", **{**KNOWN, "beneficiaire": typed})

    assert answer.status_code == 422
    assert said in words(answer)
    assert field(answer, "beneficiaire") == typed


def test_a_known_number_finds_its_bearer_and_keeps_the_establishment(desk: Client) -> None:
    bearer = of("70", "Peugeot", siren=SIREN)

    send(desk, "soumettre", **{**KNOWN, "beneficiaire": "552 100 554 00013"})

    entered = Grant.objects.latest("pk")
    assert (entered.beneficiary, entered.siret) == (bearer, SIRET)


def test_an_unknown_number_opens_a_newcomer_on_that_number(desk: Client) -> None:
    answer = send(desk, "soumettre", **{**KNOWN, "beneficiaire": SIREN})

    assert field(answer, "beneficiaire_choisi") == "nouveau"
    assert field(answer, "nouveau_numero") == SIREN
    assert "Donnez le nom du nouveau bénéficiaire." in words(answer)


def test_a_newcomer_known_elsewhere_by_its_number_is_the_same_legal_unit(desk: Client) -> None:
    held = of("25", "Horlogerie du Doubs", siren=SIREN)

    send(desk, "soumettre", nouveau_nom="Horlogerie", nouveau_numero=SIREN)

    assert Grant.objects.latest("pk").beneficiary == held
    assert Beneficiary.objects.count() == 1


def test_a_newcomer_of_a_known_name_must_tell_itself_apart(desk: Client) -> None:
    of("70", "Aluroy", siren=SIREN)

    answer = send(desk, "soumettre", nouveau_nom="ALUROY")

    assert f"est déjà connu sous le numéro {SIREN}" in words(answer)
    assert "beneficiaire:b-" in answer.content.decode()


def test_without_a_script_the_search_lists_choices_and_one_is_taken(desk: Client) -> None:
    held = of("70", "Aluroy Groupe", siren=SIREN)

    listed = send(desk, "chercher", **{**KNOWN, "beneficiaire": "alur"})
    assert f'value="beneficiaire:{held.public_id}"' in listed.content.decode()
    taken = send(desk, f"beneficiaire:{held.public_id}", **{**KNOWN, "beneficiaire": "alur"})
    assert field(taken, "beneficiaire") == "Aluroy Groupe"
    assert field(taken, "beneficiaire_choisi") == held.public_id


def test_a_beneficiary_out_of_reach_cannot_be_taken_by_its_identifier(desk: Client) -> None:
    hidden = of("25", "Horlogerie du Doubs")

    taken = send(desk, f"beneficiaire:{hidden.public_id}", **{**KNOWN, "beneficiaire": "x"})
    assert "Horlogerie" not in words(taken)
    forced = {**KNOWN, "beneficiaire": hidden.name, "beneficiaire_choisi": hidden.public_id}
    assert send(desk, "soumettre", **forced).status_code == 422


def test_the_bearer_may_be_left_unsaid(desk: Client) -> None:
    assert send(desk, "soumettre", **KNOWN, sans_beneficiaire="oui").status_code == 302

    assert Grant.objects.get().beneficiary is None


def test_a_siret_of_another_siren_is_refused(desk: Client) -> None:
    of("70", "Peugeot", siren="732829320")

    answer = send(desk, "soumettre", **{**KNOWN, "beneficiaire": "Peugeot"}, siret=SIRET)

    assert "l'un des deux est faux" in words(answer)


def test_communes_of_the_department_are_suggested_former_ones_as_the_present_one() -> None:
    FormerCommune.objects.create(
        code="70999", name="Arc-lès-Gray", kind="merged", successor_id="70279"
    )
    client = signed_in(agent(Role.INSTRUCTOR))

    def found(text: str, department: str = "70") -> list[tuple[str, str]]:
        answer = client.get(
            "/gestion/suggestions/communes/", {"q": text, "departement": department}
        )
        return [(one["nom"], one["detail"]) for one in answer.json()["resultats"]]

    assert found("gra") == [
        ("Gray (70279)", ""),
        ("Gray (70279)", "ancienne commune : Arc-lès-Gray"),
    ]
    assert found("7055") == [("Vesoul (70550)", "")]
    assert found("besan") == []
    send(client, "soumettre", commune=["Arc les Gray"])
    assert Grant.objects.get().shares.get().commune_id == "70279"


def test_a_name_that_nobody_bears_suggests_those_that_look_like_it(desk: Client) -> None:
    of("70", "Aluroy Fermetures")

    answer = desk.get(SUGGESTED, {"q": "alluroy fermeture"}).json()["resultats"]

    assert [(one["nom"], one["detail"][:11]) for one in answer] == [
        ("Aluroy Fermetures", "nom proche ")
    ]
