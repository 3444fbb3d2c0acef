from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest

from dashboard.queries.filters import Filter, FilterError
from dashboard.queries.relations import AXES, rollup_for
from dashboard.queries.totals import (
    Totals,
    distinct_beneficiaries,
    key_word,
    known_committed,
    known_paid,
    parse_axes,
    payment_rate,
    totals,
    totals_by,
    totals_page,
)
from tests import builders
from tests.queries.worlds import Known, naive, naive_by

pytestmark = pytest.mark.django_db

# Any filter that a rollup cannot know forces the live rows; this one selects everything.
LIVE = {"awarded_after": date(1900, 1, 1)}

FILTERS: list[tuple[dict[str, tuple[object, ...]], Callable[[Known], bool]]] = [
    ({}, lambda _: True),
    ({"plans": ("france-relance",)}, lambda row: row.plan == "france-relance"),
    ({"departments": ("70",)}, lambda row: row.department == "70"),
    ({"departments": ("70", "nd")}, lambda row: row.department in ("70", None)),
    ({"departments": ("nd",)}, lambda row: row.department is None),
    ({"regions": ("27",)}, lambda row: row.region == "27"),
    ({"pillars": ("ecologie",)}, lambda row: row.pillar == "ecologie"),
    ({"pillars": ("nd",)}, lambda row: row.pillar is None),
    ({"pillars": ("nd", "cohesion")}, lambda row: row.pillar in (None, "cohesion")),
    ({"funds": ("IDF", "HV")}, lambda row: row.fund in ("IDF", "HV")),
    ({"years": (2020, 2022)}, lambda row: row.year in (2020, 2022)),
    ({"categories": ("company",)}, lambda row: row.category == "company"),
    ({"categories": ("nd", "individual")}, lambda row: row.category in ("", "individual")),
    ({"sizes": ("nd",)}, lambda row: row.size == ""),
    (
        {"departments": ("25",), "years": (2022,), "sizes": ("PME",)},
        lambda row: (row.department, row.year, row.size) == ("25", 2022, "PME"),
    ),
    ({"departments": ("70",), "years": (2019,)}, lambda _: False),
]


@pytest.mark.parametrize(("asked", "keeps"), FILTERS)
def test_totals_of_a_filter_are_the_naive_sums_from_the_rollup_and_live(
    rows: list[Known], asked: dict[str, tuple[str, ...]], keeps: Callable[[Known], bool]
) -> None:
    wanted = Filter(**asked)  # type: ignore[arg-type]
    expected = naive(row for row in rows if keeps(row))
    fine = wanted.categories or wanted.sizes
    assert rollup_for(wanted) == ("dashboard_rollupyear" if fine else "dashboard_rollupfund")
    assert totals(wanted) == expected
    assert totals(wanted.replace(**LIVE)) == expected


@pytest.mark.parametrize(
    "axes",
    [
        *combinations(AXES, 1),
        *combinations(AXES, 2),
        ("departement", "volet", "mois"),
        ("commune", "fonds", "plan"),
        ("exercice", "categorie", "taille"),
    ],
)
def test_cells_are_the_naive_sums_from_the_rollup_and_live(
    rows: list[Known], axes: tuple[str, ...]
) -> None:
    expected = naive_by(rows, axes)
    for wanted in (Filter(), Filter(**LIVE)):  # type: ignore[arg-type]
        assert {cell.keys: cell.totals for cell in totals_by(wanted, axes)} == expected


@pytest.mark.parametrize("axes", [*combinations([a for a in AXES if a != "commune"], 2)])
def test_cells_of_a_filter_are_the_naive_sums(rows: list[Known], axes: tuple[str, ...]) -> None:
    for asked, keeps in FILTERS:
        expected = naive_by((row for row in rows if keeps(row)), axes)
        found = totals_by(Filter(**asked), axes)  # type: ignore[arg-type]
        assert {cell.keys: cell.totals for cell in found} == expected


@pytest.mark.parametrize(
    "communes", [("70279",), ("nd",), ("70279", "70550"), ("70550", "nd"), ("2A004",)]
)
def test_under_communes_only_their_shares_count(
    rows: list[Known], communes: tuple[str, ...]
) -> None:
    expected = naive(rows, lambda code: (code or "nd") in communes)
    assert totals(Filter(communes=communes)) == expected
    assert totals(Filter(communes=communes, **LIVE)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("axes", [("commune",), ("departement", "fonds"), ("exercice", "commune")])
def test_cells_under_communes_hold_their_shares_alone(
    rows: list[Known], axes: tuple[str, ...]
) -> None:
    communes = ("70279", "nd")
    kept = []
    for row in rows:
        parts = [part for part in row.parts if (part[0] or "nd") in communes]
        if parts:
            kept.append(Known(**{**vars(row), "parts": parts}))
    expected = naive_by(kept, axes)
    for wanted in (Filter(communes=communes), Filter(communes=communes, **LIVE)):  # type: ignore[arg-type]
        assert {cell.keys: cell.totals for cell in totals_by(wanted, axes)} == expected


def test_communes_and_what_is_not_located_add_up_to_the_departement(rows: list[Known]) -> None:
    whole = totals(Filter(departments=("70",)))
    cells = totals_by(Filter(departments=("70",)), ("commune",))
    assert sum(cell.totals.awarded for cell in cells) == whole.awarded == Decimal("200100.00")
    assert sum(cell.totals.committed for cell in cells) == whole.committed
    assert sum(cell.totals.paid for cell in cells) == whole.paid


def test_cells_come_in_the_order_of_their_keys_with_the_unknown_last(rows: list[Known]) -> None:
    keys = [cell.keys[0] for cell in totals_by(Filter(), ("departement",))]
    assert keys == ["25", "2A", "70", "987", None]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    "axes", [("departement", "volet"), ("mois", "exercice"), ("commune",), ("taille", "categorie")]
)
def test_pages_of_cells_walk_forward_and_back_over_the_same_cells(
    rows: list[Known], axes: tuple[str, ...], limit: int
) -> None:
    whole = totals_by(Filter(), axes)
    page, total = totals_page(Filter(), axes, limit=limit, cursor="")
    forward = [page]
    while page.next:
        page, again = totals_page(Filter(), axes, limit=limit, cursor=page.next)
        assert again == total
        forward.append(page)
    assert [cell for page in forward for cell in page.rows] == whole
    back = [page]
    while page.previous:
        page, again = totals_page(Filter(), axes, limit=limit, cursor=page.previous)
        assert again == total
        back.insert(0, page)
    assert [page.rows for page in back] == [page.rows for page in forward]
    assert total == totals(Filter())


def test_the_total_of_an_empty_filter_is_zero(rows: list[Known]) -> None:
    nothing = Filter(years=(1999,))
    for axes in (("departement", "volet"), ("commune",), ("mois", "exercice")):
        page, total = totals_page(nothing, axes, limit=5, cursor="")
        assert (page.rows, total) == ((), totals(nothing))


def test_a_withdrawn_grant_leaves_no_cell_behind(rows: list[Known]) -> None:
    builders.withdraw(rows[4].grant)
    assert None not in [cell.keys[0] for cell in totals_by(Filter(), ("departement",))]
    assert totals(Filter(departments=("nd",))).grants == 0


@pytest.mark.parametrize("live", [{}, LIVE])
def test_distinct_beneficiaries_count_known_ones_once(
    rows: list[Known], live: dict[str, date]
) -> None:
    wanted = Filter(**live)  # type: ignore[arg-type]
    assert distinct_beneficiaries(wanted) == {(): 2}
    by_department = distinct_beneficiaries(wanted, ("departement",))
    assert by_department[("70",)] == 2
    assert by_department[("25",)] == 1
    by_commune = distinct_beneficiaries(wanted, ("commune",))
    assert by_commune[("70279",)] == 2
    assert ("2A",) not in by_department


SCOPES: list[tuple[dict[str, tuple[str, ...]], bool]] = [
    ({}, True),
    ({"plans": ("france-relance",)}, False),
    ({"departments": ("25",)}, True),
    ({"departments": ("25",), "plans": ("exemple",)}, False),
    ({"departments": ("25", "70")}, False),
    ({"departments": ("nd",)}, False),
    ({"regions": ("27",)}, False),
    ({"years": (2021,)}, False),  # type: ignore[dict-item]
    ({"communes": ("25056",)}, False),
]


@pytest.mark.parametrize(("asked", "rolled_up"), SCOPES)
def test_the_beneficiary_rollup_serves_everything_or_one_departement(
    rows: list[Known], asked: dict[str, tuple[str, ...]], rolled_up: bool
) -> None:
    key = rows[0].beneficiary
    wanted = Filter(beneficiary=key, **asked)  # type: ignore[arg-type]
    assert (rollup_for(wanted) == "dashboard_rollupbeneficiary") is rolled_up
    found = totals(wanted)
    assert found == totals(wanted.replace(**LIVE))
    assert distinct_beneficiaries(wanted) == {(): int(found.grants > 0)}
    everyone = Filter(**asked)  # type: ignore[arg-type]
    assert distinct_beneficiaries(everyone) == distinct_beneficiaries(everyone.replace(**LIVE))


def test_the_totals_of_one_beneficiary_are_the_naive_sums(rows: list[Known]) -> None:
    expected = naive(row for row in rows if row.beneficiary == rows[0].beneficiary)
    assert totals(Filter(beneficiary=rows[0].beneficiary)) == expected


def test_axes_are_named_among_the_known_ones() -> None:
    assert parse_axes(["departement,volet", "mois"]) == ("departement", "volet", "mois")
    for wrong in (["ville"], [], ["plan,region,volet,fonds"]):
        with pytest.raises(FilterError) as caught:
            parse_axes(wrong)
        assert caught.value.errors[0].name == "par"
        assert "departement" in caught.value.errors[0].known


def test_unknown_is_not_zero() -> None:
    nothing = Totals(0, Decimal(0), Decimal(0), Decimal(0), 0, 0, Decimal(0))
    unfollowed = Totals(2, Decimal(5), Decimal(0), Decimal(0), 0, 0, Decimal(0))
    followed = Totals(2, Decimal(8), Decimal(4), Decimal(2), 2, 1, Decimal(4))
    assert (known_committed(nothing), known_paid(nothing)) == (Decimal(0), Decimal(0))
    assert (known_committed(unfollowed), known_paid(unfollowed)) == (None, None)
    assert (known_committed(followed), known_paid(followed)) == (Decimal(4), Decimal(2))
    assert payment_rate(unfollowed) is None
    assert payment_rate(followed) == Decimal("0.5")


def test_keys_are_written_in_french() -> None:
    assert key_word("mois", date(2021, 5, 1)) == "2021-05"
    assert key_word("categorie", "local_authority") == "collectivite"
    assert key_word("departement", "2A") == "2A"
    assert key_word("exercice", 2021) == 2021
    assert key_word("volet", None) is None
