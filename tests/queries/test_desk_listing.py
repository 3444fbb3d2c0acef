"""The desk's list against a naive reading of the same rows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dashboard.models import Grant, GrantShare, Role, User
from dashboard.queries.desk.filters import DeskFilter, parse_desk_filter
from dashboard.queries.desk.jump import grant_named
from dashboard.queries.desk.listing import (
    Asked,
    DeskGrant,
    list_desk_grants,
    sums_by_status,
    total,
    walk_desk_grants,
)
from dashboard.queries.desk.perimeter import Perimeter, perimeter_of
from dashboard.queries.filters import FilterError
from tests import builders
from tests.signing_in import agent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.fund("ECO", pillar="ecologie")
    aluroy = builders.beneficiary("Aluroy", siren="552100554")
    first = builders.grant("200000", beneficiary=aluroy, shares={"70279": 1}, reference="70-A1")
    builders.pay(builders.commit(first, "150000", reference="EJ2103"), "40000", reference="DP77")
    builders.publish(first)
    builders.grant("100.01", shares={"70279": 1, "70550": 2}, fund_code="ECO", reference="70-A2")
    builders.grant("50", commitments_followed=False, payments_followed=False, reference="70-A3")
    builders.grant(
        None, status="draft", draft_amount=Decimal("7"), reference="70-A4", file_number="DS-9"
    )
    builders.grant("900", department="25", reference="25-B1", shares={"25056": 1})
    builders.grant("3", department=None, reference="FR-C1")
    builders.grant("0", status="cancelled", reference="70-A9")


@pytest.fixture
def reader() -> User:
    return agent(Role.READER)


def ask(user: User, **asked: Any) -> Asked:
    return Asked(DeskFilter(**asked), user, perimeter_of(user), TODAY)


def references(asked: Asked) -> list[str]:
    return [row.reference for row in walk_desk_grants(asked)]


def by_pages(asked: Asked, limit: int) -> Iterator[DeskGrant]:
    cursor = ""
    while True:
        page = list_desk_grants(asked, limit=limit, cursor=cursor)
        yield from page.rows
        if page.next is None:
            return
        cursor = page.next


def test_only_the_perimeter_is_listed_and_summed(reader: User) -> None:
    asked = ask(reader)

    assert sorted(references(asked)) == ["70-A1", "70-A2", "70-A3", "70-A4"]
    found = total(sums_by_status(asked), asked.wanted)
    assert (found.grants, found.awarded) == (4, Decimal("200150.01"))
    assert (found.committed, found.commitments_followed) == (Decimal("150000"), 3)
    assert (found.paid, found.payments_followed) == (Decimal("40000"), 3)
    assert found.drafts == Decimal("7")


def test_another_departement_is_not_reached_by_asking_for_it(reader: User) -> None:
    asked = ask(reader, departments=("25", "nd"))

    assert references(asked) == []
    assert sums_by_status(asked) == {}
    assert grant_named("25-B1", perimeter_of(reader)) is None


def test_national_grants_are_for_accounts_over_france() -> None:
    everywhere = agent(Role.READER, None)

    assert "FR-C1" in references(ask(everywhere))
    assert references(ask(everywhere, departments=("nd",))) == ["FR-C1"]
    assert grant_named("FR-C1", perimeter_of(everywhere)) == "FR-C1"


def test_cancelled_grants_show_only_when_asked_for(reader: User) -> None:
    assert references(ask(reader, statuses=("cancelled",))) == ["70-A9"]


@pytest.mark.parametrize("sort", ["-modifiee", "modifiee", "-montant", "montant", "reference"])
@pytest.mark.parametrize("limit", [1, 3])
def test_pages_follow_each_other_as_the_whole_list_does(
    reader: User, sort: str, limit: int
) -> None:
    asked = ask(reader, sort=sort)

    assert [row.reference for row in by_pages(asked, limit)] == references(asked)


def test_a_page_leads_back_to_the_one_before(reader: User) -> None:
    asked = ask(reader, sort="reference")
    first = list_desk_grants(asked, limit=2)
    second = list_desk_grants(asked, limit=2, cursor=first.next or "")

    assert list_desk_grants(asked, limit=2, cursor=second.previous or "").rows == first.rows


def test_a_cursor_of_another_list_is_refused(reader: User) -> None:
    cursor = list_desk_grants(ask(reader), limit=1).next or ""

    with pytest.raises(FilterError):
        list_desk_grants(ask(reader, funds=("IDF",)), limit=1, cursor=cursor)


def test_under_a_commune_the_sums_are_those_of_its_shares(reader: User) -> None:
    grants = {
        code: total(sums_by_status(asked), asked.wanted).awarded
        for code in ("70279", "70550", "nd")
        for asked in [ask(reader, communes=(code,))]
    }
    naive = sum(
        (
            g.balance.awarded
            for g in Grant.objects.filter(department="70", status="submitted").select_related(
                "balance"
            )
        ),
        Decimal(200000),
    )

    # 100.01 over weights 1 and 2: 33.34 and 66.67.
    assert grants == {
        "70279": Decimal("200033.34"),
        "70550": Decimal("66.67"),
        "nd": Decimal("50"),
    }
    assert sum(grants.values()) == naive
    assert GrantShare.objects.filter(grant__reference="70-A3").count() == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70-a1", ["70-A1"]),
        ("aluroy", ["70-A1"]),
        ("ALÜROY", ["70-A1"]),
        ("552 100 554", ["70-A1"]),
        ("EJ2103", ["70-A1"]),
        ("DP77", ["70-A1"]),
        ("ds-9", ["70-A4"]),
        ("25-B1", []),
        ("100%", []),
    ],
)
def test_what_agents_type_is_found(reader: User, text: str, expected: list[str]) -> None:
    assert references(ask(reader, text=text)) == expected


@pytest.mark.parametrize("typed", ["70-A1", "70-a1", "EJ2103", "DP77", "552100554", "552 100 554"])
def test_an_exact_name_leads_to_its_grant(reader: User, typed: str) -> None:
    assert grant_named(typed, perimeter_of(reader)) == "70-A1"


def test_filters_add_up(reader: User) -> None:
    assert references(ask(reader, pillars=("ecologie",))) == ["70-A2"]
    assert references(ask(reader, funds=("ECO",), years=(2021,))) == ["70-A2"]
    assert references(ask(reader, funds=("ECO",), years=(2020,))) == []
    assert references(ask(reader, mine=True)) == []
    assert references(ask(builders.writer(), mine=True)) == []


def test_what_waits_is_what_its_name_says(reader: User) -> None:
    assert references(ask(reader, waiting="sans-paiement")) == ["70-A1"]
    assert references(ask(reader, waiting="sans-engagement")) == ["70-A2"]
    assert sorted(references(ask(reader, waiting="publication"))) == ["70-A2", "70-A3"]
    twin = Grant.objects.get(reference="70-A1").beneficiary
    builders.grant("199000", beneficiary=twin, reference="70-A5")
    assert sorted(references(ask(reader, waiting="doublon"))) == ["70-A1", "70-A5"]


def test_a_filter_is_read_from_its_address_and_refused_by_name() -> None:
    where = Perimeter(("70",))
    wanted = parse_desk_filter({"statut": ["brouillon,soumise"], "commune": ["Gray"]}, where)

    assert (wanted.statuses, wanted.communes) == (("draft", "submitted"), ("70279",))
    with pytest.raises(FilterError) as refused:
        parse_desk_filter({"statut": ["zut"], "commune": ["Besançon"], "zut": ["1"]}, where)
    assert {error.name for error in refused.value.errors} == {"statut", "commune", "zut"}
