"""Dates out of text and cells, with what is known of them: the day, the month or the year."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.formats.errors import FormatError

Precision = Literal["day", "month", "year"]

MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
PARIS: Final = ZoneInfo("Europe/Paris")

# Day zero of each spreadsheet system. Excel counts a 29 February 1900 that never was; from
# March 1900 on its day zero is therefore 30 December 1899.
_EPOCHS: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
# From 1982 to 2064 in the usual system: a postcode in the column is not taken for a day.
_SERIALS: Final = range(30_000, 60_000)

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAYS: Final = (
    re.compile(r"(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4})(?: [0-9:. ]+)?"),
    re.compile(r"(?P<y>[0-9]{4})[/.-](?P<m>[0-9]{1,2})[/.-](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
)
_WHOLE_MONTHS: Final = (
    re.compile(r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})"),
    re.compile(r"(?P<m>[0-9]{1,2})[/-](?P<y>[0-9]{4})"),
)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/-]([0-9]{4})")
_YEAR = re.compile(r"([0-9]{4})(?:[.,]0)?")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
_IN_LETTERS = re.compile(
    r"(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di,? |dimanche,? )?"
    r"(?:([0-9]{1,2})(?:er)? )?([a-zéèûôîàùç]+)\.? ([0-9]{4})"
)
_MONTH_NAMES: Final = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    "fevrier": 2,
    "aout": 8,
    "decembre": 12,
    "janv": 1,
    "févr": 2,
    "fevr": 2,
    "fév": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "déc": 12,
    "dec": 12,
}


class KnownDate(NamedTuple):
    """A month or a year stands as its last day."""

    day: date
    precision: Precision


def parse_date(value: object, *, date_1904: bool = False) -> KnownDate | None:
    """A date, from text, a date cell, or a spreadsheet's day number.

    `date_1904` says how the workbook counts its days (`Table.date_1904`). Reads ISO dates and
    instants (those with an offset fall on their day in Paris), 06/05/2021, 20210506,
    1er février 2021, février 2021, 2021-03, 03/2021, 2021, 44322. A year of two digits is
    refused.
    """
    if isinstance(value, str):
        return _of_text(value, date_1904)
    if value is None:
        return None
    if isinstance(value, datetime):
        return _checked(_in_paris(value), "day", value.isoformat())
    if isinstance(value, date):
        return _checked(value, "day", value.isoformat())
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _of_text(str(value), date_1904)
    raise _unreadable(str(value))


@lru_cache(maxsize=16384)
def _of_text(text: str, date_1904: bool) -> KnownDate | None:
    if _ISO_DAY.fullmatch(text):
        return _calendar_day(text[:4], text[5:7], text[8:], text)
    shown = " ".join(text.split())
    if not shown:
        return None
    return _numeric(shown, date_1904) or _in_letters(shown)


def _numeric(text: str, date_1904: bool) -> KnownDate | None:
    if instant := _ISO_INSTANT.fullmatch(text):
        return _of_instant(instant, text)
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            return _calendar_day(found["y"], found["m"], found["d"], text)
    for pattern in _WHOLE_MONTHS:
        if found := pattern.fullmatch(text):
            return _whole_month(found["y"], int(found["m"]), text)
    return _bare_number(text, date_1904)


def _bare_number(text: str, date_1904: bool) -> KnownDate | None:
    if found := _YEAR.fullmatch(text):
        return _checked(date(max(int(found[1]), 1), 12, 31), "year", text)
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        return _checked(_EPOCHS[date_1904] + timedelta(days=int(found[1])), "day", text)
    if _SHORT_YEAR.fullmatch(text):
        raise FormatError(
            text,
            f"L'année de la date « {text} » n'a que deux chiffres.",
            "Écrivez l'année en entier, par exemple 06/05/2021.",
        )
    return None


def _in_letters(text: str) -> KnownDate:
    found = _IN_LETTERS.fullmatch(text.lower())
    month = _MONTH_NAMES.get(found[2]) if found else None
    if not found or not month:
        raise _unreadable(text)
    if found[1]:
        return _calendar_day(found[3], str(month), found[1], text)
    return _whole_month(found[3], month, text)


def _of_instant(instant: re.Match[str], text: str) -> KnownDate:
    if not instant[2]:
        year, month, day = instant[1].split("-")
        return _calendar_day(year, month, day, text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _impossible(text) from None
    return _checked(_in_paris(moment), "day", text)


def _in_paris(moment: datetime) -> date:
    """Midnight in Paris, written in UTC by many programs, is the evening before there."""
    if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return moment.date()
    return moment.astimezone(UTC).astimezone(PARIS).date()


def _calendar_day(year: str, month: str, day: str, shown: str) -> KnownDate:
    try:
        known = date(int(year), int(month), int(day))
    except ValueError:
        raise _impossible(shown) from None
    return _checked(known, "day", shown)


def _whole_month(year: str, month: int, shown: str) -> KnownDate:
    if not 1 <= month <= 12 or not int(year):
        raise _impossible(shown)
    last = calendar.monthrange(int(year), month)[1]
    return _checked(date(int(year), month, last), "month", shown)


def _checked(day: date, precision: Precision, shown: str) -> KnownDate:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return KnownDate(day, precision)
    raise FormatError(
        shown,
        f"L'année de la date « {shown} » n'est pas vraisemblable.",
        f"Écrivez une année entre {FIRST_YEAR} et {LAST_YEAR}.",
    )


def _impossible(shown: str) -> FormatError:
    return FormatError(
        shown,
        f"La date « {shown} » n'existe pas.",
        "Écrivez le jour, puis le mois, puis l'année, par exemple 06/05/2021.",
    )


def _unreadable(shown: str) -> FormatError:
    return FormatError(
        shown,
        f"« {shown[:40]} » n'est pas une date.",
        "Écrivez par exemple 06/05/2021, 2021-05-06, mai 2021 ou 2021.",
    )
