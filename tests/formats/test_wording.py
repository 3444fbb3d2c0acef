"""Figures and dates as French text."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.formats import (
    Precision,
    counted,
    date_numeric,
    date_text,
    euros,
    euros_compact,
    euros_per_inhabitant,
    integer,
    number,
    ordinal,
    percent,
    rank,
    ratio,
)
from dashboard.formats.wording import of

N = "\u202f"
B = "\u00a0"


def test_euros_group_by_narrow_spaces_and_keep_their_unit() -> None:
    assert euros(Decimal("1234.56")) == f"1{N}234,56{B}€"
    assert euros(Decimal("-1234567.5")) == f"-1{N}234{N}567,50{B}€"
    assert euros(0) == f"0,00{B}€"
    assert euros(Decimal("1234.56"), cents=False) == f"1{N}235{B}€"


@pytest.mark.parametrize("words", ["engager", "attribuer", "écrire"])
def test_a_vowel_takes_the_place_of_the_e_of_de(words: str) -> None:
    assert of(words) == f"d'{words}"
    assert of("payer") == "de payer"


def test_an_unknown_amount_is_not_zero() -> None:
    assert euros(None) == "non renseigné"
    assert euros(None, missing="n. d.") == "n. d."
    assert euros_compact(None) == "non renseigné"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("950", f"950{B}€"),
        ("999.49", f"999{B}€"),
        ("999.50", f"1,0{B}k€"),
        ("200000", f"200,0{B}k€"),
        ("999949.99", f"999,9{B}k€"),
        ("999950", f"1,0{B}M€"),
        ("-1250000", f"-1,3{B}M€"),
        ("999950000", f"1,0{B}Md€"),
        ("100000000000", f"100,0{B}Md€"),
        ("1234567000000", f"1{N}234,6{B}Md€"),
        ("-0.4", f"0{B}€"),
    ],
)
def test_tiles_show_the_unit_that_keeps_the_figure_short(amount: str, text: str) -> None:
    assert euros_compact(Decimal(amount)) == text


def test_euros_per_inhabitant_need_inhabitants() -> None:
    assert euros_per_inhabitant(Decimal(1000), 3) == f"333,33{B}€ par habitant"
    assert euros_per_inhabitant(Decimal(1000), 0) == "n. d."
    assert euros_per_inhabitant(None, 3) == "n. d."


def test_a_rate_without_a_denominator_is_not_available() -> None:
    assert percent(ratio(Decimal(1), Decimal(8))) == f"12,5{B}%"
    assert percent(ratio(Decimal("1.1"), 1)) == f"110,0{B}%"
    assert percent(ratio(1, 3), places=0) == f"33{B}%"
    assert percent(ratio(Decimal(1), Decimal(0))) == "n. d."
    assert percent(ratio(None, Decimal(1))) == "n. d."
    assert ratio(Decimal(1), None) is None


def test_counts_agree_with_their_noun() -> None:
    assert counted(0, "aide") == f"0{B}aide"
    assert counted(1, "aide") == f"1{B}aide"
    assert counted(1234, "aide") == f"1{N}234{B}aides"
    assert counted(2, "total", "totaux") == f"2{B}totaux"
    assert integer(None) == "n. d."


def test_halves_round_away_from_zero() -> None:
    assert number(Decimal("0.05"), 1) == "0,1"
    assert number(Decimal("-0.05"), 1) == "-0,1"
    assert number(Decimal("-0.04"), 1) == "0,0"


def test_ranks_are_french_ordinals() -> None:
    assert rank(1, 101) == "1er sur 101"
    assert rank(12, 101) == "12e sur 101"
    assert rank(None, 101) == "n. d."
    assert ordinal(1, feminine=True) == "1re"


@pytest.mark.parametrize(
    ("day", "precision", "text", "numeric"),
    [
        (date(2026, 1, 1), "day", "1er janvier 2026", "01/01/2026"),
        (date(2021, 5, 6), "day", "6 mai 2021", "06/05/2021"),
        (date(2021, 3, 31), "month", "mars 2021", "03/2021"),
        (date(2021, 12, 31), "year", "2021", "2021"),
        (None, "day", "non renseigné", "non renseigné"),
    ],
)
def test_dates_say_no_more_than_is_known(
    day: date | None, precision: Precision, text: str, numeric: str
) -> None:
    assert date_text(day, precision) == text
    assert date_numeric(day, precision) == numeric
