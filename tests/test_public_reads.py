"""A database role that may read the published tables, and nothing else, serves every public page
and every address of the API: what is not published cannot leak from a query that forgot it."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.models import PublicGrant
from dashboard.models.locks import LOCKS, Lock
from tests import indicator_scene
from tests.public_addresses import addresses
from tests.published_scene import Scene, build
from tests.roles import as_public, touched

pytestmark = pytest.mark.django_db

SECRETS = ("Martin Paul", "M. Martin", "SECRET-1", "Chaudière", "Pas encore publique", "À retirer")


def table_of(lock: Lock) -> str:
    return lock.table


@pytest.fixture
def scene() -> Scene:
    built = build()
    indicator_scene.load()
    return built


@pytest.fixture
def public(scene: Scene) -> Client:
    """A client whose queries are made under the role, as the middleware does for everyone."""
    return Client()


def questions(scene: Scene) -> list[dict[str, str]]:
    return [
        {},
        {"au": "2021-06-30"},
        {"connu_au": scene.before_changes},
        {"au": "2021-06-30", "connu_au": scene.before_changes},
    ]


def shown(client: Client, address: str, question: dict[str, str]) -> str:
    joined = "&" if "?" in address else "?"
    response = client.get(f"{address}{joined}{urlencode(question)}" if question else address)
    assert response.status_code in (200, 301, 302), (address, question, response.status_code)
    return response.getvalue().decode("utf-8", "replace")


def test_every_public_address_is_looked_at(scene: Scene) -> None:
    """A new address says here what its variable part may be."""
    assert [name for name, address in addresses(scene).items() if not address] == []
    assert len(addresses(scene)) > 25


def test_the_published_tables_are_enough_for_every_address(public: Client, scene: Scene) -> None:
    for address in addresses(scene).values():
        answered = public.get(address)
        assert answered.status_code in (200, 301, 302), (address, answered.status_code)


DATED = ("home", "department", "region", "commune", "fund", "grants", "grant", "beneficiary")
DATED_API = ("api-grants", "api-grant", "api-departments", "api-department", "api-funds")


def test_the_published_tables_are_enough_at_any_date(public: Client, scene: Scene) -> None:
    known = addresses(scene)
    for name in (*DATED, *DATED_API):
        for question in questions(scene):
            text = shown(public, known[name], question)
            assert not any(secret in text for secret in SECRETS), (name, question)


@pytest.mark.parametrize(
    "question",
    [
        {"commune": "70279"},
        {"commune": "nd", "departement": "70"},
        {"q": "aluroy"},
        {"beneficiaire": "1"},
        {"montant_min": "10", "tri": "beneficiaire"},
        {"plan": "france-relance", "categorie": "entreprise", "taille": "PME"},
    ],
)
def test_the_published_tables_are_enough_for_any_filter(
    public: Client, scene: Scene, question: dict[str, str]
) -> None:
    asked = dict(question)
    if "beneficiaire" in asked:
        asked["beneficiaire"] = scene.aluroy.public_id
    known = addresses(scene)
    for name, more in (("grants", {}), ("api-grants", {"compter": "1"})):
        shown(public, known[name], {**asked, **more})
    shown(public, known["api-aggregates"], {**asked, "compter": "1"})


@pytest.mark.parametrize(
    "kind", ["json", "csv", "xlsx", "ndjson", "geojson", "scdl", "scdl-ecartees"]
)
def test_the_published_tables_are_enough_for_files(public: Client, scene: Scene, kind: str) -> None:
    text = shown(public, reverse("api-grants"), {"format": kind})

    assert text
    assert not any(secret in text for secret in SECRETS)


def test_nothing_that_is_not_public_is_in_any_page(client: Client, scene: Scene) -> None:
    for name, address in addresses(scene).items():
        text = shown(client, address, {})
        assert not any(secret in text for secret in SECRETS), name


def test_what_is_not_published_has_no_page(client: Client, scene: Scene) -> None:
    for grant in (scene.draft, scene.masked):
        for name in ("grant", "api-grant"):
            address = reverse(name, kwargs={"reference": grant.reference})
            assert client.get(address).status_code == 404, (name, grant.reference)
    for name in ("grant", "api-grant"):
        address = reverse(name, kwargs={"reference": scene.withdrawn.reference})
        assert client.get(address).status_code == 410, name


def test_the_page_of_a_masked_grant_names_nobody(client: Client, scene: Scene) -> None:
    reference = PublicGrant.objects.get(masked=True).reference
    for name in ("grant", "api-grant"):
        response = client.get(reverse(name, kwargs={"reference": reference}))
        text = response.content.decode()
        assert response.status_code == 200
        assert "Personne physique" in text
        assert not any(secret in text for secret in SECRETS)


def test_a_natural_person_has_no_page_under_any_number(client: Client, scene: Scene) -> None:
    masked = scene.masked.beneficiary
    assert masked is not None
    for name, key in (("beneficiary", "public_id"), ("api-beneficiary", "id")):
        response = client.get(reverse(name, kwargs={key: masked.public_id}))
        assert response.status_code == 404, name


@pytest.mark.parametrize("lock", [lock for lock in LOCKS if not lock.public], ids=table_of)
def test_the_public_sees_nothing_of_the_desk(lock: Lock) -> None:
    with as_public():
        refused = touched(f"SELECT 1 FROM {lock.table}")

    assert refused == f"permission denied for table {lock.table}"


@pytest.mark.parametrize("lock", LOCKS, ids=table_of)
def test_the_public_writes_nothing(lock: Lock) -> None:
    with as_public():
        refused = touched(f"DELETE FROM {lock.table}")

    assert refused == f"permission denied for table {lock.table}"


def test_the_public_does_not_read_who_published_nor_the_names_of_beneficiaries() -> None:
    with as_public():
        for table, column in (("publication", "by_id"), ("beneficiary", "name")):
            refused = touched(f"SELECT {column} FROM dashboard_{table}")
            assert refused == f"permission denied for table dashboard_{table}"
