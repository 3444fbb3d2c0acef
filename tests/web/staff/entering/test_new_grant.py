"""A grant typed in one page: kept as a draft, submitted, refused with the way out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from dashboard.models import Beneficiary, EntryDraft, Grant, Movement, PublicGrant, Role, User
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.staff.entering.typing import NEW, field, send, words


def test_a_grant_is_entered_and_submitted_from_one_page(desk: Client, instructor: User) -> None:
    answer = send(desk, "soumettre")

    grant = Grant.objects.get()
    assert answer.status_code == 302
    assert grant.status == "submitted"
    assert grant.reference == "70-IDF-2021-001"
    assert grant.entered_by == instructor
    assert str(grant.beneficiary) == "Aluroy"
    assert list(grant.shares.values_list("commune", "weight")) == [("70279", 1)]
    award = Movement.objects.get()
    assert (award.amount, award.effective_on) == (Decimal(200_000), date(2021, 5, 6))
    assert not PublicGrant.objects.exists()


def test_a_draft_writes_nothing_in_the_ledger_and_its_page_shows_it_again(desk: Client) -> None:
    answer = send(desk, "brouillon", date_attribution="mai 2021", cout_total="1\u202f234,56 €")

    page = desk.get(answer["Location"])
    grant = Grant.objects.get()
    assert (grant.status, grant.draft_date_precision) == ("draft", "month")
    assert grant.total_cost == Decimal("1234.56")
    assert not Movement.objects.exists()
    assert field(page, "date_attribution") == "mai 2021"
    assert field(page, "montant_attribue") == "200\u202f000"
    assert field(page, "commune") == "Gray (70279)"


def test_references_follow_each_other_and_may_be_chosen(desk: Client) -> None:
    send(desk, "brouillon", jeton="a")
    send(desk, "brouillon", jeton="b")
    send(desk, "brouillon", jeton="c", reference="dossier 12/B")

    found = Grant.objects.order_by("pk").values_list("reference", flat=True)
    assert list(found) == ["70-IDF-2021-001", "70-IDF-2021-002", "70-dossier-12-B"]


def test_the_same_form_sent_five_times_enters_one_grant(desk: Client) -> None:
    answers = [send(desk, "soumettre", jeton="une-fois") for _ in range(5)]

    assert {answer["Location"] for answer in answers} == {"/gestion/aides/70-IDF-2021-001/"}
    assert Grant.objects.count() == Movement.objects.count() == 1


def test_a_form_that_already_served_says_so_when_it_comes_back_different(desk: Client) -> None:
    send(desk, "brouillon", jeton="une-fois")
    again = send(desk, "brouillon", jeton="une-fois", objet="Autre projet")

    assert again.status_code == 409
    assert "a déjà servi" in words(again)
    assert field(again, "jeton") != "une-fois"
    assert Grant.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"montant_attribue": "1.234"}, "peut se lire 1 234 euros ou 1,234 euro"),
        ({"montant_attribue": ""}, "Indiquez le montant attribué."),
        ({"montant_attribue": "-5"}, "Le montant attribué est positif."),
        ({"date_attribution": "31/02/2021"}, "n'existe pas"),
        ({"date_attribution": "06/05/21"}, "n'a que deux chiffres"),
        ({"fonds": ""}, "Choisissez le fonds."),
        ({"objet": " "}, "Décrivez le projet"),
        ({"commune": ["Besançon"]}, "est dans le département Doubs (25)"),
        ({"commune": ["Atlantide"]}, "ne s'appelle « Atlantide »"),
        ({"part": ["un tiers"]}, "La part est un nombre entier"),
        ({"cout_total": "0"}, "il n'est jamais nul"),
        ({"financeur": ["region"], "cofinancement": [""]}, "supérieur à zéro"),
        ({"siret_attribuant": "123"}, "Un SIRET a 14 chiffres."),
        ({"engagements_suivis": None}, "que si les engagements sont suivis"),
        ({"beneficiaire_choisi": "", "nouveau_nom": ""}, "Indiquez le bénéficiaire"),
        ({"departement": "25"}, "n’en fait pas partie"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Client, changes: dict[str, Any], said: str
) -> None:
    answer = send(desk, "soumettre", source_url="https://exemple.fr/a", **changes)

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'href="#' in answer.content.decode()
    assert field(answer, "source_url") == "https://exemple.fr/a"
    assert not Grant.objects.exists()
    assert not Beneficiary.objects.exists()


def test_an_incomplete_draft_is_kept_for_its_author_alone(desk: Client, instructor: User) -> None:
    answer = send(desk, "brouillon", f"{NEW}?brouillon=abc", fonds="", montant_attribue="1.234")

    assert "pour vous seul" in words(answer)
    assert not Grant.objects.exists()
    assert field(desk.get(f"{NEW}?brouillon=abc"), "montant_attribue") == "1.234"
    assert "Modernisation" in words(desk.get(NEW))
    colleague = signed_in(agent(Role.INSTRUCTOR))
    assert "Modernisation" not in words(colleague.get(f"{NEW}?brouillon=abc"))
    assert "Modernisation" not in words(colleague.get(NEW))


def test_a_kept_form_ends_when_it_becomes_a_grant(desk: Client) -> None:
    desk.post("/gestion/saisies/abc/", {"objet": "En cours"})
    assert EntryDraft.objects.count() == 1

    send(desk, "soumettre", f"{NEW}?brouillon=abc")

    assert not EntryDraft.objects.exists()


def test_a_session_that_ends_brings_back_to_what_was_being_typed(desk: Client) -> None:
    desk.post("/gestion/saisies/abc/", {"objet": "En cours"})
    answer = send(Client(), "soumettre", f"{NEW}?brouillon=abc")

    assert answer.status_code == 302
    assert answer["Location"] == "/connexion/?suite=/gestion/aides/nouvelle/%3Fbrouillon%3Dabc"
    assert "En cours" in words(desk.get(f"{NEW}?brouillon=abc"))


def test_a_kept_form_is_erased_on_demand(desk: Client) -> None:
    desk.post("/gestion/saisies/abc/", {"objet": "En cours"})

    assert desk.post("/gestion/saisies/abc/effacer/").status_code == 302

    assert not EntryDraft.objects.exists()


@pytest.mark.parametrize("role", [Role.READER, Role.ACCOUNTANT, Role.PUBLISHER])
def test_only_who_enters_may_open_or_send_the_page(role: str) -> None:
    other = signed_in(agent(role))

    assert other.get(NEW).status_code == 403
    assert send(other, "soumettre").status_code == 403
    assert other.post("/gestion/saisies/abc/", {"objet": "x"}).status_code == 403
    assert other.get("/gestion/suggestions/beneficiaires/?q=al").status_code == 403
    assert not Grant.objects.exists()


def test_a_binding_envelope_that_would_be_exceeded_refuses_beside_the_amount(desk: Client) -> None:
    builders.allocation("150000", department="70", binding=True)

    answer = send(desk, "soumettre")

    assert answer.status_code == 422
    text = words(answer)
    assert "serait dépassée de 50 000,00 €" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert 'href="#id_montant_attribue"' in answer.content.decode()
    assert not Grant.objects.exists()


def test_an_indicative_envelope_that_would_be_exceeded_only_warns(desk: Client) -> None:
    builders.allocation("150000", department="70")

    shown = desk.get(
        "/gestion/suggestions/enveloppe/?departement=70&fonds=IDF&exercice=2021"
        "&montant_attribue=200 000"
    )
    assert "vous pouvez soumettre" in words(shown)
    assert send(desk, "soumettre").status_code == 302


def test_lines_are_added_and_removed_without_a_script(desk: Client) -> None:
    more = send(desk, "ajouter:commune", commune=["Gray"], part=["2"])
    assert 'id="commune-2"' in more.content.decode()

    fewer = send(desk, "retirer:commune:1", commune=["Gray", "Vesoul"], part=["2", "1"])
    assert field(fewer, "commune") == "Vesoul"
    assert not Grant.objects.exists()


def test_shares_of_several_communes_and_of_nowhere_are_kept(desk: Client) -> None:
    send(desk, "soumettre", commune=["Gray", "70550"], part=["2", "1"], part_nd="3")

    shares = Grant.objects.get().shares.values_list("commune", "weight")
    assert set(shares) == {("70279", 2), ("70550", 1), (None, 3)}


def test_who_enters_over_france_chooses_the_place_or_none(instructor: User) -> None:
    national = signed_in(agent(Role.INSTRUCTOR, None))

    page = national.get(NEW).content.decode()
    assert "25 – Doubs" in page
    send(national, "soumettre", jeton="a", departement="FR", commune=[""])
    send(national, "soumettre", jeton="b", departement="25", commune=["Besançon"])

    found = Grant.objects.order_by("pk").values_list("reference", "department")
    assert list(found) == [("FR-IDF-2021-001", None), ("25-IDF-2021-001", "25")]
    refused = send(national, "soumettre", jeton="c", departement="FR", objet="Autre")
    assert "n'est située dans aucune commune" in words(refused)
