"""Euros out of text and cells."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import FormatError, euros, parse_amount, parse_decimal_half_up

CENTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1\u202f234,56\u00a0€", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1\u2009234\u2009567,8", "1234567.80"),
        ("200000", "200000.00"),
        ("200 000 euros", "200000.00"),
        ("EUR 200000.5", "200000.50"),
        ("€200", "200.00"),
        ("12,", "12.00"),
        (",5", "0.50"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567.00"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567.00"),
        ("1 234.567", "1234.57"),
        ("0.125", "0.13"),
        ("1234.567", "1234.57"),
        ("+5", "5.00"),
        (200000, "200000.00"),
        (0.1 + 0.2, "0.30"),
        (1e5, "100000.00"),
        (Decimal("1.005"), "1.01"),
    ],
)
def test_amounts_are_read_as_people_write_them(written: object, amount: str) -> None:
    assert str(parse_amount(written)) == amount


@pytest.mark.parametrize("written", ["-5,10", "−5,10", "–5,10 €", "5,10-", "(5,10)", "- 5,10"])
def test_every_way_of_writing_minus_is_minus(written: str) -> None:
    assert parse_amount(written) == Decimal("-5.10")


def test_a_comma_is_always_the_french_decimal_sign() -> None:
    assert parse_amount("1,234") == Decimal("1.23")
    assert parse_amount("1,235") == Decimal("1.24")


@pytest.mark.parametrize("written", ["1.234", "12.345 €", "-999.000"])
def test_a_point_before_three_digits_is_asked_about(written: str) -> None:
    with pytest.raises(FormatError, match="peut se lire") as refusal:
        parse_amount(written)
    assert refusal.value.value == written
    assert written in refusal.value.problem
    assert "Écrivez" in refusal.value.way_out


def test_both_ways_out_of_an_ambiguous_amount_are_read() -> None:
    with pytest.raises(FormatError, match=r"« 1234 » ou « 1,234 »"):
        parse_amount("1.234")
    assert parse_amount("1234") == Decimal(1234)
    assert parse_amount("1,234") == Decimal("1.23")


@pytest.mark.parametrize(
    ("written", "amount"), [("1e5", "100000.00"), ("1,5E+3", "1500.00"), ("125e-2", "1.25")]
)
def test_scientific_notation_is_read_when_exact(written: str, amount: str) -> None:
    assert str(parse_amount(written)) == amount


@pytest.mark.parametrize("written", ["1,234e-3", "1e-5", "1e-999"])
def test_scientific_notation_finer_than_a_cent_is_refused(written: str) -> None:
    with pytest.raises(FormatError, match="notation scientifique"):
        parse_amount(written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("200 k€", "en milliers"),
        ("1,5 M€", "en millions"),
        ("3 millions", "en millions"),
        ("douze", "n'est pas un montant"),
        ("12 34", "n'est pas un montant"),
        ("1'234", "n'est pas un montant"),
        ("--5", "n'est pas un montant"),
        (".", "n'est pas un montant"),
        ("€", "n'est pas un montant"),
        ("٣", "n'est pas un montant"),
        (True, "n'est pas un montant"),
        (float("inf"), "n'est pas un montant"),
        ("#N/A", "n'est pas un montant"),
        ("1000000000000", "dépasse"),
        ("999999999999,999", "dépasse"),
        ("1e30", "dépasse"),
        (10**12, "dépasse"),
    ],
)
def test_what_is_no_amount_is_refused_in_french(written: object, told: str) -> None:
    with pytest.raises(FormatError, match=told):
        parse_amount(written)


@pytest.mark.parametrize("parse", [parse_amount, parse_decimal_half_up])
@pytest.mark.parametrize("blank", [None, "", "  ", "\u202f\u00a0"])
def test_a_blank_amount_is_no_amount(
    parse: Callable[[object], Decimal | None], blank: object
) -> None:
    assert parse(blank) is None


@given(CENTS)
def test_an_amount_printed_in_french_reads_back_the_same(amount: Decimal) -> None:
    assert parse_amount(euros(amount)) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False))
def test_machine_decimals_are_rounded_half_up_on_their_text(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert parse_decimal_half_up(f"{value:f}") == expected
    assert parse_decimal_half_up(f"{value:f}".replace(".", ",")) == expected


@given(st.floats(min_value=-(10**9), max_value=10**9))
def test_a_float_counts_as_its_shortest_text(value: float) -> None:
    expected = Decimal(repr(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert parse_decimal_half_up(value) == expected
    assert parse_decimal_half_up(repr(value)) == expected


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1.234", "1.23"),
        ("750.375", "750.38"),
        ("2.675", "2.68"),
        (2.675, "2.68"),
        (1.005, "1.01"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("1 234,565 €", "1234.57"),
        ("1e-3", "0.00"),
    ],
)
def test_machine_decimals_are_never_ambiguous(written: object, amount: str) -> None:
    assert str(parse_decimal_half_up(written)) == amount


@pytest.mark.parametrize("written", ["1,234.56", "1.2.3", "12a", ".", "nan", "1e999999999"])
def test_machine_text_that_is_no_decimal_is_refused(written: str) -> None:
    with pytest.raises(FormatError, match="n'est pas un montant"):
        parse_decimal_half_up(written)


@given(st.text(alphabet="0123456789.,- eE€kM()\u202f+", max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    for parse in (parse_amount, parse_decimal_half_up):
        try:
            amount = parse(text)
        except FormatError:
            continue
        assert amount is None or amount == amount.quantize(Decimal("0.01"))
