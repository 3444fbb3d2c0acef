"""The movements that lead from a ledger to what a source now says."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.imports.changes import CannotFollow, Ledger, Line, Live, Wanted, follow

MAY, JUNE, JULY = date(2021, 5, 6), date(2021, 6, 1), date(2021, 7, 1)
SAYS_NOTHING = Wanted(None, None, "")


def award(amount: str, day: date = MAY, *, nature: str = "initial", number: int = 1) -> Live:
    return Live("award", nature, Decimal(amount), day, "day", "", id=number)


def committed(amount: str, day: date = JUNE, *, ej: str = "EJ1", number: int = 10) -> Live:
    return Live("commitment", "legal_commitment", Decimal(amount), day, "day", ej, id=number)


def paid(on: Live, amount: str, day: date = JULY, *, number: int = 20) -> Live:
    return Live("payment", "instalment", Decimal(amount), day, "day", "DP1", id=number, opening=on)


def says(amount: str, day: date | None, reference: str = "") -> Wanted:
    return Wanted(Decimal(amount), day, "day", reference)


def shown(lines: Sequence[Line]) -> list[tuple[str, str, str, date]]:
    return [(line.kind, line.nature, str(line.amount), line.effective_on) for line in lines]


def test_the_same_amount_and_date_need_no_movement() -> None:
    ledger = Ledger([award("1000")])
    assert follow(ledger, says("1000", MAY), SAYS_NOTHING, SAYS_NOTHING) == []


def test_another_amount_at_the_same_date_is_a_correction() -> None:
    lines = follow(Ledger([award("1000")]), says("1200", MAY), SAYS_NOTHING, SAYS_NOTHING)
    assert shown(lines) == [
        ("award", "reversal", "-1000", MAY),
        ("award", "initial", "1200", MAY),
    ]
    assert lines[0].corrects_id == 1


def test_another_amount_at_a_later_date_is_an_amendment_for_the_difference() -> None:
    lines = follow(Ledger([award("1000")]), says("1200", JUNE), SAYS_NOTHING, SAYS_NOTHING)
    assert shown(lines) == [("award", "amendment", "200", JUNE)]


def test_a_smaller_amount_at_a_later_date_is_a_negative_amendment() -> None:
    lines = follow(Ledger([award("1000")]), says("900", JUNE), SAYS_NOTHING, SAYS_NOTHING)
    assert shown(lines) == [("award", "amendment", "-100", JUNE)]


def test_another_date_alone_corrects_the_date() -> None:
    lines = follow(Ledger([award("1000")]), says("1000", JUNE), SAYS_NOTHING, SAYS_NOTHING)
    assert shown(lines) == [
        ("award", "reversal", "-1000", MAY),
        ("award", "initial", "1000", JUNE),
    ]


def test_after_an_amendment_the_first_date_still_names_the_first_award() -> None:
    live = [award("1000"), award("200", JUNE, nature="amendment", number=2)]
    assert follow(Ledger(live), says("1200", MAY), SAYS_NOTHING, SAYS_NOTHING) == []
    live = [award("1000"), award("200", JUNE, nature="amendment", number=2)]
    lines = follow(Ledger(live), says("1300", MAY), SAYS_NOTHING, SAYS_NOTHING)
    assert shown(lines) == [
        ("award", "reversal", "-1000", MAY),
        ("award", "initial", "1100", MAY),
    ]


def test_an_initial_award_never_becomes_negative() -> None:
    live = [award("1000"), award("5000", JUNE, nature="amendment", number=2)]
    with pytest.raises(CannotFollow, match="négative"):
        follow(Ledger(live), says("100", MAY), SAYS_NOTHING, SAYS_NOTHING)


def test_a_corrected_commitment_takes_its_payments_along() -> None:
    opening = committed("800")
    ledger = Ledger([award("1000"), opening, paid(opening, "300")])
    lines = follow(ledger, SAYS_NOTHING, says("700", JUNE, "EJ1"), SAYS_NOTHING)
    assert shown(lines) == [
        ("payment", "reversal", "-300", JULY),
        ("commitment", "reversal", "-800", JUNE),
        ("commitment", "legal_commitment", "700", JUNE),
        ("payment", "instalment", "300", JULY),
    ]
    assert lines[3].on_line == lines[2].number
    assert lines[3].on_commitment_id is None


def test_a_lower_commitment_at_a_later_date_is_a_decommitment() -> None:
    ledger = Ledger([award("1000"), committed("800")])
    lines = follow(ledger, SAYS_NOTHING, says("500", JULY, "EJ1"), SAYS_NOTHING)
    assert shown(lines) == [("commitment", "decommitment", "-300", JULY)]
    assert lines[0].on_commitment_id == 10


def test_another_number_with_more_committed_opens_another_commitment() -> None:
    ledger = Ledger([award("1000"), committed("600")])
    lines = follow(ledger, SAYS_NOTHING, says("1000", JULY, "EJ2"), SAYS_NOTHING)
    assert shown(lines) == [("commitment", "legal_commitment", "400", JULY)]
    assert lines[0].reference == "EJ2"


def test_another_number_for_the_same_amount_corrects_the_number() -> None:
    ledger = Ledger([award("1000"), committed("600")])
    lines = follow(ledger, SAYS_NOTHING, says("600", JUNE, "EJ9"), SAYS_NOTHING)
    assert [line.nature for line in lines] == ["reversal", "legal_commitment"]
    assert lines[1].reference == "EJ9"


def test_more_paid_later_is_another_payment() -> None:
    opening = committed("800")
    ledger = Ledger([award("1000"), opening, paid(opening, "300")])
    lines = follow(ledger, SAYS_NOTHING, SAYS_NOTHING, says("500", date(2021, 9, 1), "DP2"))
    assert shown(lines) == [("payment", "instalment", "200", date(2021, 9, 1))]


def test_less_paid_later_is_a_repayment() -> None:
    opening = committed("800")
    ledger = Ledger([award("1000"), opening, paid(opening, "300")])
    lines = follow(ledger, SAYS_NOTHING, SAYS_NOTHING, says("250", date(2021, 9, 1), "OR1"))
    assert shown(lines) == [("payment", "repayment", "-50", date(2021, 9, 1))]


def test_the_last_payment_settles_the_grant() -> None:
    opening = committed("1000")
    ledger = Ledger([award("1000"), opening])
    lines = follow(ledger, SAYS_NOTHING, SAYS_NOTHING, says("1000", JULY, "DP1"))
    assert shown(lines) == [("payment", "balance", "1000", JULY)]


def test_payments_go_where_there_is_room() -> None:
    first, second = committed("300"), committed("700", ej="EJ2", number=11)
    ledger = Ledger([award("1000"), first, second])
    lines = follow(ledger, SAYS_NOTHING, SAYS_NOTHING, says("500", JULY))
    assert [(str(line.amount), line.on_commitment_id) for line in lines] == [
        ("300", 10),
        ("200", 11),
    ]


def test_an_award_under_what_is_committed_is_refused_for_the_row() -> None:
    ledger = Ledger([award("1000"), committed("800")])
    with pytest.raises(CannotFollow, match="dépasserait l'attribué"):
        follow(ledger, says("500", MAY), SAYS_NOTHING, SAYS_NOTHING)


def test_a_commitment_under_what_is_paid_is_refused_for_the_row() -> None:
    opening = committed("800")
    ledger = Ledger([award("1000"), opening, paid(opening, "300")])
    with pytest.raises(CannotFollow, match="dépasserait"):
        follow(ledger, SAYS_NOTHING, says("100", JUNE, "EJ1"), SAYS_NOTHING)


days = st.dates(date(2021, 1, 1), date(2021, 12, 31))
euros = st.integers(0, 1000).map(Decimal)


@given(states=st.lists(st.tuples(euros, days, euros, days, euros, days), min_size=1, max_size=4))
def test_whatever_a_source_says_the_ledger_says_it_too_or_the_row_is_refused(
    states: list[tuple[Decimal, date, Decimal, date, Decimal, date]],
) -> None:
    live: list[Live] = [award("500")]
    for awarded, a_day, engaged, e_day, spent, p_day in states:
        ledger = Ledger(list(live))
        wanted = (
            Wanted(awarded, a_day, "day"),
            Wanted(min(engaged, awarded), e_day, "day", "EJ1"),
            Wanted(min(spent, engaged, awarded), p_day, "day", "DP1"),
        )
        try:
            lines = follow(ledger, *wanted)
        except CannotFollow:
            continue
        for kind, state in zip(("award", "commitment", "payment"), wanted, strict=True):
            assert ledger.total(kind) == state.amount
        assert sum((line.amount for line in lines if line.kind == "award"), Decimal(0)) == (
            awarded - sum(m.amount for m in live if m.kind == "award")
        )
        live = recorded(ledger.live)


def recorded(live: list[Live]) -> list[Live]:
    """The same ledger once written: every movement has its number."""
    for number, movement in enumerate(live, 1):
        movement.id = number
    return live
