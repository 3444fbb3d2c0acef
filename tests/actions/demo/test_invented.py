"""The fictional filler before it is written: pure, seeded, believable."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from dashboard.actions.demo.envelopes import invent_envelopes
from dashboard.actions.demo.invented import (
    FIRST_DAY,
    Fate,
    Invention,
    Place,
    invent_department,
    invent_nation,
)
from dashboard.models.choices import AllocationNature, Kind

LONG_AFTER = date(2030, 1, 1)
PLACES = tuple(Place(f"70{number:03d}", f"Lieu {number}", 300 * number) for number in range(1, 90))
CODES = ("70", "25", "2A", "33", "59", "973")


def invent(today: date = LONG_AFTER) -> list[Invention]:
    return [
        *invent_nation(today),
        *(grant for code in CODES for grant in invent_department(code, PLACES, today)),
    ]


def test_the_same_grants_come_at_every_run() -> None:
    assert invent() == invent()


def test_a_departement_has_from_fifteen_to_forty_grants() -> None:
    for people in (10, 2_000_000):
        places = (Place("70001", "Lieu", people),)
        assert 15 <= len(invent_department("70", places, LONG_AFTER)) <= 40


def test_every_name_and_objet_says_that_it_is_fictional() -> None:
    for grant in invent():
        assert grant.objet.startswith("Exemple fictif : ")
        assert grant.recipient is None or grant.recipient.name.endswith(" (fictif)")
        assert all(
            line.reason.startswith("Exemple fictif : ") for line in grant.lines if line.reason
        )


def test_every_beginning_of_a_ledger_holds() -> None:
    for grant in invent():
        balance: dict[str, Decimal] = defaultdict(Decimal)
        of_commitment: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        day = FIRST_DAY
        for place, line in enumerate(grant.lines):
            assert line.effective_on >= day
            day = line.effective_on
            balance[line.kind] += line.amount
            assert 0 <= balance[Kind.PAYMENT] <= balance[Kind.COMMITMENT] <= balance[Kind.AWARD]
            if line.kind != Kind.AWARD:
                own = of_commitment[place if line.on is None else line.on]
                own[line.kind] += line.amount
                assert 0 <= own[Kind.PAYMENT] <= own[Kind.COMMITMENT]


def test_nothing_is_dated_after_today() -> None:
    today = date(2021, 6, 30)
    grants = invent(today)
    assert grants
    assert all(line.effective_on <= today for grant in grants for line in grant.lines)


def test_cofundings_and_award_never_exceed_the_total_cost() -> None:
    for grant in invent():
        paid_by_others = sum((amount for _, amount in grant.cofundings), Decimal(0))
        if grant.total_cost is None:
            assert not grant.cofundings
        else:
            assert grant.lines[0].amount + paid_by_others <= grant.total_cost


def test_every_state_of_a_grant_is_there_to_be_seen() -> None:
    assert {grant.fate for grant in invent()} == set(Fate)


def test_every_nature_of_movement_is_there_to_be_seen() -> None:
    natures = {line.nature for grant in invent() for line in grant.lines}
    assert natures == {
        "initial",
        "amendment",
        "legal_commitment",
        "decommitment",
        "advance",
        "instalment",
        "balance",
        "repayment",
        "reversal",
    }


def test_beneficiaries_come_back_over_grants() -> None:
    grants = invent_department("70", PLACES, LONG_AFTER)
    assert len({grant.recipient for grant in grants}) < len(grants)


@pytest.mark.parametrize("code", CODES)
def test_references_are_unique_and_carry_their_departement(code: str) -> None:
    references = [grant.reference for grant in invent_department(code, PLACES, LONG_AFTER)]
    assert len(set(references)) == len(references)
    assert all(reference.startswith(f"{code}-EX-") for reference in references)


def test_delegated_envelopes_are_consumed_from_forty_to_a_hundred_and_ten_percent() -> None:
    grants = invent()
    awarded: dict[object, Decimal] = defaultdict(Decimal)
    for grant in grants:
        if grant.fate not in (Fate.DRAFT, Fate.DROPPED, Fate.CANCELLED):
            awarded[grant.fund, grant.year, grant.department] += grant.awarded
    allocated: dict[object, Decimal] = defaultdict(Decimal)
    for line in invent_envelopes(grants):
        if line.department:
            allocated[line.fund, line.first_year, line.department] += line.amount
    rates = [awarded[key] / amount for key, amount in allocated.items()]
    assert min(rates) >= Decimal("0.35")
    assert max(rates) <= Decimal("1.10")
    assert any(rate > 1 for rate in rates)


def test_a_binding_envelope_is_never_exceeded_by_what_it_will_carry() -> None:
    grants = invent()
    lines = invent_envelopes(grants)
    binding = {(line.fund, line.first_year, line.department) for line in lines if line.binding}
    assert binding
    for fund, year, department in binding:
        if department:
            allocated = sum(
                line.amount
                for line in lines
                if (line.fund, line.first_year, line.department) == (fund, year, department)
            )
            awarded = sum(
                grant.awarded
                for grant in grants
                if (grant.fund, grant.year, grant.department) == (fund, year, department)
                and grant.fate != Fate.DRAFT
            )
            assert awarded <= allocated


def test_the_nation_hands_out_no_more_than_it_has() -> None:
    lines = invent_envelopes(invent())
    national = {
        (line.fund, line.first_year): line.amount
        for line in lines
        if line.department is None and line.retained
    }
    delegated: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.nature == AllocationNature.DELEGATION:
            delegated[line.fund, line.first_year] += line.amount
    assert all(national[key] >= amount for key, amount in delegated.items())
