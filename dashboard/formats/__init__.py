"""Euros, rates and dates as French text, and back. Pure: no clock, no database.

One convention for every `parse_…` function: a blank value gives None, a readable one its
meaning, anything else raises `FormatError`, whose French text names the value and the way out.
"""

from dashboard.formats.amounts import parse_amount, parse_decimal_half_up, round_half_up
from dashboard.formats.cells import neutralise, restore
from dashboard.formats.dates import KnownDate, Precision, parse_date
from dashboard.formats.errors import FormatError
from dashboard.formats.filenames import tidy_filename
from dashboard.formats.wording import (
    NARROW_SPACE,
    NO_BREAK_SPACE,
    NOT_AVAILABLE,
    NOT_GIVEN,
    counted,
    counted_to,
    date_numeric,
    date_text,
    euros,
    euros_compact,
    euros_per_inhabitant,
    hour_text,
    integer,
    moment_text,
    month_text,
    number,
    number_to,
    ordinal,
    percent,
    rank,
    ratio,
)

__all__ = [
    "NARROW_SPACE",
    "NOT_AVAILABLE",
    "NOT_GIVEN",
    "NO_BREAK_SPACE",
    "FormatError",
    "KnownDate",
    "Precision",
    "counted",
    "counted_to",
    "date_numeric",
    "date_text",
    "euros",
    "euros_compact",
    "euros_per_inhabitant",
    "hour_text",
    "integer",
    "moment_text",
    "month_text",
    "neutralise",
    "number",
    "number_to",
    "ordinal",
    "parse_amount",
    "parse_date",
    "parse_decimal_half_up",
    "percent",
    "rank",
    "ratio",
    "restore",
    "round_half_up",
    "tidy_filename",
]
