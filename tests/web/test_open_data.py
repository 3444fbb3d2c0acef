"""/donnees/: files that hold what they say, harvested without a person."""

import csv
import io
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg import sql

from dashboard.exports.open_data.building import build, build_if_due
from dashboard.exports.open_data.datasets import DATASETS
from dashboard.exports.open_data.schemas import table_schema
from dashboard.models import Beneficiary, OpenFile, Publication
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from dashboard.queries.version import current_version
from tests import builders
from tests.published_scene import Scene
from tests.published_scene import build as build_scene

pytestmark = pytest.mark.django_db

SITE = settings.RELANCE_URL
NOW = timezone.now()


@pytest.fixture
def scene() -> Scene:
    return build_scene()


def body(client: Client, name: str) -> bytes:
    response = client.get(f"/donnees/{name}")
    assert response.status_code == 200, name
    content: bytes = response.getvalue()
    return content


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_each_file_is_what_its_size_rows_and_digest_say(client: Client, scene: Scene) -> None:
    build(NOW, SITE)

    assert set(OpenFile.objects.values_list("name", flat=True)) == set(DATASETS)
    for kept in OpenFile.objects.all():
        response = client.get(f"/donnees/{kept.name}")
        content = response.getvalue()
        assert len(content) == kept.size == int(response["Content-Length"])
        assert sha256(content).hexdigest() == kept.sha256
        assert response["ETag"] == f'"{kept.sha256}"'
        assert response["Relance-Version"] == str(current_version())
        assert "licence-ouverte" in response["Link"]
    assert OpenFile.objects.get(name="aides.csv").rows == len(lines(body(client, "aides.csv")))


def test_the_page_shows_what_each_file_is(client: Client, scene: Scene) -> None:
    build(NOW, SITE)
    page = client.get("/donnees/").content.decode()

    for kept in OpenFile.objects.all():
        assert kept.sha256 in page
        assert f'href="/donnees/{kept.name}"' in page
    assert "Licence Ouverte 2.0" in page


def test_a_file_that_was_not_built_yet_is_made_as_it_is_asked(client: Client, scene: Scene) -> None:
    rows = lines(body(client, "aides.csv"))

    assert len(rows) == totals(Filter()).grants
    build(NOW, SITE)
    assert lines(body(client, "aides.csv")) == rows


def test_nothing_withdrawn_stays_in_a_file_kept_from_before(client: Client, scene: Scene) -> None:
    build(NOW, SITE)
    builders.withdraw(scene.aluroy_grant)
    for name in ("aides.csv", "aides.ndjson", "conventions.csv"):
        assert b"70-FR-0001" not in body(client, name)

    assert build_if_due(NOW + timedelta(minutes=1), SITE)
    assert b"70-FR-0001" not in body(client, "aides.csv")


def test_nobody_masked_since_is_named_by_a_file_or_a_dated_one(
    client: Client, scene: Scene
) -> None:
    build(NOW, SITE)
    backdate(days=3)
    Beneficiary.objects.filter(pk=scene.aluroy.pk).update(diffusion="partial")
    builders.publish(scene.aluroy_grant)
    day = (timezone.localdate() - timedelta(days=1)).isoformat()

    assert b"Aluroy" not in body(client, "aides.csv")
    assert b"Aluroy" not in body(client, f"aides-{day}.csv")


def backdate(*, days: int) -> None:
    """As if everything had been published some days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column in (
            ("publication", "at"),
            ("publishedmovement", "published_at"),
            ("publicgrant", "published_at"),
            ("publicgrant", "changed_at"),
        ):
            query = sql.SQL("UPDATE {} SET {column} = {column} - make_interval(days => %s)")
            name = sql.Identifier(f"dashboard_{table}")
            cursor.execute(query.format(name, column=sql.Identifier(column)), [days])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_dated_file_is_the_state_of_that_evening(client: Client, scene: Scene) -> None:
    backdate(days=3)
    builders.published("77", reference="70-APRES")
    day = timezone.localdate() - timedelta(days=1)
    before = lines(body(client, f"aides-{day.isoformat()}.csv"))

    assert "70-APRES" not in {row["reference"] for row in before}
    assert "70-APRES" in {row["reference"] for row in lines(body(client, "aides.csv"))}


@pytest.mark.parametrize(
    "name", ["rien.csv", "aides-2019-01-01.csv", "aides-2999-01-01.csv", "aides-2021-13-01.csv"]
)
def test_other_names_are_not_there(client: Client, scene: Scene, name: str) -> None:
    assert client.get(f"/donnees/{name}").status_code == 404


def test_written_and_left_out_are_every_grant(client: Client, scene: Scene) -> None:
    told = {row["motif"]: int(row["aides"]) for row in lines(body(client, "aides-ecartees.csv"))}

    assert told["ecrites"] == len(lines(body(client, "aides.scdl.csv")))
    assert sum(told.values()) == totals(Filter()).grants


def test_agreements_above_the_threshold_with_private_bodies_are_listed(
    client: Client, scene: Scene
) -> None:
    for number, (amount, category) in enumerate(
        [("23000", "company"), ("23000.01", "association"), ("90000", "local_authority")]
    ):
        builders.published(
            amount,
            reference=f"70-SEUIL-{number}",
            beneficiary=builders.beneficiary(f"Organisme {number}", category=category),
            convention_on=date(2021, 6, 1),
        )
    found = {row["reference"] for row in lines(body(client, "conventions.csv"))}

    assert found == {"70-FR-0001", "70-SEUIL-1"}


def test_files_follow_what_is_published_but_not_each_minute(scene: Scene) -> None:
    assert build_if_due(NOW, SITE)
    assert not build_if_due(NOW + timedelta(hours=2), SITE)
    builders.published("5")
    assert not build_if_due(NOW + timedelta(minutes=30), SITE)
    assert build_if_due(NOW + timedelta(minutes=61), SITE)
    builders.published("6")
    assert build_if_due(NOW + timedelta(hours=3), SITE)
    assert OpenFile.objects.values("version").distinct().count() == 2


def test_nothing_is_built_while_nothing_is_published(db: None) -> None:
    assert not build_if_due(NOW, SITE)


def test_every_column_of_every_file_is_described(client: Client, scene: Scene) -> None:
    for name in ("aides.csv", "aides-ecartees.csv", "conventions.csv"):
        described = table_schema(DATASETS[name])["fields"]
        header = body(client, name).decode().splitlines()[0].split(",")
        assert [field["name"] for field in described] == header
        assert all(field["description"] != field["name"] for field in described)
    record = orjson.loads(body(client, "aides.ndjson").splitlines()[0])
    fields = [field["name"] for field in table_schema(DATASETS["aides.ndjson"])["fields"]]
    assert fields == list(record)
    feature = orjson.loads(body(client, "aides.geojson"))["features"][0]
    fields = [field["name"] for field in table_schema(DATASETS["aides.geojson"])["fields"]]
    assert fields == list(feature["properties"])


def graph(client: Client) -> dict[str, Any]:
    response = client.get("/donnees/catalogue.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    return {node["@id"]: node for node in orjson.loads(response.content)["@graph"]}


def test_the_catalogue_leads_to_every_file(client: Client, scene: Scene) -> None:
    build(NOW, SITE)
    nodes = graph(client)
    (catalogue,) = (node for node in nodes.values() if node["@type"] == "dcat:Catalog")
    datasets = [nodes[found["@id"]] for found in catalogue["dcat:dataset"]]

    assert {found["dct:identifier"] for found in datasets} == set(DATASETS)
    for found in datasets:
        (distribution,) = (nodes[each["@id"]] for each in found["dcat:distribution"])
        address = distribution["dcat:downloadURL"]["@id"]
        content = body(client, address.rpartition("/")[2])
        assert distribution["dcat:byteSize"]["@value"] == str(len(content))
        told = distribution["spdx:checksum"]["spdx:checksumValue"]["@value"]
        assert told == sha256(content).hexdigest()
        assert found["dct:temporal"]["dcat:startDate"]["@value"] == "2020-12-31"
        assert found["dct:spatial"]
        assert nodes[found["dct:publisher"]["@id"]]["foaf:name"]
        schema = distribution["dct:conformsTo"]["@id"]
        if "schema.data.gouv.fr" not in schema:
            assert client.get("/" + schema.split("/", 3)[3]).status_code == 200


def test_the_catalogue_of_an_empty_site_is_whole_too(client: Client, db: None) -> None:
    assert len(graph(client)) == 3 + 2 * len(DATASETS)


def test_the_feed_has_an_entry_a_day(client: Client, scene: Scene) -> None:
    backdate(days=3)
    builders.published("5")
    response = client.get("/donnees/flux.atom")
    root = ET.fromstring(response.content)  # noqa: S314 (our own)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")

    assert response["Content-Type"].startswith("application/atom+xml")
    assert len(entries) == 2
    title = entries[0].findtext("{http://www.w3.org/2005/Atom}title") or ""
    assert "1\N{NO-BREAK SPACE}publication" in title
    assert Publication.objects.count() > 2
    updated = root.findtext("{http://www.w3.org/2005/Atom}updated") or ""
    assert datetime.fromisoformat(updated) <= timezone.now()


def test_what_did_not_change_is_not_sent_again(client: Client, scene: Scene) -> None:
    for _ in range(2):
        first = client.get("/donnees/aides.csv")
        assert first.getvalue()
        headers = {"if-none-match": first["ETag"]}
        assert client.get("/donnees/aides.csv", headers=headers).status_code == 304
        head = client.head("/donnees/aides.csv")
        assert head.getvalue() == b""
        assert head["ETag"] == first["ETag"]
        build(NOW, SITE)
