from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from dashboard.models import Grant
from dashboard.queries.filters import SORTS, Filter, FilterError
from dashboard.queries.lines import GrantLine
from dashboard.queries.listing import list_grants, walk_grants
from dashboard.queries.paging import MAX_LIMIT, Page, parse_limit
from dashboard.queries.totals import totals
from tests import builders
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def ties(db: None) -> list[Grant]:
    """Thirteen grants with few amounts, days and names: many are equal."""
    builders.territories()
    builders.pillars()
    builders.fund()
    names = [builders.beneficiary("Alpha"), builders.beneficiary("Bêta"), None]
    made = [
        builders.grant(
            ("100", "200", "100", "300")[number % 4],
            on=date(2021, 5, 1 + number % 3),
            beneficiary=names[number % 3],
            department=("70", "25")[number % 2],
        )
        for number in range(13)
    ]
    builders.publish(*made)
    return made


def walk(wanted: Filter, limit: int) -> list[Page[GrantLine]]:
    pages = [list_grants(wanted, limit=limit)]
    while cursor := pages[-1].next:
        pages.append(list_grants(wanted, limit=limit, cursor=cursor))
    return pages


def walk_back(wanted: Filter, last: Page[GrantLine], limit: int) -> list[Page[GrantLine]]:
    pages = [last]
    while cursor := pages[0].previous:
        pages.insert(0, list_grants(wanted, limit=limit, cursor=cursor))
    return pages


def sort_key(line: GrantLine, sort: str) -> tuple[object, ...]:
    """The order that a person would expect, ties apart."""
    name = line.beneficiary.name.lower().replace("ê", "e") if line.beneficiary else ""
    return {
        "-montant": (-line.amounts.awarded,),
        "montant": (line.amounts.awarded,),
        "date": (line.awarded_on,),
        "-date": (-line.awarded_on.toordinal(),),
        "beneficiaire": (name,),
        "reference": (line.reference,),
    }[sort]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 3, 13, 50])
@pytest.mark.parametrize(
    "asked", [{}, {"departments": ("70",)}, {"as_of": date(2021, 5, 2)}], ids=["all", "70", "au"]
)
def test_a_walk_meets_every_grant_once_in_order_both_ways(
    ties: list[Grant], sort: str, limit: int, asked: dict[str, object]
) -> None:
    wanted = Filter(sort=sort, **asked)  # type: ignore[arg-type]
    pages = walk(wanted, limit)
    lines = [line for page in pages for line in page.rows]
    assert len(lines) == len({line.reference for line in lines}) == totals(wanted).grants
    keys = [sort_key(line, sort) for line in lines]
    assert keys == sorted(keys)
    assert pages[0].previous is None
    assert [page.rows for page in walk_back(wanted, pages[-1], limit)] == [
        page.rows for page in pages
    ]


@pytest.mark.parametrize("sort", SORTS)
def test_the_whole_walk_for_files_has_the_order_of_the_pages(ties: list[Grant], sort: str) -> None:
    wanted = Filter(sort=sort)
    paged = [line for page in walk(wanted, 4) for line in page.rows]
    with transaction.atomic():
        assert list(walk_grants(wanted)) == paged
        dated = wanted.replace(as_of=date(2030, 1, 1))
        assert [line.reference for line in walk_grants(dated)] == [
            line.reference for line in walk(dated, 50)[0].rows
        ]


def test_a_walk_by_reference_neither_repeats_nor_skips_what_stays(ties: list[Grant]) -> None:
    wanted = Filter(sort="reference")
    first = list_grants(wanted, limit=5)
    builders.withdraw(ties[1], ties[9])
    builders.published("5", reference="00-AVANT")
    builders.published("5", reference="99-APRES")
    seen = [line.reference for line in first.rows]
    cursor = first.next
    while cursor:
        page = list_grants(wanted, limit=5, cursor=cursor)
        seen += [line.reference for line in page.rows]
        cursor = page.next
    staying = {grant.reference for grant in ties} - {ties[1].reference, ties[9].reference}
    assert len(seen) == len(set(seen))
    assert staying <= set(seen)


def test_a_cursor_of_another_list_order_or_hand_is_refused(ties: list[Grant]) -> None:
    cursor = list_grants(Filter(), limit=2).next
    assert cursor
    for wanted, wrong in [
        (Filter(departments=("70",)), cursor),
        (Filter(sort="montant"), cursor),
        (Filter(), cursor[:-1] + ("a" if cursor[-1] != "a" else "b")),
        (Filter(), "12"),
        (Filter(), "a:b:c"),
    ]:
        with pytest.raises(FilterError) as caught:
            list_grants(wanted, limit=2, cursor=wrong)
        assert caught.value.errors[0].name == "curseur"


@pytest.mark.parametrize("text", ["0", "-1", "1001", "dix", "1.5", "9" * 30, "²"])
def test_a_page_has_one_to_a_thousand_rows(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_limit(text)
    assert caught.value.errors[0].name == "limite"
    assert (parse_limit(""), parse_limit("1"), parse_limit("1000")) == (50, 1, MAX_LIMIT)


def test_a_limit_out_of_bounds_is_refused_by_the_list_itself(db: None) -> None:
    with pytest.raises(FilterError):
        list_grants(Filter(), limit=1001)


def test_an_empty_list_has_no_other_page(db: None) -> None:
    assert list_grants(Filter(departments=("70",))) == Page((), None, None)


def test_what_the_rows_retain_adds_up_to_the_totals(rows: list[Known]) -> None:
    for asked in (
        {},
        {"departments": ("70",)},
        {"communes": ("70279",)},
        {"communes": ("70279", "nd")},
        {"communes": ("70550",), "amount_min": Decimal(100)},
        {"text": "gray"},
    ):
        wanted = Filter(**asked)
        lines = list_grants(wanted).rows
        whole = totals(wanted)
        assert sum(line.retained.awarded for line in lines) == whole.awarded
        assert sum(line.retained.committed or 0 for line in lines) == whole.committed
        assert sum(line.retained.paid or 0 for line in lines) == whole.paid
        assert len(lines) == whole.grants


def test_a_line_tells_the_grant_its_places_and_its_part(rows: list[Known]) -> None:
    (line,) = list_grants(Filter(communes=("70550",))).rows
    assert (line.reference, line.fund, line.pillar) == (
        rows[1].grant.reference,
        "RENO",
        "ecologie",
    )
    assert (line.department_name, line.region, line.plan) == (
        "Haute-Saône",
        "27",
        "france-relance",
    )
    assert [(c.code, c.name, c.weight, c.amounts.awarded) for c in line.communes] == [
        ("70279", "Gray", 1, Decimal("33.34")),
        ("70550", "Vesoul", 1, Decimal("33.33")),
        (None, "", 1, Decimal("33.33")),
    ]
    assert line.amounts.awarded == Decimal("100.00")
    assert line.retained.awarded == Decimal("33.33")
    assert (line.awarded_on, line.date_precision) == (date(2021, 6, 30), "month")


def test_what_is_not_followed_is_unknown_in_amounts_parts_and_communes(rows: list[Known]) -> None:
    (line,) = list_grants(Filter(communes=("25056",))).rows
    for amounts in (line.amounts, line.retained, line.communes[0].amounts):
        assert (amounts.awarded, amounts.committed, amounts.paid) == (
            Decimal("5000.55"),
            None,
            None,
        )


def test_a_masked_line_names_nobody_and_is_found_by_no_word(rows: list[Known]) -> None:
    (line,) = list_grants(Filter(categories=("individual",))).rows
    assert line.masked
    assert line.beneficiary is not None
    assert (line.beneficiary.id, line.beneficiary.name) == (None, "Personne physique")
    assert line.beneficiary.siren == ""
    assert [share.code for share in line.communes] == [None]
    for word in ("martin", "chaudière", "personne", line.reference):
        assert totals(Filter(text=word)).grants == 0


def test_a_grant_without_beneficiary_has_none(rows: list[Known]) -> None:
    (line,) = list_grants(Filter(departments=("nd",))).rows
    assert (line.beneficiary, line.department, line.region) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Aluroy", {"70-GRAY"}),
        ("ALUROY  atelier", {"70-GRAY"}),
        ("l'atelier", {"70-GRAY"}),
        ("tel", {"70-GRAY"}),
        ("70-gray", {"70-GRAY", "split"}),
        ("vesoul", {"split"}),
        ("RÉNOVER écoles", {"split"}),
        ("gray", {"70-GRAY", "split"}),
        ("mo at", {"70-GRAY"}),
        ("od", set()),
        ("aluroy vesoul", set()),
        ("***", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_every_word_must_be_found_whatever_its_accents(
    rows: list[Known], text: str, found: set[str]
) -> None:
    names = {rows[0].grant.reference: "70-GRAY", rows[1].grant.reference: "split"}
    wanted = Filter(text=text, departments=("70",))
    assert {names[line.reference] for line in list_grants(wanted).rows} == found


def test_bounds_are_included(rows: list[Known]) -> None:
    wanted = Filter(amount_min=Decimal("100.00"), amount_max=Decimal("300.00"))
    assert [line.amounts.awarded for line in list_grants(wanted).rows] == [300, 100]
    days = Filter(awarded_after=date(2021, 5, 6), awarded_before=date(2021, 5, 20))
    assert {line.awarded_on for line in list_grants(days).rows} == {
        date(2021, 5, 6),
        date(2021, 5, 20),
    }
