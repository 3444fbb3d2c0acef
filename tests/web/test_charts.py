"""Charts as payloads: what is drawn is what the table says."""

from datetime import date
from decimal import Decimal

from dashboard.queries.envelopes import Consumption, YearRow
from dashboard.queries.series import MonthPoint, Series
from dashboard.queries.totals import Totals
from dashboard.web.charts import Chart, distribution, yearly_envelopes
from dashboard.web.evolution import cumulative_curve

FOLLOWED = Totals(2, Decimal(300), Decimal(200), Decimal(50), 2, 2, Decimal(300))
UNFOLLOWED = Totals(2, Decimal(300), Decimal(0), Decimal(0), 0, 0, Decimal(0))


def moved(month: date, awarded: int, paid: int = 0) -> MonthPoint:
    return MonthPoint(month, Decimal(awarded), Decimal(0), Decimal(paid))


SERIES = Series((moved(date(2021, 5, 1), 100), moved(date(2021, 6, 1), 200, 50)), year_only=1)


def curve(found: Totals = FOLLOWED) -> Chart:
    chart = cumulative_curve(SERIES, found, lambda month: f"/aides/?au={month}")
    assert chart is not None
    return chart


def test_the_curve_starts_from_zero_and_adds_up() -> None:
    assert curve().lines[0].values == (Decimal(0), Decimal(100), Decimal(300))
    assert curve().labels == ("avril 2021", "mai 2021", "juin 2021")


def test_each_point_of_the_curve_has_its_list() -> None:
    assert len(curve().links) == len(curve().labels)
    assert [row[1].href for row in curve().table.rows] == list(curve().links)


def test_payments_that_nobody_follows_are_no_line_of_zeros() -> None:
    assert [line.label for line in curve().lines] == ["Attribué", "Payé"]
    assert [line.label for line in curve(UNFOLLOWED).lines] == ["Attribué"]
    assert curve(UNFOLLOWED).table.rows[-1][3].text == "non renseigné"


def test_the_curve_says_what_stands_out_and_what_is_dated_by_its_year_alone() -> None:
    assert "300 €" in curve().finding.replace("\u00a0", " ")
    assert "(67 %) en juin 2021" in curve().finding.replace("\u00a0", " ")
    assert curve().note.replace("\u00a0", " ").startswith("1 aide dont seule l'année")


def test_nothing_moved_is_no_curve() -> None:
    assert cumulative_curve(Series((), 0), FOLLOWED, str) is None


def test_the_drawing_and_the_table_hold_the_same_decimals() -> None:
    chart = curve()
    drawn = chart.payload()["lines"][0]["values"]
    assert drawn == ["0", "100", "300"]
    assert [str(row[1].value) for row in chart.table.rows] == drawn


def part(label: str, awarded: int) -> tuple[str, Totals, str]:
    return label, Totals(1, Decimal(awarded), Decimal(0), Decimal(0), 0, 0, Decimal(0)), f"/{label}"


def test_a_distribution_goes_from_the_largest_part_and_ends_with_the_unknown() -> None:
    parts = [part("Inconnu", 900), part("Association", 20), part("Entreprise", 80)]
    whole = Totals(3, Decimal(1000), Decimal(0), Decimal(0), 0, 0, Decimal(0))
    chart = distribution("x", "Titre", "Type", parts, (whole, "/tout"), unknown="Inconnu")
    assert chart is not None
    assert chart.labels == ("Entreprise", "Association", "Inconnu")
    assert chart.finding.replace("\u00a0", " ") == (
        "Entreprise : 8 % des montants attribués, devant association (2 %) ; "
        "non renseigné pour 90 %."
    )
    assert chart.table.foot[2].href == "/tout"
    assert sum(row[2].value for row in chart.table.rows) == chart.table.foot[2].value  # type: ignore[misc]


def year(number: int, allocated: int | None, awarded: int, *, exceeded: bool = False) -> YearRow:
    figures = Consumption(
        allocated=None if allocated is None else Decimal(allocated),
        consumed=Decimal(awarded),
        awarded=Decimal(awarded),
        committed=Decimal(0),
        paid=Decimal(0),
        grants=1,
        grants_commitments_followed=0,
        grants_payments_followed=0,
        paid_awarded=Decimal(0),
        remaining=None if allocated is None else Decimal(allocated - awarded),
        national=None,
        binding=False,
        exceeded=exceeded,
        complete=True,
    )
    return YearRow(number, figures)


def test_envelopes_by_year_say_which_is_exceeded_and_leave_gaps_for_unknown_ones() -> None:
    rows = (year(2020, 40, 10), year(2021, 175, 200, exceeded=True), year(2022, None, 5))
    chart = yearly_envelopes(rows, {2020: "/a", 2021: "/b", 2022: "/c"})
    assert chart is not None
    assert chart.lines[0].values == (Decimal(40), Decimal(175), None)
    assert [line.label for line in chart.lines] == ["Enveloppe", "Attribué"]
    assert "dépassée en 2021" in chart.finding
    assert chart.table.rows[2][1].text == "sans enveloppe"
    assert chart.table.rows[1][5].note == "enveloppe dépassée"
