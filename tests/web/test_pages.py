"""Public pages: what answers, what redirects, what is refused, what stays hidden."""

import re

import pytest
from django.test import Client, override_settings

from dashboard.models import FormerCommune
from tests import builders
from tests.published_scene import Scene
from tests.web.conftest import Read

pytestmark = pytest.mark.django_db

STANDING = [
    "/donnees/",
    "/methodologie/",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
]
EVERYWHERE = [
    "/",
    "/departements/",
    "/departements/70/",
    "/departements/987/",
    "/departements/70/communes/",
    "/departements/70/fiche/",
    "/departements/?recherche=so",
    "/communes/70279/",
    "/communes/70285/",
    "/regions/27/",
    "/volets/cohesion/",
    "/fonds/",
    "/fonds/IDF/",
    "/aides/",
    "/aides/70-FR-0001/",
    "/comparer/",
    "/comparer/?departement=70",
    "/comparer/?departement=70,25&region=27",
    *STANDING,
]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_page_answers_in_french_without_inline_script_or_style(
    scene: Scene, read: Read, address: str
) -> None:
    page = read(address)
    assert '<html lang="fr"' in page
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", page)
    scripts = re.findall(r"<script([^>]*)>", page)
    data = ("src=", "application/json", "application/ld+json")
    assert all(any(kind in script for kind in data) for script in scripts)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_page_answers_before_anything_is_published(
    db: None, client: Client, address: str
) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    expected = 404 if address == "/aides/70-FR-0001/" else 200
    assert client.get(address).status_code in (expected, 302)


@pytest.mark.parametrize(
    "address", [*EVERYWHERE, "/aides/?q=martin", "/nulle-part/", "/aides/?a=b"]
)
def test_a_masked_person_is_named_nowhere(scene: Scene, client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert "Chaudière" not in page
    assert "Martin Paul" not in page
    assert "SECRET-1" not in page


def test_a_draft_is_nowhere(scene: Scene, read: Read, client: Client) -> None:
    assert "Pas encore publique" not in read("/aides/")
    assert client.get(f"/aides/{scene.draft.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("address", "named", "known"),
    [
        ("/aides/?zut=1", "zut", "departement"),
        ("/departements/70/?volet=vert", "vert", "ecologie"),
        ("/?departement=999", "999", "2A"),
        ("/fonds/?tri=au-hasard", "au-hasard", "-montant"),
        ("/departements/70/?departement=25", "departement", "adresse"),
        ("/aides/?curseur=faux", "curseur", ""),
        ("/aides/?au=2999-01-01", "au", "avenir"),
        ("/aides/70-FR-0001/?volet=ecologie", "volet", ""),
    ],
)
def test_what_cannot_be_followed_is_named_with_what_is_known(
    scene: Scene, client: Client, address: str, named: str, known: str
) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == 400
    assert "Adresse non comprise" in page
    assert named in page
    assert known in page


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "address",
    [
        "/nulle-part/",
        "/departements/999/",
        "/communes/99999/",
        "/regions/00/",
        "/volets/vert/",
        "/fonds/ZUT/",
        "/beneficiaires/b-999999/",
        "/beneficiaires/zut/",
        "/aides/70-INCONNUE/",
    ],
)
def test_what_does_not_exist_is_a_french_404(
    scene: Scene, client: Client, address: str, debug: bool
) -> None:
    with override_settings(DEBUG=debug):
        response = client.get(address)
    assert response.status_code == 404
    assert "Page inconnue" in response.content.decode()


def test_a_withdrawn_grant_is_gone_and_says_since_when(scene: Scene, client: Client) -> None:
    response = client.get(f"/aides/{scene.withdrawn.reference}/")
    assert response.status_code == 410
    assert "retirée le" in response.content.decode()


def test_a_withdrawn_grant_stays_in_the_earlier_state_and_names_nobody(
    scene: Scene, read: Read
) -> None:
    page = read(f"/aides/?commune=70550&connu_au={scene.before_changes}")
    assert "Aide retirée" in page
    assert "À retirer" not in page


def test_a_former_commune_leads_to_the_present_one(scene: Scene, client: Client) -> None:
    FormerCommune.objects.create(code="70001", name="Ancienne", kind="merged", successor_id="70279")
    response = client.get("/communes/70001/?plan=france-relance")
    assert response.status_code == 301
    assert response["Location"] == "/communes/70279/?plan=france-relance"


def test_a_merged_beneficiary_leads_to_the_one_that_stays(scene: Scene, client: Client) -> None:
    former = builders.beneficiary("Aluroy ancienne", merged_into=scene.aluroy)
    response = client.get(f"/beneficiaires/b-{former.pk}/")
    assert response.status_code == 301
    assert response["Location"] == f"/beneficiaires/b-{scene.aluroy.pk}/"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            "/departements/70/?utm_source=x&fbclid=y&volet=ecologie",
            "/departements/70/?volet=ecologie",
        ),
        ("/aides/?gclid=z", "/aides/"),
        ("/aides/?q=&volet=ecologie&montant_min=", "/aides/?volet=ecologie"),
    ],
)
def test_addresses_lose_tracking_and_empty_fields(
    client: Client, db: None, given: str, kept: str
) -> None:
    response = client.get(given)
    assert response.status_code == 302
    assert response["Location"] == kept


def test_an_address_that_looks_like_another_site_stays_here(client: Client, db: None) -> None:
    response = client.get("/", {"utm_source": "x"}, PATH_INFO="//exemple.fr/")
    assert response["Location"] == "/%2Fexemple.fr/"


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(
    scene: Scene, client: Client
) -> None:
    tag = client.get("/departements/70/")["ETag"]
    assert client.get("/departements/70/", headers={"if-none-match": tag}).status_code == 304
    builders.publish(builders.grant("10", shares={"70279": 1}))
    assert client.get("/departements/70/", headers={"if-none-match": tag}).status_code == 200


def test_an_envelope_added_changes_the_page(scene: Scene, client: Client) -> None:
    tag = client.get("/fonds/IDF/")["ETag"]
    builders.allocation("500", fund_code="IDF")
    assert client.get("/fonds/IDF/", headers={"if-none-match": tag}).status_code == 200


def test_a_page_about_another_time_says_so_and_leads_back(scene: Scene, read: Read) -> None:
    page = read("/departements/70/?au=2021-05-06&plan=france-relance")
    assert "État au 6 mai 2021" in page
    assert 'href="/departements/70/?plan=france-relance">Revenir' in page
    assert "État au 6" not in read("/departements/70/")


def test_times_and_plan_follow_the_reader_from_page_to_page(scene: Scene, read: Read) -> None:
    page = read("/departements/70/?au=2021-12-31&plan=france-relance")
    assert (
        f'href="/beneficiaires/b-{scene.aluroy.pk}/?plan=france-relance&amp;au=2021-12-31"' in page
    )
    assert 'href="/aides/?plan=france-relance&amp;au=2021-12-31"' in page


def test_fiction_is_announced_on_every_page_as_soon_as_there_is_some(
    scene: Scene, read: Read, client: Client
) -> None:
    assert "fictif" not in read("/departements/70/")
    builders.plan("exemple", name="Exemple fictif", fictional=True)
    builders.fund("EXIND", plan_code="exemple")
    builders.published("5000", fund_code="EXIND", shares={"70279": 1})
    for address in ["/departements/70/", "/departements/2A/", *STANDING, "/aides/", "/fonds/"]:
        assert "fictif" in read(address), address
    assert "fictif" in client.get("/nulle-part/").content.decode()
    page = read("/departements/70/")
    assert "fictif 5\u202f000,00\u00a0€" in page
    assert "?plan=detr-dsil,france-relance" in page or "?plan=france-relance" in page


def test_incomplete_data_is_said_to_be_so(scene: Scene, read: Read) -> None:
    assert "jeu non exhaustif" in read("/departements/70/")
    assert "rang\u00a0: n.\u00a0d. (jeu non exhaustif)" in read("/departements/70/")


def test_ranks_are_shown_where_the_data_is_complete(scene: Scene, read: Read) -> None:
    page = read("/departements/70/?fonds=IDF&exercice=2021")
    assert "1er sur 3 départements" in page
    assert "jeu non exhaustif" not in page.partition('class="figures"')[2].partition("</ul>")[0]


def test_searching_a_place_leads_to_it_or_lists_what_fits(scene: Scene, client: Client) -> None:
    response = client.get("/departements/?recherche=vesoul")
    assert response.status_code == 302
    assert response["Location"] == "/communes/70550/"
    assert "ne porte ce nom" in client.get("/departements/?recherche=zzz").content.decode()


def test_legal_pages_print_settings_or_what_is_missing(scene: Scene, read: Read) -> None:
    assert "à compléter" in read("/mentions-legales/")
    with override_settings(RELANCE_LEGAL={"editeur": "Préfecture d'essai"}):
        assert "Préfecture d&#x27;essai" in read("/mentions-legales/")


def test_the_state_brand_is_shown_only_when_asked_for(scene: Scene, read: Read) -> None:
    assert "Française" not in read("/methodologie/").partition("<main")[0]
    with override_settings(RELANCE_STATE_BRAND=True):
        page = read("/methodologie/").partition("<main")[0]
    assert "Française" in page
    assert "state-brand" in page


def test_robots_are_told_in_plain_text(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert b"Disallow: /gestion/" in response.content


def test_the_policy_refuses_anything_inline_or_foreign(scene: Scene, client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/departements/70/",
        "/departements/70/?evolution=mois&mesure=paye&vue=habitant",
        "/aides/?departement=70&q=aluroy",
    ],
)
def test_a_page_asks_at_most_thirty_questions_of_the_database(
    scene: Scene, read: Read, address: str, django_assert_max_num_queries: object
) -> None:
    read(address)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        read(address)
