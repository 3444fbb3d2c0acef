"""French words, amounts and instants as SQL over a published row (`queries.lines.Shown`).

PostgreSQL writes lists and files itself: a row that Python would build costs five times as much.
`exports.record` says the same of one grant; a test compares them.
"""

from collections.abc import Mapping
from typing import Final

from django.db import models

from dashboard.formats.cells import FIRST, FORMULA, NUMBER
from dashboard.models.choices import SLUGS, Category, DatePrecision, FunderKind, Status

_SPACES: Final = "".join(filter(str.isspace, map(chr, range(0x3001))))
_FUNDER: Final = "(found ->> 'funder')"


def word(choice: type[models.TextChoices], code: str) -> str:
    """The French word of a stored code; "" stays, so that unknown is not null by accident."""
    cases = " ".join(f"WHEN '{stored}' THEN '{slug}'" for stored, slug in SLUGS[choice].items())
    return f"CASE {code} {cases} ELSE {code} END"


def known(expression: str) -> str:
    """A blank is null."""
    return f"nullif({expression}, '')"


def where(condition: str, expression: str) -> str:
    return f"CASE WHEN {condition} THEN {expression} END"


def disarmed(expression: str) -> str:
    """As `formats.neutralise`. What most texts start with is told from the rest at once."""
    first = ", ".join(str(ord(mark)) for mark in FIRST)
    formula = f"{expression} ~ '^({_in_sql(FORMULA)})' AND {expression} !~ '^({_in_sql(NUMBER)})$'"
    return (
        f"CASE WHEN ascii({expression}) IN ({first}) AND {formula}"
        f" THEN '''' || {expression} ELSE {expression} END"
    )


def _in_sql(pattern: str) -> str:
    """What a space is, PostgreSQL asks of the locale: here it is what Python says."""
    return pattern.replace(r"\s", _SPACES).replace("'", "''")


def listed(separator: str, item: str) -> str:
    """The co-fundings, in their order; null when there is none."""
    return where(
        "w.cofundings <> '[]'",
        f"(SELECT string_agg({item}, '{separator}' ORDER BY rank)"  # noqa: S608 (constant text)
        " FROM jsonb_array_elements(w.cofundings) WITH ORDINALITY AS c(found, rank))",
    )


# Someone, be it a natural person whom nothing names.
OF_SOMEBODY: Final = "NOT w.withdrawn AND (w.beneficiary_id IS NOT NULL OR w.masked)"
# A grant withdrawn or masked since no longer says where it was.
IS_PLACED: Final = "NOT w.withdrawn AND NOT (w.masked AND place.somewhere)"
SOMEWHERE: Final = "bool_or(s.commune_id IS NOT NULL) AS somewhere"
IN_ORDER: Final = 'ORDER BY s.commune_id COLLATE "C" NULLS LAST'

BENEFICIARY_ID: Final = "'b-' || w.beneficiary_id"
STATUS: Final = (
    f"CASE WHEN w.withdrawn THEN '{SLUGS[Status][Status.WITHDRAWN]}'"
    f" ELSE '{SLUGS[Status][Status.PUBLISHED]}' END"
)
CATEGORY: Final = word(Category, "w.category")
PRECISION: Final = word(DatePrecision, "w.awarded_on_precision")
FUNDER: Final = word(FunderKind, _FUNDER)
FUNDED: Final = "(found ->> 'amount')::numeric(16, 2)"
# RFC 3339 in UTC, as `exports.record.instant`.
CHANGED: Final = (
    "replace(to_char(w.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
    " '.000000Z', 'Z')"
)
PAGE: Final = "%(site)s || '/aides/' || w.reference || '/'"


def amounts(row: str, prefix: str = "") -> Mapping[str, str]:
    """Awarded, committed, paid, with what is not followed left unknown."""
    return {
        "awarded": f"{row}.{prefix}awarded",
        "committed": where("page.commitments_followed", f"{row}.{prefix}committed"),
        "paid": where("page.payments_followed", f"{row}.{prefix}paid"),
    }
