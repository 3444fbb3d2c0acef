"""Maps: geometry of the outlines, classes, proportional circles."""

from decimal import Decimal
from math import isclose

import pytest

from dashboard.codes import DEPARTMENTS
from dashboard.web.maps import (
    CircleMap,
    Place,
    Territory,
    breaks,
    choropleth,
    circle_map,
    level_of,
    region_drawing,
)
from dashboard.web.outlines import bounds, france, outlines


def place(name: str, awarded: str, latitude: float, longitude: float) -> Place:
    return Place(name, name, Decimal(awarded), 1, latitude, longitude, f"/{name}")


GRAY, VESOUL = place("Gray", "400000", 47.44, 5.59), place("Vesoul", "100000", 47.62, 6.15)


def drawn(*places: Place) -> CircleMap:
    located = sum((one.awarded for one in places), Decimal(0))
    found = circle_map(places, outlines()["70"], located)
    assert found is not None
    return found


def test_every_departement_has_an_outline_and_is_drawn() -> None:
    assert set(outlines()) == set(DEPARTMENTS)
    assert set(france().paths) == set(DEPARTMENTS)
    assert all(path for paths in france().paths.values() for path in paths)


def test_outlines_are_where_their_departements_are() -> None:
    left, south, right, north = bounds([outlines()["70"]])
    assert left < 5.59 < right
    assert south < 47.44 < north
    assert bounds([outlines()["2A"]])[1] < bounds([outlines()["2B"]])[1]
    assert bounds([outlines()["976"]])[3] < -12


def test_france_lies_inside_its_drawing_and_frames_are_apart() -> None:
    drawing = france()
    for frame in drawing.frames:
        assert frame.x + frame.width <= drawing.width
        assert frame.y + frame.height <= drawing.height
    for one, other in zip(drawing.frames, drawing.frames[1:], strict=False):
        assert one.y + one.height <= other.y


@pytest.mark.parametrize("count", [1, 2, 3, 8, 101])
def test_breaks_rise_and_leave_no_class_unreachable(count: int) -> None:
    values = [Decimal(number) ** 2 + 1 for number in range(count)]
    edges = breaks(values)
    assert list(edges) == sorted(set(edges))
    assert {level_of(value, edges) for value in values} == set(range(5 - len(edges), 6))


def test_equal_values_make_one_class() -> None:
    assert breaks([Decimal(5)] * 20) == ()


def test_no_aid_is_a_class_of_its_own() -> None:
    territories = [
        Territory("70", "Haute-Saône", Decimal(460000), 230000, "/70"),
        Territory("25", "Doubs", Decimal(0), 540000, "/25"),
    ]
    found = choropleth(territories, france())
    assert [area.level for area in found.areas] == [5, 0]
    assert [(one.label.replace("\u00a0", " "), one.areas) for one in found.legend] == [
        ("2 €", 1),
        ("aucune aide publiée", 1),
    ]
    assert "2,00 € par habitant" in found.areas[0].title.replace("\u00a0", " ")
    assert "aucune aide publiée" in found.areas[1].title


def test_a_region_is_drawn_with_its_own_departements() -> None:
    drawing = region_drawing(["25", "70", "999"], outlines())
    assert drawing is not None
    assert set(drawing.paths) == {"25", "70"}
    assert region_drawing(["999"], outlines()) is None


def test_the_area_of_a_circle_is_proportional_to_the_amount() -> None:
    radii = [float(circle.radius) for circle in drawn(GRAY, VESOUL).circles]
    assert isclose(radii[0] / radii[1], 2, rel_tol=0.01)


def test_largest_circles_come_first_so_that_small_ones_can_be_reached() -> None:
    assert [circle.href for circle in drawn(VESOUL, GRAY).circles] == ["/Gray", "/Vesoul"]


def test_circles_stay_on_the_drawing_and_above_the_legend() -> None:
    found = drawn(GRAY, VESOUL)
    lowest = max(float(circle.y) + float(circle.radius) for circle in found.circles)
    assert lowest <= min(float(scale.y) - float(scale.radius) for scale in found.scales)
    assert max(float(scale.y) + float(scale.radius) for scale in found.scales) <= found.height


def test_the_legend_has_the_scale_of_the_map() -> None:
    found = drawn(GRAY)
    assert [scale.label.replace("\u00a0", " ") for scale in found.scales] == [
        "10,0 k€",
        "50,0 k€",
        "200,0 k€",
    ]
    largest, scale = float(found.circles[0].radius), float(found.scales[-1].radius)
    assert isclose((largest / scale) ** 2, 2, rel_tol=0.05)


def test_names_hide_no_other_name() -> None:
    neighbours = [place(f"Commune {number}", "1000", 47.5, 6.0) for number in range(5)]
    assert len(drawn(*neighbours).labels) == 1


def test_a_departement_without_outline_or_located_aid_still_has_its_map_or_none() -> None:
    assert circle_map([GRAY], None, GRAY.awarded) is not None
    assert circle_map([], None, Decimal(0)) is None
    assert drawn().circles == ()


def test_amounts_taken_back_entirely_draw_no_circle() -> None:
    assert drawn(place("Gray", "0", 47.44, 5.59)).circles == ()
