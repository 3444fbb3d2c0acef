"""Contours of communes: what is read, what is refused, what neighbours keep of their border."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dashboard.imports.contours.simplify import douglas_peucker, simplified
from dashboard.models import DepartmentContours, FormerCommune
from dashboard.queries.contours import contours_of
from dashboard.queries.release import reference_stamp
from tests import builders

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "geo" / "communes"
GRAY, VESOUL = "70279", "70550"


def square(west: float, south: float, side: float = 0.1) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(code: str | None, rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    properties = {"nom": "Une commune"} | ({"code": code} if code else {})
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": rings},
    }


def written(folder: Path, *features: dict[str, Any], name: str = "70.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def load(path: Path) -> str:
    said = StringIO()
    call_command("load_contours", str(path), stdout=said)
    return said.getvalue().replace("\u00a0", " ")


@pytest.fixture
def ground(db: None) -> None:
    builders.territories()


def test_a_file_or_a_folder_is_kept_by_commune(ground: None, tmp_path: Path) -> None:
    written(tmp_path, feature(GRAY, square(5.5, 47.4)), feature(VESOUL, square(6.1, 47.6)))
    assert "1 département, 2 communes : 1 département écrit." in load(tmp_path)
    found = contours_of("70")
    assert found is not None
    assert set(found.paths) == {GRAY, VESOUL}
    assert (found.west, found.south, found.north) == (5.5, 47.4, 47.7)
    assert contours_of("25") is None


def test_the_same_again_writes_nothing_and_another_file_changes_the_pages(
    ground: None, tmp_path: Path
) -> None:
    load(written(tmp_path, feature(GRAY, square(5.5, 47.4))))
    stamp = reference_stamp()
    assert "déjà à jour" in load(tmp_path)
    assert reference_stamp() == stamp
    load(written(tmp_path, feature(GRAY, square(5.5, 47.4, 0.2))))
    assert reference_stamp() != stamp
    assert DepartmentContours.objects.count() == 1


def test_communes_without_contour_are_counted(ground: None, tmp_path: Path) -> None:
    assert "sans contour" in load(written(tmp_path, feature(GRAY, square(5.5, 47.4))))


def test_a_merged_commune_is_drawn_in_the_present_one(ground: None, tmp_path: Path) -> None:
    FormerCommune.objects.create(code="70001", name="Ancienne", kind="merged", successor_id=GRAY)
    load(written(tmp_path, feature(GRAY, square(5.5, 47.4)), feature("70001", square(5.6, 47.4))))
    found = contours_of("70")
    assert found is not None
    assert found.paths[GRAY].count("M") == 2


def test_an_arrondissement_does_not_cover_its_city_again(ground: None, tmp_path: Path) -> None:
    FormerCommune.objects.create(code="70901", name="1er", kind="district", successor_id=GRAY)
    both = feature(GRAY, square(5.5, 47.4)), feature("70901", square(5.5, 47.4, 0.05))
    load(written(tmp_path, *both))
    found = contours_of("70")
    assert found is not None
    assert found.paths[GRAY].count("M") == 1


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([feature(None, square(5.5, 47.4))], "élément 1 : la propriété « code » manque"),
        ([feature("99999", square(5.5, 47.4))], "« 99999 » n'est le code d'aucune commune"),
        ([feature(GRAY, square(950000, 6700000))], "WGS 84"),
        ([feature(GRAY, [5.5, 47.4], "Point")], "la géométrie est « Point »"),
        ([feature(GRAY, 3)], "ne sont pas celles d'un Polygon"),
        ([feature(GRAY, [[["x", "y"]]])], "ne sont pas celles d'un Polygon"),
        ([feature(GRAY, [])], "le contour est vide"),
        ([], "aucune liste « features »"),
    ],
)
def test_what_cannot_be_used_names_the_file_the_feature_and_the_way_out(
    ground: None, tmp_path: Path, features: list[dict[str, Any]], said: str
) -> None:
    written(tmp_path, feature(VESOUL, square(6.1, 47.6)), name="25.geojson")
    written(tmp_path, *features)
    with pytest.raises(CommandError, match=r"70\.geojson") as refused:
        call_command("load_contours", str(tmp_path))
    assert said in str(refused.value)
    assert not DepartmentContours.objects.exists()


def test_a_missing_path_an_empty_folder_and_a_broken_file_say_so(
    ground: None, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="n'existe pas"):
        call_command("load_contours", str(tmp_path / "rien"))
    with pytest.raises(CommandError, match="aucun fichier"):
        call_command("load_contours", str(tmp_path))
    (tmp_path / "70.geojson").write_text("{")
    with pytest.raises(CommandError, match=r"70\.geojson : ce n'est pas du JSON"):
        call_command("load_contours", str(tmp_path))


def steps(path: str) -> set[frozenset[tuple[int, int]]]:
    """The segments of a path, whatever their direction."""
    found: set[frozenset[tuple[int, int]]] = set()
    for ring in filter(None, path.split("M")):
        start, _, rest = ring.rstrip("z").partition("l")
        x, y = map(int, start.split(","))
        points = [(x, y)]
        for step in rest.split():
            dx, dy = map(int, step.split(","))
            x, y = x + dx, y + dy
            points.append((x, y))
        found |= {frozenset(pair) for pair in zip(points, [*points[1:], points[0]], strict=True)}
    return found


def test_neighbours_keep_the_same_border_once_simplified() -> None:
    """A jagged border from (1, 0) to (1, 1), walked up by one commune and down by the other."""
    border = [(1 + 0.02 * (number % 2) * (number % 5), number / 40) for number in range(41)]
    left = [(0.0, 0.0), *border, (0.0, 1.0)]
    right = [(2.0, 1.0), *reversed(border), (2.0, 0.0)]
    found = simplified({"A": [tuple(left)], "B": [tuple(right)]})
    shared = steps(found.paths["A"]) & steps(found.paths["B"])
    ends = [point for pair in shared for point in pair]
    once = {point for point in ends if ends.count(point) == 1}
    assert len(shared) > 5
    assert len(once) == 2


def test_points_on_a_line_go_and_corners_stay() -> None:
    line = ((0, 0), (5, 0), (10, 0), (10, 5), (10, 10))
    assert douglas_peucker(line, 1.0) == ((0, 0), (10, 0), (10, 10))


def test_a_commune_too_small_for_the_drawing_stays_a_dot() -> None:
    tiny = tuple((5 + x / 1e6, 47 + y / 1e6) for x, y in ((0, 0), (1, 0), (1, 1)))
    large = tuple((x, y) for x, y in square(5.0, 47.0, 1.0)[0])
    found = simplified({"A": [tiny], "B": [large]})
    assert found.paths["A"].endswith("h2v2h-2z")


@pytest.mark.skipif(not REAL.exists(), reason="les contours réels ne sont pas sur cette machine")
def test_real_contours_of_a_departement_are_light(ground: None, tmp_path: Path) -> None:
    content = json.loads((REAL / "communes-1000m-70.geojson").read_text())
    known = [one for one in content["features"] if one["properties"]["code"] in (GRAY, VESOUL)]
    assert len(known) == 2
    load(written(tmp_path, *known))
    found = contours_of("70")
    assert found is not None
    assert all(len(path) < 400 for path in found.paths.values())
