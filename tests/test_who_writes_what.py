"""Everything that can be sent to the desk × every kind of visitor: the answer, and whether a
single row of the database changed. A route without a row makes this fail.

A row is the name of the route (and what is sent to it), then the answer to each visitor: `door`
leads to the sign-in page, a star says that something was written. A grant that is refused leaves
what was typed in the account's own draft of the form: 422*.
"""
# ruff: noqa: E501 (a table reads in lines)

from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from dashboard.models import Role
from tests import builders
from tests.digest import undone
from tests.signing_in import agent, signed_in
from tests.test_who_opens_what import ROWS, desk_routes, written
from tests.two_places import HERE, THERE, Place, country

pytestmark = pytest.mark.django_db

ROLES = (Role.READER, Role.INSTRUCTOR, Role.ACCOUNTANT, Role.PUBLISHER, Role.ADMINISTRATOR)
# Then the five roles in the Haute-Saône, in the Doubs, and over France.
VISITORS = ("anonymous", *((role, place) for place in (HERE, THERE, None) for role in ROLES))
ENTRY = {
    "departement": HERE, "fonds": "IDF", "beneficiaire_choisi": "nouveau", "nouveau_nom": "Aluroy",
    "nouveau_categorie": "company", "nouveau_diffusion": "open", "objet": "Atelier",
    "commune": "Gray", "part": "", "montant_attribue": "200", "date_attribution": "6 mai 2021",
    "confiance": "exact", "faire": "brouillon", "version": "1",
}  # fmt: skip
MOVED = {"montant": "1", "date": "01/07/2021", "motif": "M", "sens": "hausse", "nature": "advance",
         "numero": "X9"}  # fmt: skip
LINE = {"fund": "IDF", "year": "2021", "territory": HERE, "nature": "initial", "amount": "9",
        "effective_on": "01/02/2021", "note": "n"}  # fmt: skip
NEWS = {"title": "Visite", "kind": "visit", "day": "06/05/2021", "department": HERE, "body": "T",
        "version": "1"}  # fmt: skip
# What each row sends: as good a form as whoever has the right would send.
FORMS: dict[str, dict[str, Any]] = {
    "new_grant": ENTRY,
    "edit_grant": ENTRY,
    "keep_entry": {"objet": "Atelier"},
    "publish_grant": {"etat": None},
    "publish_selected": {"aide": "{waiting}", "etat": None},
    "withdraw_grant": {"motif": "Erreur", "etat": None},
    "cancel_grant": {"motif": "Abandon", "etat": None},
    "submit_grant": {"etat": None},
    "erase_person": {"motif": "Demande", "confirme": "on"},
    "correct_movement": {**MOVED, "montant": "900"},
    "record_movement:avenant": MOVED,
    "record_movement:engagement": MOVED,
    "record_movement:paiement": {**MOVED, "engagement": "{opening}"},
    "record_movement:reversement": {**MOVED, "engagement": "{opening}"},
    "imports": {"file": "reference;montant\nA;1\n"},
    "rename": {"name": "Autre"},
    "invite": {"email": "nouveau@exemple.fr", "role": "reader", "place": f"d{HERE}"},
    "user_request": {"accorder": "1"},
    "date_role": {"ends_at": "31/12/2099"},
    "new_allocation": LINE,
    "reverse_allocation": {"reason": "Erreur"},
    "desk_envelope": {"complete": "oui", "source": "S"},
    "carry_over": {"amount": "1", "effective_on": "01/02/2022"},
    "new_fund": {"code": "NEUF", "name": "Neuf", "plan": "france-relance", "pillar": ""},
    "edit_fund": {"code": "IDF", "name": "Autre nom", "plan": "france-relance", "pillar": ""},
    "new_control_total": {**LINE, "kind": "payment", "as_of": "31/12/2021", "source": "S"},
    "control_import": {"file": "fonds;exercice;departement;montant;nature;arrete_au;source\n", "source": "S"},
    "desk_comments": {"volet": "general", "text": "T", "since": "2021-05"},
    "new_news": NEWS,
    "edit_news": NEWS,
    "desk_keys": {"name": "Tableur", "scope": "read", "days": "30"},
    "desk_new_partner": {"partner_name": "CCI", "contact": "a@b.fr", "role": "reader", "department": HERE},
}  # fmt: skip
ADDRESSES = {
    "publish_grant": "~/aides/{waiting}/publier/",
    "withdraw_grant": "~/aides/{public}/retirer/",
    "cancel_grant": "~/aides/{waiting}/annuler/",
    "correct_movement": "~/aides/{followed}/mouvements/{first}/corriger/",
    "record_movement:avenant": "~/aides/{followed}/mouvements/avenant/",
    "record_movement:engagement": "~/aides/{followed}/mouvements/engagement/",
    "record_movement:paiement": "~/aides/{followed}/mouvements/paiement/",
    "record_movement:reversement": "~/aides/{followed}/mouvements/reversement/",
    "desk_comments": f"~/commentaires/?departement={HERE}",
    "act_on_news:supprimer": "~/actualites/{news}/supprimer/",
}
TABLE = """
desk                         door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
desk_grants                  door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
history                      door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
new_grant                    door 403  302* 403  403  403  403  422* 403  403  403  403  302* 403  403  403
edit_grant                   door 403  302* 403  403  403  404  404  404  404  404  403  302* 403  403  403
keep_entry                   door 403  200* 403  403  403  403  200* 403  403  403  403  200* 403  403  403
forget_entry                 door 403  302  403  403  403  403  302  403  403  403  403  302  403  403  403
suggest_beneficiaries        door 403  200  403  403  403  403  200  403  403  403  403  200  403  403  403
suggest_communes             door 403  200  403  403  403  403  200  403  403  403  403  200  403  403  403
envelope_left                door 403  200  403  403  403  403  200  403  403  403  403  200  403  403  403
publish_queue                door 403  403  403  200  403  403  403  403  200  403  403  403  403  200  403
publish_selected             door 403  403  403  302* 403  403  403  403  404  403  403  403  403  302* 403
erase_person                 door 403  403  403  403  302* 404  404  404  404  404  403  403  403  403  302*
submit_grant                 door 403  422  403  403  403  404  404  404  404  404  403  422  403  403  403
publish_grant                door 403  403  403  302* 403  404  404  404  404  404  403  403  403  302* 403
withdraw_grant               door 403  403  403  302* 403  404  404  404  404  404  403  403  403  302* 403
cancel_grant                 door 403  302* 403  403  403  404  404  404  404  404  403  302* 403  403  403
preview_grant                door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
desk_grant                   door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
correct_movement             door 403  302* 403  403  403  404  404  404  404  404  403  302* 403  403  403
record_movement:avenant      door 403  302* 403  403  403  404  404  404  404  404  403  302* 403  403  403
record_movement:engagement   door 403  302* 403  403  403  404  404  404  404  404  403  302* 403  403  403
record_movement:paiement     door 403  403  302* 403  403  404  404  404  404  404  403  403  302* 403  403
record_movement:reversement  door 403  403  302* 403  403  404  404  404  404  404  403  403  302* 403  403
imports                      door 403  302* 302* 403  403  403  302* 302* 403  403  403  302* 302* 403  403
import_job                   door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
import_state                 door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
import_settings              door 403  302  302  403  403  403  404  404  403  403  403  302  302  403  403
import_apply                 door 403  403  403  403  403  403  404  404  403  403  403  403  403  403  403
import_undo                  door 403  409  409  403  403  403  404  404  403  403  403  409  409  403  403
import_drop                  door 403  403  403  403  403  403  404  404  403  403  403  403  403  403  403
import_file                  door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
import_returned              door 404  404  404  404  404  404  404  404  404  404  404  404  404  404  404
import_rows                  door 200  200  200  200  200  404  404  404  404  404  200  200  200  200  200
account                      door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
guides                       door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
guide                        door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
guide_picture                door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
rename                       door 302* 302* 302* 302* 302* 302* 302* 302* 302* 302* 302* 302* 302* 302* 302*
change_password              door 400  400  400  400  400  400  400  400  400  400  400  400  400  400  400
draw_codes                   door 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200*
users                        door 403  403  403  403  200  403  403  403  403  200  403  403  403  403  200
users_history                door 403  403  403  403  200  403  403  403  403  200  403  403  403  403  200
invite                       door 403  403  403  403  302* 403  403  403  403  400  403  403  403  403  302*
change_invitation            door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
user_request                 door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
date_role                    door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
remove_role                  door 403  403  403  403  302* 403  403  403  403  302  403  403  403  403  302*
change_account               door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
user                         door 403  403  403  403  200  403  403  403  403  404  403  403  403  403  200
envelopes_desk               door 200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
new_allocation               door 403  403  403  403  302* 403  403  403  403  400  403  403  403  403  302*
reverse_allocation           door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
desk_envelope                door 403  403  403  403  302* 404  404  404  404  404  403  403  403  403  302*
carry_over                   door 403  403  403  403  302* 403  403  403  403  404  403  403  403  403  302*
desk_funds                   door 403  403  403  403  403  403  403  403  403  403  403  403  403  403  200
new_fund                     door 403  403  403  403  403  403  403  403  403  403  403  403  403  403  302*
edit_fund                    door 403  403  403  403  403  403  403  403  403  403  403  403  403  403  400
reconciliation               door 403  403  200  403  200  403  403  200  403  200  403  403  200  403  200
new_control_total            door 403  403  302* 403  302* 403  403  400  403  400  403  403  302* 403  302*
control_import               door 403  403  400  403  400  403  403  400  403  400  403  403  400  403  400
control_total                door 403  403  200  403  200  403  403  404  403  404  403  403  200  403  200
desk_comments                door 403  403  403  302* 403  403  403  403  404  403  403  403  403  302* 403
desk_news                    door 403  403  403  200  403  403  403  403  200  403  403  403  403  200  403
new_news                     door 403  403  403  302* 403  403  403  403  400  403  403  403  403  302* 403
edit_news                    door 403  403  403  400  403  403  403  403  404  403  403  403  403  400  403
draft_photo                  door 403  403  403  200  403  403  403  403  404  403  403  403  403  200  403
act_on_news                  door 403  403  403  302  403  403  403  403  404  403  403  403  403  302  403
act_on_news:supprimer        door 403  403  403  302* 403  403  403  403  404  403  403  403  403  302* 403
desk_keys                    door 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200* 200*
desk_new_partner             door 403  403  403  403  302* 403  403  403  403  400  403  403  403  403  302*
desk_revoke_key              door 404  404  404  404  302* 404  404  404  404  404  404  404  404  404  302*
sign_in                      200  302  302  302  302  302  302  302  302  302  302  302  302  302  302  302
second_factor                302  302  302  302  302  302  302  302  302  302  302  302  302  302  302  302
recovery_code                302  302  302  302  302  302  302  302  302  302  302  302  302  302  302  302
enrol_second_factor          302  200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
forgotten_password           200  200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
choose_password              410  410  410  410  410  410  410  410  410  410  410  410  410  410  410  410
ask_access                   200  200  200  200  200  200  200  200  200  200  200  200  200  200  200  200
proconnect_start             405  405  405  405  405  405  405  405  405  405  405  405  405  405  405  405
proconnect_callback          405  405  405  405  405  405  405  405  405  405  405  405  405  405  405  405
proconnect_bind              302  302  302  302  302  302  302  302  302  302  302  302  302  302  302  302
invitation_proconnect        405  405  405  405  405  405  405  405  405  405  405  405  405  405  405  405
invitation                   410  410  410  410  410  410  410  410  410  410  410  410  410  410  410  410
sign_out                     302  302  302  302  302  302  302  302  302  302  302  302  302  302  302  302
"""
ANSWERS = {name: tuple(answers) for name, *answers in map(str.split, TABLE.strip().splitlines())}


def test_every_route_of_the_desk_says_what_it_answers_to_what_is_sent() -> None:
    named = {str(name) for name in desk_routes(get_resolver().url_patterns)}

    assert {name.partition(":")[0] for name in ANSWERS} == named
    assert set(FORMS) <= set(ANSWERS)


@pytest.fixture
def addresses() -> dict[str, str]:
    """Of each row, in a Haute-Saône where something may be published, withdrawn and paid."""
    places: dict[str, Place] = country()
    by = places[HERE].instructor
    waiting = builders.grant(department=HERE, status="submitted", reference="70-W", by=by)
    public = builders.published(department=HERE, reference="70-P", by=by)
    followed = builders.grant(department=HERE, reference="70-F", status="submitted", by=by)
    opening = builders.commit(followed, "300", reference="EJ9")
    builders.pay(opening, "100", reference="DP9")
    more = {
        "{waiting}": waiting.reference,
        "{public}": public.reference,
        "{followed}": followed.reference,
        "{opening}": str(opening.pk),
        "{first}": str(followed.movements.order_by("pk")[0].pk),
    }
    FOUND.clear()
    FOUND.update(more)
    found = {}
    for name in ANSWERS:
        route = name.partition(":")[0]
        address = ADDRESSES.get(name) or ROWS[route][0].partition("?")[0]
        for key, value in more.items():
            address = address.replace(key, value)
        found[name] = written(address, places)
    return found


FOUND: dict[str, str] = {}


def visitor(kind: Any) -> Client:
    return Client() if kind == "anonymous" else signed_in(agent(*kind))


def answer(client: Client, name: str, address: str) -> str:
    form = {"jeton": "j", **FORMS.get(name, {})}
    if "etat" in form:
        chosen = {key: sendable(value) for key, value in form.items() if key == "aide"}
        context = client.get(address, chosen).context or {}
        summary = context.get("summary")
        form["etat"] = context.get("state") or (summary.state if summary else "")
    with undone() as trace:
        response = client.post(address, {key: sendable(value) for key, value in form.items()})
        response.getvalue()
    star = "*" if trace.wrote else ""
    if response.status_code == 302 and response.headers["Location"].startswith("/connexion/?"):
        return f"door{star}"
    return f"{response.status_code}{star}"


def sendable(value: Any) -> Any:
    if isinstance(value, str) and "\n" in value:
        return SimpleUploadedFile("a.csv", value.encode(), "text/csv")
    return FOUND.get(value, value)


@pytest.mark.parametrize("kind", VISITORS, ids=str)
def test_each_visitor_is_answered_and_writes_as_the_table_says(
    addresses: dict[str, str], kind: Any
) -> None:
    client, column = visitor(kind), VISITORS.index(kind)
    found = {name: answer(client, name, address) for name, address in addresses.items()}

    assert found == {name: answers[column] for name, answers in ANSWERS.items()}


def test_nothing_of_the_desk_is_written_by_another_method(addresses: dict[str, str]) -> None:
    client = visitor((Role.ADMINISTRATOR, None))
    for address in set(addresses.values()):
        for method in (client.put, client.patch, client.delete):
            with undone() as trace:
                response = method(address, b"{}", content_type="application/json")
                response.getvalue()
            assert (response.status_code < 500, trace.wrote) == (True, False), address


ADMIN = {"index": "", "login": "login/", "logout": "logout/", "password_change": "password_change/",
         "password_change_done": "password_change/done/", "autocomplete": "autocomplete/",
         "jsi18n": "jsi18n/", "view_on_site": "r/1/1/", "app_list": "auth/", "None": "auth/group/add/"}  # fmt: skip


def test_the_reference_site_opens_to_no_agent(addresses: dict[str, str]) -> None:
    """It is the operator's: an account flagged for it, second factor given."""
    named = {str(getattr(pattern, "name", None)) for pattern in admin.site.urls[0]}
    assert named == set(ADMIN)
    for kind in ("anonymous", (Role.INSTRUCTOR, HERE), *((role, None) for role in ROLES)):
        client = visitor(kind)
        for address in ADMIN.values():
            for send in (client.get, client.post):
                with undone() as trace:
                    response = send(f"/gestion/referentiel/{address}")
                    response.getvalue()
                assert response.status_code in (302, 403, 404, 405), address
                assert not trace.wrote, address
