"""What a first visit transfers, compressed as the server sends it, without the chart library."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from dashboard.models import DepartmentContours
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


COMMUNES = 900
# A ragged outline of nine points, as contours come out of `load_contours`.
OUTLINE = "l{0},11 -9,{0} -14,6 -{0},-8 -7,-13 4,-{0} 12,-9 8,3z"


def draw_communes() -> None:
    """More communes than any département has, each with a contour of its own."""
    paths = {
        f"70{number:03}": f"M{number},{1000 - number}" + OUTLINE.format(5 + number % 13)
        for number in range(COMMUNES)
    }
    DepartmentContours.objects.create(
        department_id="70", west=5.3, south=47.2, east=6.9, north=48.1, paths=paths, digest="x"
    )


@pytest.mark.parametrize("look", ["", "?vue=habitant&evolution=mois"])
@pytest.mark.django_db
def test_the_first_visit_of_a_departement_weighs_little(
    scene: Scene, client: Client, look: str
) -> None:
    draw_communes()
    page = client.get(f"/departements/70/{look}", headers={"accept-encoding": "gzip"})
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
