"""Two agents on one grant: the second is shown the difference and loses nothing."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from dashboard.models import Change, DistinctGrants, Grant, Role, User
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.staff.entering.typing import field, send, words

EDIT = "/gestion/aides/70-IDF-2021-001/modifier/"


@pytest.fixture
def other() -> Client:
    return signed_in(agent(Role.INSTRUCTOR))


def form(page: Any) -> dict[str, Any]:
    """Every field of a page as a browser would send it."""
    html = page.content.decode().split('<form class="entry"')[-1]
    html = html.split('class="entry-difference"')[-1].split("</form>")[0]
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if not name or (kind and kind[1] in ("checkbox", "radio") and "checked" not in tag):
            continue
        values.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, inside in re.findall(
        r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', html, re.DOTALL
    ):
        values[name] = [unescape(inside.strip())]
    for name, inside in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        values[name] = [chosen[1] if chosen else ""]
    return values


def save(client: Client, opened: dict[str, Any], **changes: Any) -> Any:
    return client.post(EDIT, {**opened, **changes, "faire": "enregistrer"})


@pytest.fixture
def draft(desk: Client) -> Grant:
    send(desk, "brouillon")
    return Grant.objects.get()


def test_what_each_changed_alone_is_merged_by_default(
    desk: Client, other: Client, draft: Grant
) -> None:
    mine, theirs = form(desk.get(EDIT)), form(other.get(EDIT))
    save(other, theirs, dossier="D-1", objet="Leur objet")

    stale = save(desk, mine, montant_attribue="210 000", commune=["Vesoul"])
    assert stale.status_code == 409
    assert "les deux saisies s'additionnent" in words(stale)
    assert f"par {User.objects.latest('pk')} à" in words(stale)
    assert save(desk, form(stale)).status_code == 302

    draft.refresh_from_db()
    assert (draft.file_number, draft.objet) == ("D-1", "Leur objet")
    assert draft.draft_amount == 210_000
    assert draft.shares.get().commune_id == "70550"


@pytest.mark.parametrize(("choice", "kept"), [("moi", "Mon objet"), ("autre", "Leur objet")])
def test_what_both_changed_is_chosen(
    desk: Client, other: Client, draft: Grant, choice: str, kept: str
) -> None:
    mine, theirs = form(desk.get(EDIT)), form(other.get(EDIT))
    save(other, theirs, objet="Leur objet")

    stale = save(desk, mine, objet="Mon objet")
    text = words(stale)
    assert "Mon objet" in text
    assert "Leur objet" in text
    assert "Avant : Modernisation de l'atelier de laquage" in text
    undecided = save(desk, form(stale))
    assert undecided.status_code == 409
    assert "Choisissez pour chaque champ" in words(undecided)
    assert save(desk, form(undecided), retenir_objet=choice).status_code == 302

    draft.refresh_from_db()
    assert draft.objet == kept


def test_a_third_save_in_between_is_compared_again(
    desk: Client, other: Client, draft: Grant
) -> None:
    mine, theirs = form(desk.get(EDIT)), form(other.get(EDIT))
    save(other, theirs, objet="Leur objet")
    stale = save(desk, mine, objet="Mon objet")
    save(other, form(other.get(EDIT)), dossier="D-2")

    again = save(desk, form(stale), retenir_objet="moi")
    assert again.status_code == 409
    assert "D-2" in words(again)
    assert save(desk, form(again)).status_code == 302

    draft.refresh_from_db()
    assert (draft.objet, draft.file_number) == ("Mon objet", "D-2")


def test_an_amount_typed_while_another_submits_is_told_not_lost(
    desk: Client, other: Client, draft: Grant
) -> None:
    mine = form(desk.get(EDIT))
    other.post(EDIT, {**form(other.get(EDIT)), "faire": "soumettre"})

    answer = save(desk, mine, montant_attribue="250 000", dossier="D-3")

    assert answer.status_code == 409
    assert "Vous aviez écrit : 250 000" in words(answer)
    assert "D-3" in answer.content.decode()


def test_a_submitted_grant_keeps_its_award_and_reference_and_changes_the_rest(
    desk: Client, draft: Grant
) -> None:
    desk.post(EDIT, {**form(desk.get(EDIT)), "faire": "soumettre"})
    page = desk.get(EDIT)
    assert 'name="montant_attribue"' not in page.content.decode()

    assert save(desk, form(page), objet="Objet corrigé").status_code == 302

    draft.refresh_from_db()
    assert (draft.status, draft.objet) == ("submitted", "Objet corrigé")
    assert draft.draft_amount == 200_000


def test_a_form_without_its_start_shows_every_difference(desk: Client, draft: Grant) -> None:
    opened = form(desk.get(EDIT))
    answer = save(desk, {**opened, "version": "", "avant": "forgé"}, objet="Autre")

    assert answer.status_code == 409
    assert "à choisir" in words(answer)


def test_another_department_does_not_know_the_grant(draft: Grant) -> None:
    stranger = signed_in(agent(Role.INSTRUCTOR, "25"))

    assert stranger.get(EDIT).status_code == 404
    assert stranger.post(EDIT, {"objet": "x", "faire": "enregistrer"}).status_code == 404
    assert stranger.post(f"/gestion/saisies/aide-{draft.pk}/", {"objet": "x"}).status_code == 404


def test_a_reader_of_the_department_may_not_change_it(draft: Grant) -> None:
    reader = signed_in(agent(Role.READER))

    answer = reader.get(EDIT)
    assert answer.status_code == 403


def test_a_look_alike_must_be_told_apart_and_why(desk: Client) -> None:
    send(desk, "soumettre", jeton="a")
    first = Grant.objects.get()

    warned = send(desk, "soumettre", jeton="b", montant_attribue="205 000")
    assert warned.status_code == 422
    assert "Est-ce la même aide ?" in words(warned)
    assert first.reference in words(warned)
    unsaid = send(desk, "soumettre", jeton="b", montant_attribue="205 000",
                  jumelle=str(first.pk), pas_doublon="oui")  # fmt: skip
    assert unsaid.status_code == 422
    told = send(desk, "soumettre", jeton="b", montant_attribue="205 000", jumelle=str(first.pk),
                pas_doublon="oui", motif_doublon="Seconde tranche")  # fmt: skip
    assert told.status_code == 302
    second = Grant.objects.latest("pk")
    kept = DistinctGrants.objects.get()
    assert (kept.grant, kept.other, kept.reason) == (second, first, "Seconde tranche")
    assert "Seconde tranche" in Change.objects.filter(grant=second).values_list("reason", flat=True)


def test_a_draft_that_looks_like_another_is_not_submitted_from_its_file_either(
    desk: Client,
) -> None:
    send(desk, "soumettre", jeton="a")
    send(desk, "brouillon", jeton="b")
    page = "/gestion/aides/70-IDF-2021-002/soumettre/"

    answer = desk.post(page, {"jeton": "c", "etat": field(desk.get(page), "etat")})

    assert "Une aide semblable est déjà saisie" in words(answer)
    assert Grant.objects.latest("pk").status == "draft"


def test_the_same_submission_five_times_is_one(desk: Client, draft: Grant) -> None:
    opened = form(desk.get(EDIT))
    answers = [desk.post(EDIT, {**opened, "faire": "soumettre"}) for _ in range(5)]

    assert {answer["Location"] for answer in answers} == {"/gestion/aides/70-IDF-2021-001/"}
    assert draft.movements.count() == 1


def test_another_amount_month_or_department_is_no_look_alike(desk: Client) -> None:
    send(desk, "soumettre", jeton="a")
    held = Grant.objects.get().beneficiary
    builders.grant("300000", department="25", beneficiary=held)

    assert send(desk, "soumettre", jeton="b", montant_attribue="300 000").status_code == 302
    assert send(desk, "soumettre", jeton="c", date_attribution="6 juin 2021").status_code == 302


def test_a_form_kept_before_another_saved_still_shows_the_difference(
    desk: Client, other: Client, draft: Grant
) -> None:
    mine = form(desk.get(EDIT))
    desk.post(f"/gestion/saisies/aide-{draft.pk}/", {**mine, "objet": "Mon objet"})
    save(other, form(other.get(EDIT)), objet="Leur objet")

    taken_up = form(desk.get(EDIT))
    assert taken_up["objet"] == ["Mon objet"]
    assert save(desk, taken_up).status_code == 409


def test_an_unchanged_grant_shows_no_difference_with_itself(
    desk: Client, other: Client, draft: Grant
) -> None:
    """What the page shows of a grant, sent back as it is, says the same of it."""
    mine = form(desk.get(EDIT))
    theirs = form(other.get(EDIT))
    save(other, theirs)

    assert "il n'y a rien à choisir" in words(save(desk, mine))


def test_two_submitted_grants_are_told_apart_with_a_reason(desk: Client) -> None:
    first, second = (
        builders.grant("1000", beneficiary=held, reference=f"70-D{number}")
        for number, held in enumerate([builders.beneficiary()] * 2)
    )
    address = "/gestion/aides/70-D1/modifier/"
    opened = form(desk.get(address))
    assert opened["jumelle"] == [str(first.pk)]

    unsaid = desk.post(address, {**opened, "faire": "ecarter"})
    assert "Dites pourquoi" in words(unsaid)
    told = desk.post(address, {**opened, "motif_doublon": "Deux sites", "faire": "ecarter"})

    assert "ce sont bien deux aides" in words(told)
    assert "Est-ce la même aide ?" not in words(told)
    second.refresh_from_db()
    assert second.version == 1
    assert DistinctGrants.objects.get().reason == "Deux sites"
