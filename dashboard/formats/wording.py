"""Figures and dates as French text.

Figures group by U+202F; U+00A0 stands before a unit, so that no line breaks inside an amount.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from dashboard.formats.dates import MONTHS, PARIS, Precision

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
NOT_AVAILABLE: Final = "n. d."
NOT_GIVEN: Final = "non renseigné"

_VOWELS: Final = tuple("aeiouyàâéèêëîïôœùûAEIOUYÀÂÉÈÊËÎÏÔŒÙÛ")
_UNITS: Final = ((Decimal(1), "€", 0), (Decimal(10**3), "k€", 1), (Decimal(10**6), "M€", 1))
_LARGEST_UNIT: Final = (Decimal(10**9), "Md€", 1)


def _rounded(value: Decimal, places: int) -> Decimal:
    # Adding zero turns -0.00 into 0.00.
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def number(value: Decimal | int, places: int) -> str:
    """Rounded half up to `places` decimals: "1 234,5"."""
    text = f"{_rounded(Decimal(value), places):,.{places}f}"
    return text.replace(",", NARROW_SPACE).replace(".", ",")


def integer(value: int | None) -> str:
    return NOT_AVAILABLE if value is None else f"{value:,}".replace(",", NARROW_SPACE)


def of(words: str) -> str:
    """« de » before words: "de payer", "d'engager"."""
    return f"d'{words}" if words.startswith(_VOWELS) else f"de {words}"


def number_to(count: int, most: int) -> str:
    """« plus de 1 000 » beyond `most`, where counting stopped."""
    return f"plus de {integer(most)}" if count > most else integer(count)


def counted_to(count: int, most: int, noun: str) -> str:
    if count > most:
        return f"plus de {counted(most, noun)}"
    return counted(count, noun)


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """As in "0 aide", "1 aide", "2 aides": French is plural from two on."""
    word = singular if abs(count) < 2 else plural or f"{singular}s"
    return f"{integer(count)}{NO_BREAK_SPACE}{word}"


def euros(amount: Decimal | int | None, *, cents: bool = True, missing: str = NOT_GIVEN) -> str:
    """As in "1 234,56 €", or "1 235 €" without cents."""
    if amount is None:
        return missing
    return f"{number(amount, 2 if cents else 0)}{NO_BREAK_SPACE}€"


def euros_compact(amount: Decimal | int | None, *, missing: str = NOT_GIVEN) -> str:
    """As in "950 €", "200,0 k€", "1,2 M€", "100,0 Md€": the smallest unit below 1 000."""
    if amount is None:
        return missing
    size, unit, places = next(
        (step for step in _UNITS if abs(_rounded(amount / step[0], step[2])) < 1000), _LARGEST_UNIT
    )
    return f"{number(amount / size, places)}{NO_BREAK_SPACE}{unit}"


def euros_per_inhabitant(amount: Decimal | int | None, population: int | None) -> str:
    """As in "12,34 € par habitant"."""
    if amount is None or not population:
        return NOT_AVAILABLE
    return f"{euros(Decimal(amount) / population)} par habitant"


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """None when either is unknown or the whole is zero: a rate that has no meaning."""
    if part is None or not whole:
        return None
    return Decimal(part) / Decimal(whole)


def percent(value: Decimal | None, places: int = 1) -> str:
    """A ratio (0.123) as "12,3 %"; "n. d." when there is none."""
    if value is None:
        return NOT_AVAILABLE
    return f"{number(value * 100, places)}{NO_BREAK_SPACE}%"


def ordinal(position: int, *, feminine: bool = False) -> str:
    """As in "1er", "1re", "12e"."""
    if position == 1:
        return "1re" if feminine else "1er"
    return f"{integer(position)}e"


def rank(position: int | None, among: int) -> str:
    """As in "12e sur 101"."""
    if position is None:
        return NOT_AVAILABLE
    return f"{ordinal(position)} sur {integer(among)}"


def month_text(day: date) -> str:
    """As in "mars 2021"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def date_text(day: date | None, precision: Precision = "day") -> str:
    """As in "1er janvier 2026", "mars 2021" or "2021": for sentences."""
    if day is None:
        return NOT_GIVEN
    if precision == "year":
        return f"{day.year}"
    if precision == "month":
        return month_text(day)
    return f"{'1er' if day.day == 1 else day.day} {month_text(day)}"


def date_numeric(day: date | None, precision: Precision = "day") -> str:
    """As in "01/01/2026", "03/2021" or "2021": for tables."""
    if day is None:
        return NOT_GIVEN
    if precision == "year":
        return f"{day.year}"
    if precision == "month":
        return f"{day.month:02d}/{day.year}"
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def hour_text(moment: datetime) -> str:
    """As in "14 h 05", in Paris."""
    local = moment.astimezone(PARIS)
    return f"{local.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{local.minute:02d}"


def moment_text(moment: datetime | None) -> str:
    """As in "6 mai 2021 à 14 h 05", in Paris."""
    if moment is None:
        return NOT_GIVEN
    return f"{date_text(moment.astimezone(PARIS).date())} à {hour_text(moment)}"
