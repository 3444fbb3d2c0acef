"""What each part of a filter asks of a row. Values go as parameters, never in the text."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg.sql import SQL, Composable

from dashboard.codes import normalise
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import MERGED_INTO, UNKNOWN, perimeter

Params = dict[str, Any]

# Codes of other tables are resolved once per query, so that the indexes on codes serve.
_IN_REGIONS: Final = """{row}.department_id = ANY(ARRAY(
    SELECT code FROM dashboard_department WHERE region_id = ANY(%(regions)s)))"""
_IN_PLANS: Final = """{row}.fund_id = ANY(ARRAY(
    SELECT code FROM dashboard_fund WHERE plan_id = ANY(%(plans)s)))"""
_IN_PILLARS: Final = """{row}.fund_id = ANY(ARRAY(
    SELECT code FROM dashboard_fund WHERE pillar_id = ANY(%(pillars)s)))"""
_IN_PILLARS_OR_NONE: Final = """{row}.fund_id = ANY(ARRAY(
    SELECT code FROM dashboard_fund WHERE pillar_id = ANY(%(pillars)s) OR pillar_id IS NULL))"""
_TO_BENEFICIARY: Final = f"{{row}}.beneficiary_id = ANY(ARRAY({MERGED_INTO}))"

ALWAYS: Final = SQL("true")
# Below this a word has no trigram of its own: it is looked for at the start of words only.
_TRIGRAM: Final = 3


def all_of(conditions: Sequence[Composable]) -> Composable:
    return SQL(" AND ").join(conditions) if conditions else ALWAYS


def of_dimensions(wanted: Filter, row: Composable, *, everywhere: bool = False) -> list[Composable]:
    """Conditions on the columns that published grants, editions and rollups share.

    `row` is the alias of a relation with the columns that the filter names; `everywhere` leaves
    out the limits of the instance.
    """
    asked = {
        "{row}.department_id = ANY(%(perimeter)s)": not everywhere and perimeter(),
        _or_null("{row}.department_id = ANY(%(departments)s)", wanted.departments): (
            wanted.departments
        ),
        _IN_REGIONS: wanted.regions,
        _IN_PLANS: wanted.plans,
        _in_pillars(wanted.pillars): wanted.pillars,
        "{row}.fund_id = ANY(%(funds)s)": wanted.funds,
        "{row}.year = ANY(%(years)s)": wanted.years,
        "{row}.category = ANY(%(categories)s)": wanted.categories,
        "{row}.size = ANY(%(sizes)s)": wanted.sizes,
        _TO_BENEFICIARY: wanted.beneficiary,
    }
    return [SQL(text).format(row=row) for text, values in asked.items() if values]


def _in_pillars(pillars: Sequence[str]) -> str:
    return _IN_PILLARS_OR_NONE if UNKNOWN in pillars else _IN_PILLARS


def _or_null(condition: str, values: Sequence[str]) -> str:
    if UNKNOWN not in values:
        return condition
    column = condition.partition(" ")[0]
    return f"({condition} OR {column} IS NULL)"


def of_communes(wanted: Filter, row: Composable) -> Composable:
    """Whether a share belongs to the communes asked for."""
    if not wanted.communes:
        return ALWAYS
    text = _or_null("{row}.commune_id = ANY(%(communes)s)", wanted.communes)
    return SQL(text).format(row=row)


def of_text(wanted: Filter, row: Composable) -> list[Composable]:
    """Every word is found in the normalised text, which is empty for masked and withdrawn grants.

    Served by the trigram index, short words included: they are looked for at the start of words.
    """
    if not wanted.text:
        return []
    found: list[Composable] = []
    for number, word in enumerate(normalise(wanted.text).split()):
        name = SQL(f"%(word{number})s")
        if len(word) >= _TRIGRAM:
            found.append(SQL("{row}.search LIKE {name}").format(row=row, name=name))
        else:
            first = SQL(f"%(word{number}_first)s")
            text = SQL("({row}.search LIKE {first} OR {row}.search LIKE {name})")
            found.append(text.format(row=row, first=first, name=name))
    return found or [SQL("false")]


def of_amounts(wanted: Filter, row: Composable) -> list[Composable]:
    """On the whole grant, whatever the communes asked for."""
    found: list[Composable] = []
    if wanted.amount_min is not None:
        found.append(SQL("{row}.awarded >= %(amount_min)s").format(row=row))
    if wanted.amount_max is not None:
        found.append(SQL("{row}.awarded <= %(amount_max)s").format(row=row))
    return found


def of_dates(wanted: Filter, row: Composable) -> list[Composable]:
    found: list[Composable] = []
    if wanted.awarded_after:
        found.append(SQL("{row}.awarded_on >= %(awarded_after)s").format(row=row))
    if wanted.awarded_before:
        found.append(SQL("{row}.awarded_on <= %(awarded_before)s").format(row=row))
    if wanted.as_of:
        found.append(SQL("{row}.awarded_on <= %(as_of)s").format(row=row))
    return found


def parameters(wanted: Filter) -> Params:
    """Every value that the conditions name."""
    params: Params = {
        "perimeter": perimeter(),
        "departments": list(wanted.departments),
        "regions": list(wanted.regions),
        "communes": list(wanted.communes),
        "plans": list(wanted.plans),
        "pillars": list(wanted.pillars),
        "funds": list(wanted.funds),
        "years": list(wanted.years),
        "categories": _unknown_as_blank(wanted.categories),
        "sizes": _unknown_as_blank(wanted.sizes),
        "beneficiary": wanted.beneficiary,
        "amount_min": wanted.amount_min,
        "amount_max": wanted.amount_max,
        "awarded_after": wanted.awarded_after,
        "awarded_before": wanted.awarded_before,
        "as_of": wanted.as_of,
        "known_at": wanted.known_at,
    }
    for number, word in enumerate(normalise(wanted.text).split()):
        short = len(word) < _TRIGRAM
        params[f"word{number}"] = f"% {word}%" if short else f"%{word}%"
        params[f"word{number}_first"] = f"{word}%"
    return params


def _unknown_as_blank(codes: Sequence[str]) -> list[str]:
    return ["" if code == UNKNOWN else code for code in codes]
