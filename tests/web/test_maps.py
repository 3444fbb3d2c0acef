"""Maps: geometry of the outlines, classes, proportional circles."""

import re
from decimal import Decimal
from math import isclose

import pytest

from dashboard.codes import DEPARTMENTS
from dashboard.queries.totals import Totals
from dashboard.web.circles import CircleMap, Ground, Place, commune_circles, department_circles
from dashboard.web.maps import Territory, breaks, choropleth, level_of, region_drawing
from dashboard.web.measures import MEASURES
from dashboard.web.outlines import bounds, france, outlines


def found(awarded: str, *, grants: int = 1, paid: str | None = None) -> Totals:
    amount, followed = Decimal(awarded), grants if paid is not None else 0
    return Totals(
        grants, amount, Decimal(paid or 0), Decimal(paid or 0), followed, followed, Decimal(0)
    )


def place(name: str, awarded: str, latitude: float, longitude: float) -> Place:
    return Place(name, name, found(awarded), latitude, longitude, f"/{name}")


GRAY, VESOUL = place("Gray", "400000", 47.44, 5.59), place("Vesoul", "100000", 47.62, 6.15)


def drawn(*places: Place) -> CircleMap:
    located = sum((one.found.awarded for one in places), Decimal(0))
    made = commune_circles(places, Ground(outlines()["70"]), located)
    assert made is not None
    return made


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
        Territory("70", "Haute-Saône", found("460000"), 230000, "/70"),
        Territory("25", "Doubs", None, 540000, "/25"),
    ]
    drawing = choropleth(territories, france())
    assert [area.level for area in drawing.areas] == [5, 0]
    assert [(one.label.replace("\u00a0", " "), one.areas) for one in drawing.legend] == [
        ("2 €", 1),
        ("aucune aide publiée", 1),
    ]
    assert "2,00 € par habitant" in drawing.areas[0].title.replace("\u00a0", " ")
    assert "aucune aide publiée" in drawing.areas[1].title


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
    made = drawn(GRAY, VESOUL)
    lowest = max(float(circle.y) + float(circle.radius) for circle in made.circles)
    assert lowest <= min(float(scale.y) - float(scale.radius) for scale in made.scales)
    assert max(float(scale.y) + float(scale.radius) for scale in made.scales) <= made.height


def test_the_legend_has_the_scale_of_the_map() -> None:
    made = drawn(GRAY)
    assert [scale.label.replace("\u00a0", " ") for scale in made.scales] == [
        "10,0 k€",
        "50,0 k€",
        "200,0 k€",
    ]
    largest, scale = float(made.circles[0].radius), float(made.scales[-1].radius)
    assert isclose((largest / scale) ** 2, 2, rel_tol=0.05)


def test_names_hide_no_other_name() -> None:
    neighbours = [place(f"Commune {number}", "1000", 47.5, 6.0) for number in range(5)]
    assert len(drawn(*neighbours).labels) == 1


def test_a_departement_without_outline_or_located_aid_still_has_its_map_or_none() -> None:
    assert commune_circles([GRAY], Ground(None), GRAY.found.awarded) is not None
    assert commune_circles([], Ground(None), Decimal(0)) is None
    assert drawn().circles == ()


def test_amounts_taken_back_entirely_draw_no_circle() -> None:
    assert drawn(place("Gray", "0", 47.44, 5.59)).circles == ()


def test_over_contours_circles_stand_where_the_communes_are() -> None:
    """Contours of one degree by one, drawn on a grid of 676 by 1000."""
    ground = Ground(None, (5.0, 47.0, 6.0, 48.0), (675.6, 1000.0), "M0,0l676,0 0,1000 -676,0z")
    corners = [place("Nord-ouest", "9", 48.0, 5.0), place("Sud-est", "9", 47.0, 6.0)]
    made = commune_circles(corners, ground, Decimal(18))
    assert made is not None
    left, top, scale = map(float, re.findall(r"[0-9.]+", made.transform))
    spots = {circle.href: (float(circle.x), float(circle.y)) for circle in made.circles}
    for href, x, y in (("/Nord-ouest", 0, 0), ("/Sud-est", 676, 1000)):
        assert isclose(spots[href][0], left + x * scale, abs_tol=1.5)
        assert isclose(spots[href][1], top + y * scale, abs_tol=1.5)


def test_circles_of_france_stand_in_their_departements_and_in_the_frames() -> None:
    territories = [
        Territory(code, code, found("100"), 1, f"/{code}") for code in ("70", "973", "75")
    ]
    drawing = france()
    made = department_circles(territories, drawing, Decimal(300))
    spots = {circle.href: (float(circle.x), float(circle.y)) for circle in made.circles}
    frames = {code: frame for frame in drawing.frames for code in frame.codes}
    for code in ("973", "75"):
        frame, (x, y) = frames[code], spots[f"/{code}"]
        assert frame.x < x < frame.x + frame.width
        assert frame.y < y < frame.y + frame.height
    assert spots["/70"][0] > drawing.width / 2
    assert made.height > drawing.height


def test_each_measure_is_drawn_in_its_own_words() -> None:
    territories = [
        Territory("70", "Haute-Saône", found("1000", grants=4, paid="400"), 200, "/70"),
        Territory("25", "Doubs", found("1000"), 100, "/25"),
    ]
    titles = {}
    for code in ("paye", "aides"):
        areas = choropleth(territories, france(), MEASURES[code]).areas
        titles[code] = [area.title.replace("\u00a0", " ").replace("\u202f", " ") for area in areas]
    assert titles["paye"] == [
        "Haute-Saône (70) : 2,00 € par habitant, 400,00 € payés",
        "Doubs (25) : rien de payé, ou non renseigné",
    ]
    assert titles["aides"][0] == ("Haute-Saône (70) : 200,0 aides pour 10 000 habitants, 4 aides")


def test_areas_without_value_are_one_piece_of_land_when_asked_so() -> None:
    territories = [
        Territory("70", "Haute-Saône", found("1000"), 200, "/70"),
        Territory("25", "Doubs", None, 100, "/25"),
    ]
    made = choropleth(territories, france(), edge=4)
    assert [area.code for area in made.areas] == ["70"]
    assert made.land == "".join(france().paths["25"])
    assert made.origin == -4
