"""What a first visit transfers, compressed as the server sends it, without the chart library."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from tests.published_scene import Scene

LIMIT = 150_000
MODULES = (
    "panels",
    "charts",
    "display",
    "drawings",
    "forms",
    "files",
    "search",
    "combobox",
)


@pytest.mark.django_db
def test_the_first_visit_of_a_departement_weighs_little(scene: Scene, client: Client) -> None:
    page = client.get("/departements/70/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html))
    names |= {f"js/{module}.js" for module in MODULES}
    assert len(names) > len(MODULES) + 5
    sizes = [len(gzip.compress(Path(str(find(name))).read_bytes())) for name in names]
    assert len(page.content) + sum(sizes) < LIMIT


def test_no_module_is_forgotten_in_the_weight() -> None:
    """Those of the desk load on their own screens alone."""
    folder = Path(str(find("js/site.js"))).parent
    alone = {"site", "theme", "importing"}
    assert {path.stem for path in folder.glob("*.js")} - alone == set(MODULES)
