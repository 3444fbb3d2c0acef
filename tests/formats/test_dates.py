"""Dates out of text and cells."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.formats import FormatError, date_numeric, date_text, parse_date
from dashboard.formats.dates import Precision

VISIT = date(2021, 5, 6)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2021-05-06",
        " 2021-05-06 ",
        "2021-05-06T09:30:00",
        "2021-05-06 00:00",
        "06/05/2021",
        "6/5/2021",
        "06-05-2021",
        "06.05.2021",
        "06/05/2021 00:00:00",
        "2021/05/06",
        "20210506",
        20210506,
        "6 mai 2021",
        "le 6 mai 2021",
        "Jeudi 6 MAI 2021",
        "6\u00a0mai\u202f2021",
        "44322",
        "44322,0",
        44322,
        44322.75,
        Decimal("44322.5"),
        date(2021, 5, 6),
        datetime(2021, 5, 6, 9, 30),  # noqa: DTZ001
    ],
)
def test_a_day_is_read_however_it_is_written(written: object) -> None:
    assert parse_date(written) == (VISIT, "day")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1er février 2021", date(2021, 2, 1)),
        ("1 février 2021", date(2021, 2, 1)),
        ("1ER FÉVRIER 2021", date(2021, 2, 1)),
        ("24 déc. 2020", date(2020, 12, 24)),
        ("15 aout 2021", date(2021, 8, 15)),
    ],
)
def test_a_day_in_letters_is_read(written: str, day: date) -> None:
    assert parse_date(written) == (day, "day")


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("février 2021", date(2021, 2, 28), "month"),
        ("févr. 2024", date(2024, 2, 29), "month"),
        ("2021-03", date(2021, 3, 31), "month"),
        ("03/2021", date(2021, 3, 31), "month"),
        ("2021", date(2021, 12, 31), "year"),
        (2021, date(2021, 12, 31), "year"),
        (2021.0, date(2021, 12, 31), "year"),
    ],
)
def test_a_month_or_a_year_stands_as_its_last_day(
    written: object, day: date, precision: Precision
) -> None:
    assert parse_date(written) == (day, precision)


def test_each_spreadsheet_system_has_its_own_day_zero() -> None:
    assert parse_date(44322) == (VISIT, "day")
    assert parse_date(44322 - 1462, date_1904=True) == (VISIT, "day")
    assert parse_date("42860", date_1904=True) == (VISIT, "day")


def test_midnight_in_paris_written_in_utc_is_that_day_in_paris() -> None:
    assert parse_date("2021-05-05T22:00:00Z") == (VISIT, "day")
    assert parse_date("2021-05-05T22:00:00.000Z") == (VISIT, "day")
    assert parse_date("2021-05-06T00:30:00+02:00") == (VISIT, "day")
    assert parse_date(datetime(2021, 5, 5, 22, tzinfo=UTC)) == (VISIT, "day")
    tahiti = timezone(timedelta(hours=-10))
    assert parse_date(datetime(2021, 5, 5, 13, tzinfo=tahiti)) == (VISIT, "day")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("30/02/2021", "n'existe pas"),
        ("05/13/2021", "n'existe pas"),
        ("2021-02-30", "n'existe pas"),
        ("2021-13", "n'existe pas"),
        ("31 avril 2021", "n'existe pas"),
        ("2021-05-06T22:00:00+99:00", "n'existe pas"),
        ("06/05/21", "que deux chiffres"),
        ("1821-05-06", "vraisemblable"),
        ("0000", "vraisemblable"),
        ("hier", "n'est pas une date"),
        ("6 mais 2021", "n'est pas une date"),
        ("70100", "n'est pas une date"),
        ("12", "n'est pas une date"),
        (12.5, "n'est pas une date"),
        (True, "n'est pas une date"),
        (float("nan"), "n'est pas une date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_way_out(written: object, told: str) -> None:
    with pytest.raises(FormatError, match=told) as refusal:
        parse_date(written)
    assert "crivez" in refusal.value.way_out


@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0"])
def test_a_blank_date_is_no_date(blank: object) -> None:
    assert parse_date(blank) is None


@given(DAYS, st.sampled_from(["day", "month", "year"]))
def test_a_date_printed_in_french_reads_back_the_same(day: date, precision: Precision) -> None:
    known = parse_date(date_text(day, precision))
    assert known == parse_date(date_numeric(day, precision))
    assert known is not None
    assert known.precision == precision
    assert date_text(known.day, precision) == date_text(day, precision)


@given(st.dates(min_value=date(1985, 1, 1), max_value=date(2060, 1, 1)))
def test_day_numbers_and_iso_text_agree(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert parse_date(number) == parse_date(day.isoformat()) == (day, "day")


@given(st.text(alphabet="0123456789/-. :TZ+mai", max_size=25))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        known = parse_date(text)
    except FormatError:
        return
    assert known is None or 1900 <= known.day.year <= 2100
