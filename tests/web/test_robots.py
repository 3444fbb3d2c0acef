"""What search engines and those who warn of a flaw are told."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client, override_settings

from tests.published_scene import Scene

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    root = ET.fromstring(answer.content)  # noqa: S314 - written by this site
    return [str(loc.text) for loc in root.findall(".//s:loc", NAMESPACE)]


def paths(client: Client, path: str) -> list[str]:
    return ["/" + address.split("/", 3)[3] for address in addresses(client, path)]


def test_the_site_map_lists_every_published_page_and_only_those(
    scene: Scene, client: Client
) -> None:
    parts = paths(client, "/sitemap.xml")
    listed = [page for part in parts for page in paths(client, part)]

    assert f"/aides/{scene.aluroy_grant.reference}/" in listed
    assert f"/beneficiaires/{scene.aluroy.public_id}/" in listed
    assert {"/", "/departements/70/", "/communes/70279/", "/fonds/IDF/"} <= set(listed)
    for hidden in (scene.draft, scene.withdrawn, scene.masked):
        assert f"/aides/{hidden.reference}/" not in listed
    for page in listed:
        assert client.get(page).status_code == 200, page


def test_addresses_are_those_of_the_instance(scene: Scene, client: Client) -> None:
    with override_settings(RELANCE_URL="https://relance.example.fr"):
        assert all(
            address.startswith("https://relance.example.fr/")
            for address in addresses(client, "/sitemap/pages.xml")
        )


@pytest.mark.parametrize(
    "name", ["aides-70-1900", "aides-70-abcd", "beneficiaires-99", "autres", "aides"]
)
def test_a_part_that_does_not_exist_is_not_found(scene: Scene, client: Client, name: str) -> None:
    assert client.get(f"/sitemap/{name}.xml").status_code == 404


@pytest.mark.django_db
def test_robots_are_led_to_the_site_map(client: Client) -> None:
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_whom_to_warn_is_said_once_the_instance_gives_a_contact(
    scene: Scene, client: Client
) -> None:
    with override_settings(RELANCE_LEGAL={}):
        assert client.get("/.well-known/security.txt").status_code == 404
    with override_settings(RELANCE_LEGAL={"contact": "contact@example.fr"}):
        text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:contact@example.fr\n" in text
    assert "Expires: " in text
