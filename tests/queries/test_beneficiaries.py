from datetime import date
from decimal import Decimal

import pytest

from dashboard.queries import beneficiaries
from dashboard.queries.beneficiaries import (
    BeneficiaryRow,
    MovedTo,
    beneficiary,
    list_beneficiaries,
)
from dashboard.queries.filters import Filter
from tests import builders
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db


def test_a_published_beneficiary_has_its_name_and_totals(rows: list[Known]) -> None:
    found = beneficiary(f"b-{rows[0].beneficiary}")
    assert isinstance(found, BeneficiaryRow)
    assert (found.name, found.category, found.size) == ("Aluroy", "company", "PME")
    assert (found.totals.grants, found.totals.awarded) == (3, Decimal("206040.55"))
    in_70 = beneficiary(found.id, Filter(departments=("70",)))
    assert isinstance(in_70, BeneficiaryRow)
    assert in_70.totals.awarded == Decimal(200000)


def test_masked_unpublished_withdrawn_and_malformed_ones_do_not_exist(rows: list[Known]) -> None:
    person = rows[3].grant.beneficiary_id
    draft = builders.beneficiary("Brouillon")
    builders.grant(beneficiary=draft)
    builders.withdraw(rows[1].grant)
    wrong = [f"b-{person}", f"b-{draft.pk}", f"b-{rows[1].beneficiary}", "b-0", "b-x", "12", ""]
    assert [beneficiary(public_id) for public_id in wrong] == [None] * len(wrong)


def test_a_merged_one_leads_to_the_one_it_became(rows: list[Known]) -> None:
    former = builders.beneficiary("Ancien", merged_into_id=rows[0].beneficiary)
    oldest = builders.beneficiary("Plus ancien", merged_into=former)
    present = f"b-{rows[0].beneficiary}"
    assert beneficiary(f"b-{former.pk}") == MovedTo(present)
    assert beneficiary(f"b-{oldest.pk}") == MovedTo(present)


@pytest.mark.parametrize("live", [{}, {"awarded_after": date(1900, 1, 1)}])
def test_the_list_walks_by_euros_both_ways_with_ties(
    rows: list[Known], live: dict[str, date]
) -> None:
    for name in ("A", "B", "C"):
        builders.published("100", beneficiary=builders.beneficiary(name), department="25")
    wanted = Filter(**live)  # type: ignore[arg-type]
    page = list_beneficiaries(wanted, limit=2)
    pages = [page]
    while page.next:
        page = list_beneficiaries(wanted, limit=2, cursor=page.next)
        pages.append(page)
    assert [row.name for page in pages for row in page.rows] == [
        "Aluroy",
        "Commune de Gray",
        "A",
        "B",
        "C",
    ]
    back = [page]
    while page.previous:
        page = list_beneficiaries(wanted, limit=2, cursor=page.previous)
        back.insert(0, page)
    assert [page.rows for page in back] == [page.rows for page in pages]


@pytest.mark.parametrize("candidates", [1, 2, 3, 4, 500])
def test_looking_among_the_largest_first_changes_no_answer(
    rows: list[Known], monkeypatch: pytest.MonkeyPatch, candidates: int
) -> None:
    for number, name in enumerate(("A", "B", "C", "D")):
        who = builders.beneficiary(name)
        builders.published("100", beneficiary=who, department="25", fund_code="RENO")
        builders.published(str(number), beneficiary=who, department="70", fund_code="IDF")
    filters = [
        Filter(regions=("27",)),
        Filter(funds=("RENO",)),
        Filter(departments=("70",), funds=("IDF",)),
        Filter(departments=("70", "nd")),
        Filter(years=(2021,), text="projet"),
        Filter(communes=("70279",)),
        Filter(plans=("exemple",)),
        Filter(years=(2019,)),
    ]
    whole = [list_beneficiaries(wanted) for wanted in filters]
    monkeypatch.setattr(beneficiaries, "_CANDIDATES", candidates)
    assert [list_beneficiaries(wanted) for wanted in filters] == whole
    for wanted, page in zip(filters, whole, strict=True):
        assert list_beneficiaries(wanted, limit=2).rows == page.rows[:2]
