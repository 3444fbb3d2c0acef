"""What pages say of themselves to machines."""

import json
import re
from html import unescape

from django.test import Client

from dashboard.models import PublicGrant
from dashboard.web.structured import _block
from tests.published_scene import Scene

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def block(client: Client, path: str) -> dict[str, object]:
    found = BLOCK.search(client.get(path).content.decode())
    assert found, path
    return dict(json.loads(found[1]))


def test_a_departement_is_a_data_set_with_its_files(scene: Scene, client: Client) -> None:
    said = block(client, "/departements/70/")

    assert said["@type"] == "Dataset"
    assert "departement=70" in json.dumps(said["distribution"])


def test_the_description_says_the_figures(scene: Scene, client: Client) -> None:
    page = client.get("/departements/70/").content.decode()
    found = re.search(r'<meta name="description" content="([^"]+)"', page)

    assert found
    assert "attribués" in unescape(found[1])
    assert 'property="og:title"' in page


def test_a_grant_says_its_amount_and_a_masked_one_names_nobody(
    scene: Scene, client: Client
) -> None:
    grant = scene.aluroy_grant
    said = block(client, f"/aides/{grant.reference}/")
    masked = PublicGrant.objects.get(masked=True)

    assert said["@type"] == "MonetaryGrant"
    assert said["identifier"] == grant.reference
    assert "Aluroy" in json.dumps(said)
    assert "fundedItem" not in block(client, f"/aides/{masked.reference}/")


def test_text_of_the_data_cannot_end_the_block() -> None:
    said = str(_block({"name": "</script><script>alert(1)</script>"}))

    assert "<" not in said
    assert json.loads(said)["name"].startswith("</script>")
