"""How many grants each choice would leave, the other filters staying as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from psycopg.sql import SQL

from dashboard.queries.filters import Filter
from dashboard.queries.reading import source_rows
from dashboard.queries.relations import relation, rollup_for
from dashboard.queries.totals import Key

# Facet -> the field of the filter that it replaces.
FIELDS: Final = {
    "plan": "plans",
    "departement": "departments",
    "region": "regions",
    "volet": "pillars",
    "fonds": "funds",
    "exercice": "years",
    "categorie": "categories",
    "taille": "sizes",
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet: its stored code (None: unknown), grants and euros awarded."""

    key: Key
    grants: int
    awarded: Decimal


def facets(
    wanted: Filter, axes: Sequence[str] = tuple(FIELDS)
) -> dict[str, tuple[FacetValue, ...]]:
    """By facet, its choices that would leave a grant, most grants first.

    Cost: one grouping query for the facets that do not filter (another for category and size,
    which only the finest rollup has), and one for each that does; over a rollup when text,
    amounts and dates are not asked for, else over the live rows.
    """
    found: dict[str, tuple[FacetValue, ...]] = {}
    for opened, names in _by_opened_filter(wanted, axes):
        found.update(_choices(opened, names))
    return {axis: found[axis] for axis in axes}


def _by_opened_filter(wanted: Filter, axes: Sequence[str]) -> Iterable[tuple[Filter, list[str]]]:
    groups: dict[tuple[Filter, str | None], list[str]] = {}
    for axis in axes:
        opened = wanted.replace(**{FIELDS[axis]: ()})
        groups.setdefault((opened, rollup_for(opened, (axis,))), []).append(axis)
    return [(opened, names) for (opened, _), names in groups.items()]


def _choices(opened: Filter, axes: list[str]) -> dict[str, tuple[FacetValue, ...]]:
    found = relation(opened, axes)
    keys = [found.axis(axis) for axis in axes]
    query = SQL(
        "SELECT grouping({keys}), {keys}, {measures} FROM {tables} GROUP BY GROUPING SETS ({sets})"
    ).format(
        keys=SQL(", ").join(keys),
        measures=found.measures(),
        tables=found.tables(axes),
        sets=SQL(", ").join(SQL("({key})").format(key=key) for key in keys),
    )
    rows = source_rows(found.source, query)
    return _split(rows, axes)


def _split(rows: Sequence[Sequence[Any]], axes: list[str]) -> dict[str, tuple[FacetValue, ...]]:
    """`grouping` sets the bit of every key left out; the first key has the highest bit."""
    width = len(axes)
    everything = (1 << width) - 1
    split: dict[str, list[FacetValue]] = {axis: [] for axis in axes}
    for mask, *values in rows:
        number = width - (everything ^ mask).bit_length()
        grants, awarded = values[width], values[width + 1]
        if grants:
            split[axes[number]].append(FacetValue(values[number], grants, awarded))
    return {axis: tuple(sorted(choices, key=_rank)) for axis, choices in split.items()}


def _rank(choice: FacetValue) -> tuple[int, bool, str]:
    return (-choice.grants, choice.key is None, str(choice.key))
