"""Keeping indicators: what they are, and values that are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from dashboard.actions.refusals import one_transaction
from dashboard.models import Indicator, IndicatorTarget, IndicatorValue, User
from dashboard.permissions import Right, require


@dataclass(frozen=True, slots=True)
class Said:
    """One value, or one target, of a source. Territory: France when both codes are None."""

    indicator: str
    region: str | None
    department: str | None
    on: date
    value: Decimal
    source_url: str = ""
    date_precision: str = "day"


@dataclass(frozen=True, slots=True)
class Kept:
    """`corrected` values replace another of the same territory and date."""

    new: int
    corrected: int
    unchanged: int


LAST_WORDS = """
    SELECT DISTINCT ON (indicator_id, region_id, department_id, "on")
        indicator_id, region_id, department_id, "on", value
    FROM {table} WHERE indicator_id = ANY (%s)
    ORDER BY indicator_id, region_id, department_id, "on", id DESC
"""


def keep_indicators(*, by: User, indicators: Iterable[Indicator]) -> int:
    """Add or describe anew; returns how many are known."""
    with one_transaction():
        require(by, Right.ALLOCATE, None)
        found = list(indicators)
        Indicator.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[
                *("name", "measure", "unit", "nature", "rate", "pillar", "source", "source_url")
            ],
        )
    return len(found)


def record_values(*, by: User, values: Iterable[Said]) -> Kept:
    """Add the values that differ from the last word; the same file twice adds nothing."""
    with one_transaction():
        require(by, Right.ALLOCATE, None)
        return _record(IndicatorValue, list(values))


def record_targets(*, by: User, targets: Iterable[Said]) -> Kept:
    with one_transaction():
        require(by, Right.ALLOCATE, None)
        return _record(IndicatorTarget, list(targets))


def _record(model: type[IndicatorValue] | type[IndicatorTarget], said: list[Said]) -> Kept:
    known = _last_words(model._meta.db_table, sorted({one.indicator for one in said}))
    new = corrected = unchanged = 0
    rows: list[Any] = []
    for one in said:
        key = (one.indicator, one.region, one.department, one.on)
        before = known.get(key)
        if before == one.value:
            unchanged += 1
            continue
        corrected += before is not None
        new += before is None
        known[key] = one.value
        rows.append(_row(model, one))
    model.objects.bulk_create(rows, batch_size=5000)
    return Kept(new, corrected, unchanged)


def _row(
    model: type[IndicatorValue] | type[IndicatorTarget], one: Said
) -> IndicatorValue | IndicatorTarget:
    row = model(
        indicator_id=one.indicator,
        region_id=one.region,
        department_id=one.department,
        on=one.on,
        value=one.value,
        source_url=one.source_url,
    )
    if isinstance(row, IndicatorValue):
        row.date_precision = one.date_precision
    return row


def _last_words(
    table: str, codes: list[str]
) -> dict[tuple[str, str | None, str | None, date], Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(LAST_WORDS.format(table=table), [codes])
        return {tuple(row[:4]): row[4] for row in cursor.fetchall()}
