"""Every route of the desk × every kind of visitor. A route without a row makes this fail: add one
line, its address in the Haute-Saône and what each visitor is answered.

Public pages and the API's readings answer everyone alike: tests/test_public_reads.py walks them.
"""
# ruff: noqa: E501 (a table reads in lines)

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dashboard.models import Membership, Role, User
from tests.signing_in import agent, signed_in
from tests.two_places import HERE, THERE, Place, country, word

pytestmark = pytest.mark.django_db

VISITORS = (
    "anonymous", "reader", "instructor", "accountant", "publisher", "administrator",
    "instructor of 25", "national instructor", "removed",
)  # fmt: skip
# One column for each visitor, in that order; ~ is the desk. 405: an address that only takes what is
# sent to it.
TABLE = """
desk                  ~/                                                302 200 200 200 200 200 200 200 302
desk_grants           ~/aides/                                          302 200 200 200 200 200 200 200 302
history               ~/historique/                                     302 200 200 200 200 200 200 200 302
new_grant             ~/aides/nouvelle/                                 302 403 200 403 403 403 200 200 302
edit_grant            ~/aides/{draft}/modifier/                         302 403 200 403 403 403 404 200 302
keep_entry            ~/saisies/abc/                                    405 405 405 405 405 405 405 405 405
forget_entry          ~/saisies/abc/effacer/                            405 405 405 405 405 405 405 405 405
suggest_beneficiaries ~/suggestions/beneficiaires/?q=mot                302 403 200 403 403 403 200 200 302
suggest_communes      ~/suggestions/communes/?q=gra                     302 403 200 403 403 403 200 200 302
envelope_left         ~/suggestions/enveloppe/                          302 403 200 403 403 403 200 200 302
publish_queue         ~/publier/                                        302 403 403 403 200 403 403 403 302
publish_selected      ~/publier/confirmer/                              302 403 403 403 302 403 403 403 302
submit_grant          ~/aides/{draft}/soumettre/                        302 403 200 403 403 403 404 200 302
publish_grant         ~/aides/{grant}/publier/                          302 403 403 403 200 403 404 403 302
withdraw_grant        ~/aides/{grant}/retirer/                          302 403 403 403 302 403 404 403 302
cancel_grant          ~/aides/{grant}/annuler/                          302 403 302 403 403 403 404 302 302
preview_grant         ~/aides/{grant}/apercu/                           302 200 200 200 200 200 404 200 302
desk_grant            ~/aides/{grant}/                                  302 200 200 200 200 200 404 200 302
erase_person          ~/beneficiaires/{person}/effacer-identite/        302 403 403 403 403 200 404 403 302
correct_movement      ~/aides/{grant}/mouvements/{movement}/corriger/   302 403 200 403 403 403 404 200 302
record_movement       ~/aides/{grant}/mouvements/avenant/               302 403 200 403 403 403 404 200 302
imports               ~/imports/                                        302 200 200 200 200 200 200 200 302
import_job            ~/imports/{job}/                                  302 200 200 200 200 200 404 200 302
import_state          ~/imports/{job}/etat/                             302 200 200 200 200 200 404 200 302
import_settings       ~/imports/{job}/reglages/                         405 405 405 405 405 405 405 405 405
import_apply          ~/imports/{job}/appliquer/                        405 405 405 405 405 405 405 405 405
import_undo           ~/imports/{job}/annuler/                          405 405 405 405 405 405 405 405 405
import_drop           ~/imports/{job}/abandonner/                       405 405 405 405 405 405 405 405 405
import_file           ~/imports/{job}/fichier/                          302 200 200 200 200 200 404 200 302
import_returned       ~/imports/{job}/retour/                           302 404 404 404 404 404 404 404 302
import_rows           ~/imports/{job}/lignes/nouvelles/                 302 200 200 200 200 200 404 200 302
account               ~/compte/                                         302 200 200 200 200 200 200 200 302
guides                ~/aide/                                           302 200 200 200 200 200 200 200 302
guide                 ~/aide/bureau/                                    302 200 200 200 200 200 200 200 302
guide_picture         ~/aide/images/bureau.png                          302 200 200 200 200 200 200 200 302
rename                ~/compte/nom/                                     302 405 405 405 405 405 405 405 302
change_password       ~/compte/mot-de-passe/                            302 405 405 405 405 405 405 405 302
draw_codes            ~/compte/codes/                                   302 405 405 405 405 405 405 405 302
users                 ~/utilisateurs/                                   302 403 403 403 403 200 403 403 302
users_history         ~/utilisateurs/historique/                        302 403 403 403 403 200 403 403 302
invite                ~/utilisateurs/inviter/                           302 403 403 403 403 200 403 403 302
change_invitation     ~/utilisateurs/invitations/{invitation}/renvoyer/ 302 403 403 403 403 405 403 403 302
user_request          ~/utilisateurs/demandes/{request}/                302 403 403 403 403 200 403 403 302
date_role             ~/utilisateurs/roles/{role}/fin/                  302 403 403 403 403 405 403 403 302
remove_role           ~/utilisateurs/roles/{role}/retirer/              302 403 403 403 403 405 403 403 302
change_account        ~/utilisateurs/{user}/fermer/                     302 403 403 403 403 405 403 403 302
user                  ~/utilisateurs/{user}/                            302 403 403 403 403 200 403 403 302
envelopes_desk        ~/enveloppes/                                     302 200 200 200 200 200 200 200 302
new_allocation        ~/enveloppes/ligne/                               302 403 403 403 403 200 403 403 302
reverse_allocation    ~/enveloppes/ligne/{line}/annuler/                302 403 403 403 403 200 403 403 302
desk_envelope         ~/enveloppes/IDF/2021/70/                         302 200 200 200 200 200 404 200 302
carry_over            ~/enveloppes/IDF/2021/70/reporter/                302 403 403 403 403 200 403 403 302
desk_funds            ~/fonds/                                          302 403 403 403 403 403 403 403 302
new_fund              ~/fonds/nouveau/                                  302 403 403 403 403 403 403 403 302
edit_fund             ~/fonds/IDF/                                      302 403 403 403 403 403 403 403 302
reconciliation        ~/rapprochement/                                  302 403 403 200 403 200 403 403 302
new_control_total     ~/rapprochement/total/                            302 403 403 302 403 302 403 403 302
control_import        ~/rapprochement/fichier/                          302 403 403 302 403 302 403 403 302
control_total         ~/rapprochement/{control}/                        302 403 403 200 403 200 403 403 302
desk_comments         ~/commentaires/                                   302 403 403 403 200 403 403 403 302
desk_news             ~/actualites/                                     302 403 403 403 200 403 403 403 302
new_news              ~/actualites/nouvelle/                            302 403 403 403 200 403 403 403 302
edit_news             ~/actualites/{news}/                              302 403 403 403 200 403 403 403 302
draft_photo           ~/actualites/{news}/photo.jpg                     302 403 403 403 200 403 403 403 302
act_on_news           ~/actualites/{news}/publier/                      302 403 403 403 405 403 403 403 302
desk_keys             ~/cles/                                           302 200 200 200 200 200 200 200 302
desk_new_partner      ~/cles/partenaires/                               302 403 403 403 403 405 403 403 302
desk_revoke_key       ~/cles/{key}/revoquer/                            302 405 405 405 405 405 405 405 302
sign_in               /connexion/                                       200 302 302 302 302 302 302 302 200
second_factor         /connexion/code/                                  302 302 302 302 302 302 302 302 302
recovery_code         /connexion/recuperation/                          302 302 302 302 302 302 302 302 302
enrol_second_factor   /connexion/second-facteur/                        302 200 200 200 200 200 200 200 302
forgotten_password    /connexion/mot-de-passe/                          200 200 200 200 200 200 200 200 200
choose_password       /connexion/mot-de-passe/x/y/                      410 410 410 410 410 410 410 410 410
ask_access            /connexion/demander/                              200 200 200 200 200 200 200 200 200
proconnect_start      /connexion/proconnect/                            404 404 404 404 404 404 404 404 404
proconnect_callback   /connexion/proconnect/retour/                     404 404 404 404 404 404 404 404 404
proconnect_bind       /connexion/proconnect/associer/                   302 302 302 302 302 302 302 302 302
invitation_proconnect /invitation/inconnue/proconnect/                  404 404 404 404 404 404 404 404 404
invitation            /invitation/inconnue/                             410 410 410 410 410 410 410 410 410
sign_out              /deconnexion/                                     200 200 200 200 200 200 200 200 200
"""
ROWS = {name: (address, tuple(map(int, codes)))
        for name, address, *codes in (line.split() for line in TABLE.strip().splitlines())}  # fmt: skip


def desk_routes(
    patterns: list[URLPattern | URLResolver], inside: bool = False
) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            module = getattr(pattern.urlconf_name, "__name__", "")
            closed = module.startswith(("dashboard.web.staff", "dashboard.web.signing"))
            yield from desk_routes(pattern.url_patterns, inside or closed)
        elif inside:
            yield pattern.name


def test_every_route_of_the_desk_has_a_row() -> None:
    assert sorted(map(str, desk_routes(get_resolver().url_patterns))) == sorted(ROWS)


@pytest.fixture
def places() -> dict[str, Place]:
    return country()


def visitor(kind: str, places: dict[str, Place]) -> Client:
    if kind == "anonymous":
        return Client()
    if kind == "instructor of 25":
        return signed_in(places[THERE].instructor)
    if kind == "national instructor":
        return signed_in(agent(Role.INSTRUCTOR, None))
    if kind == "removed":
        user = agent(Role.INSTRUCTOR, HERE)
        browser = signed_in(user)
        Membership.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(is_active=False)
        return browser
    return signed_in(agent(kind, HERE))


def written(address: str, places: dict[str, Place]) -> str:
    here = places[HERE]
    return address.replace("~", "/gestion").format(
        grant=here.grant.reference,
        draft=here.draft.reference,
        person=here.person.public_id,
        job=here.job.pk,
        user=here.instructor.pk,
        **here.numbers,
    )


def answered(browser: Client, address: str) -> int:
    """Read to the end: a file holds its connection until then."""
    response = browser.get(address)
    response.getvalue()
    return response.status_code


@pytest.mark.parametrize("kind", VISITORS)
def test_each_visitor_is_answered_as_the_table_says(places: dict[str, Place], kind: str) -> None:
    browser, column = visitor(kind, places), VISITORS.index(kind)
    addresses = {name: written(address, places) for name, (address, _) in ROWS.items()}
    found = {name: answered(browser, address) for name, address in addresses.items()}

    assert found == {name: codes[column] for name, (_, codes) in ROWS.items()}


@pytest.mark.parametrize("kind", ["instructor", "publisher", "administrator"])
def test_an_agent_of_another_place_reads_no_word_of_ours(
    places: dict[str, Place], kind: str
) -> None:
    """Not in a list, a count, a suggestion, a file or the words of an error."""
    browser = signed_in(getattr(places[THERE], kind))
    addresses = [written(address, places) for address, _ in ROWS.values()]
    typed = (places[HERE].grant.reference, places[HERE].draft.reference)

    for address in (*addresses, *(f"{address}?q=mot" for address in addresses)):
        text = browser.get(address).getvalue().decode("utf-8", "replace")
        said = text.replace(typed[0], "").replace(typed[1], "").lower()
        assert word(HERE).lower() not in said, address
