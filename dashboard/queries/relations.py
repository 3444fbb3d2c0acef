"""Where sums are read: a rollup when it has every dimension asked for, else the live rows.

Both give rows with the columns of the axes, measured by the same names, so that one grouping
query serves either.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL, Composable, Identifier

from dashboard.queries import conditions, source
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN, perimeter
from dashboard.queries.source import Shape, Source

AXES: Final = (
    "plan",
    "departement",
    "region",
    "commune",
    "volet",
    "fonds",
    "exercice",
    "mois",
    "categorie",
    "taille",
)

# Axis -> its expression over the relation `g`, its fund `f` and its département `d`.
_EXPRESSIONS: Final = {
    "plan": "f.plan_id",
    "departement": "g.department_id",
    "region": "d.region_id",
    "commune": "g.commune_id",
    "volet": "f.pillar_id",
    "fonds": "g.fund_id",
    "exercice": "g.year",
    "mois": "date_trunc('month', g.awarded_on)::date",
    "categorie": "nullif(g.category, '')",
    "taille": "nullif(g.size, '')",
}
_MONTH_OF_ROLLUP: Final = "g.month"

FUNDS: Final = "dashboard_rollupfund"
YEARS: Final = "dashboard_rollupyear"
MONTHS: Final = "dashboard_rollupmonth"
COMMUNES: Final = "dashboard_rollupcommune"
BENEFICIARIES: Final = "dashboard_rollupbeneficiary"

MEASURES: Final = (
    "grants",
    "awarded",
    "committed",
    "paid",
    "grants_commitments_followed",
    "grants_payments_followed",
    "paid_awarded",
)
_LIVE_MEASURES: Final = {
    "grants": "count(*)",
    "awarded": "coalesce(sum(g.retained_awarded), 0)",
    "committed": "coalesce(sum(g.retained_committed), 0)",
    "paid": "coalesce(sum(g.retained_paid), 0)",
    "grants_commitments_followed": "count(*) FILTER (WHERE g.commitments_followed)",
    "grants_payments_followed": "count(*) FILTER (WHERE g.payments_followed)",
    "paid_awarded": "coalesce(sum(g.retained_awarded) FILTER (WHERE g.payments_followed), 0)",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A source of sums: `live` rows are counted, those of a rollup are added."""

    source: Source
    table: str  # "live" or the rollup

    def axis(self, name: str) -> Composable:
        if name == "mois" and self.table == MONTHS:
            return SQL(_MONTH_OF_ROLLUP)
        return SQL(_EXPRESSIONS[name])

    def measures(self) -> Composable:
        """The expressions of MEASURES, named, separated by commas."""
        if self.table == "live":
            texts = [SQL(_LIVE_MEASURES[name]) for name in MEASURES]
        else:
            texts = [SQL(f"coalesce(sum(g.{name}), 0)") for name in MEASURES]
        pairs = zip(texts, MEASURES, strict=True)
        return SQL(", ").join(
            SQL("{text} AS {name}").format(text=text, name=Identifier(name)) for text, name in pairs
        )

    def tables(self, axes: Collection[str]) -> Composable:
        """The relation named `g`, with the fund and département that the axes read."""
        joined: list[Composable] = [SQL("{relation} g").format(relation=self.source.relation)]
        if {"plan", "volet"} & set(axes):
            joined.append(SQL("JOIN dashboard_fund f ON f.code = g.fund_id"))
        if "region" in axes:
            joined.append(SQL("LEFT JOIN dashboard_department d ON d.code = g.department_id"))
        return SQL(" ").join(joined)


def relation(wanted: Filter, axes: Collection[str] = (), *, also: Collection[str] = ()) -> Relation:
    """Where to group by `axes`; `also` names other dimensions that the rows must tell apart."""
    table = rollup_for(wanted, {*axes, *also})
    if table is None:
        return Relation(source.grants(wanted, Shape("commune" in axes)), "live")
    row = SQL("r")
    params = conditions.parameters(wanted)
    if table == BENEFICIARIES:
        found = _of_scope(wanted, row)
        params |= {"scope_department": "".join(wanted.departments)}
    else:
        found = conditions.of_dimensions(wanted, row)
    if table == COMMUNES:
        found.append(conditions.of_communes(wanted, row))
    text = SQL("(SELECT * FROM {table} r WHERE {found})").format(
        table=Identifier(table), found=conditions.all_of(found)
    )
    return Relation(Source((), text, params), table)


def rollup_for(wanted: Filter, axes: Collection[str] = ()) -> str | None:
    """The smallest rollup that answers exactly, or None.

    Grants are not additive over communes: several communes without their axis are counted live.
    """
    if not is_summed(wanted):
        return None
    asked = _dimensions_of(wanted) | set(axes)
    special = asked & {"commune", "beneficiaire", "mois"}
    if not special:
        return YEARS if asked & {"categorie", "taille"} else FUNDS
    if asked & {"exercice", "categorie", "taille"} or len(special) > 1:
        return None
    if "mois" in special:
        return MONTHS
    if "beneficiaire" in special:
        return BENEFICIARIES if _is_one_scope(wanted, axes) else None
    one_place = "commune" in axes or len(wanted.communes) == 1
    return COMMUNES if one_place else None


def _is_one_scope(wanted: Filter, axes: Collection[str]) -> bool:
    """Whether beneficiaries are asked for over everything or one département."""
    others = wanted.regions or wanted.plans or wanted.pillars or wanted.funds
    if others or set(axes) - {"beneficiaire"}:
        return False
    places = wanted.departments
    if perimeter() and (not places or places[0] not in perimeter()):
        return False
    return len(places) <= 1 and UNKNOWN not in places


def _of_scope(wanted: Filter, row: Composable) -> list[Composable]:
    one = Filter(beneficiary=wanted.beneficiary)
    scope = SQL("{row}.department = %(scope_department)s").format(row=row)
    return [scope, *conditions.of_dimensions(one, row, everywhere=True)]


def is_summed(wanted: Filter) -> bool:
    """Whether the filter stays within what the rollups know: no text, amount or date."""
    looked_at = (
        wanted.text,
        wanted.awarded_after,
        wanted.awarded_before,
        wanted.as_of,
        wanted.known_at,
    )
    bounds = (wanted.amount_min, wanted.amount_max)
    return not any(looked_at) and all(bound is None for bound in bounds)


def _dimensions_of(wanted: Filter) -> set[str]:
    used = {
        "commune": wanted.communes,
        "exercice": wanted.years,
        "categorie": wanted.categories,
        "taille": wanted.sizes,
        "beneficiaire": wanted.beneficiary,
    }
    return {name for name, value in used.items() if value}
