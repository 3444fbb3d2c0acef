"""The parts that pages of territories, pillars, funds and beneficiaries have in common."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse

from dashboard.formats import percent, ratio
from dashboard.models.choices import Category, Size
from dashboard.queries.coverage import envelope_filter
from dashboard.queries.envelopes import consumption
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.listing import list_grants
from dashboard.queries.news import latest_news
from dashboard.queries.rankings import Ranked, top_beneficiaries, top_funds
from dashboard.queries.series import monthly
from dashboard.queries.totals import Key, Totals, totals_by
from dashboard.web import consumption as consumption_rows
from dashboard.web import tables
from dashboard.web.charts import Chart, distribution
from dashboard.web.evolution import (
    ANCHOR,
    BY_MONTH,
    EVOLUTION,
    PACES,
    cumulative_curve,
    monthly_columns,
)
from dashboard.web.grant_rows import grant_rows, grants_table
from dashboard.web.links import grants_url, page_url, up_to, with_filter, within
from dashboard.web.looks import Look
from dashboard.web.tables import Later, Table

TOP = 8
LATEST = 6


def evolution(scope: Filter, found: Totals, today: date, look: Look) -> dict[str, Any]:
    """The curve or the months by themselves, and the switch between them."""
    by_month = look.choice(EVOLUTION, PACES) == BY_MONTH
    return {
        "curve": months(scope, found) if by_month else curve(scope, found, today),
        "curve_switches": (("Rythme", look.switch(EVOLUTION, PACES, ANCHOR)),),
    }


def months(scope: Filter, found: Totals) -> Chart | None:
    """A month opens the grants first awarded in it, unless amendments moved its sum."""
    series = monthly(scope)
    first: Mapping[Any, Decimal] | None = series.first_awards
    if first is None:
        first = {cell.keys[0]: cell.totals.awarded for cell in totals_by(scope, ("mois",))}
    links = {
        point.month: grants_url(within(scope, point.month))
        for point in series.points
        if point.awarded and first.get(point.month) == point.awarded
    }
    return monthly_columns(series, found, links)


def curve(scope: Filter, found: Totals, today: date) -> Chart | None:
    """Cumulative amounts; each point opens the list as it stood at the end of the month."""
    series = monthly(scope)
    last = series.points[-1].month if series.points else None

    def link(month: date) -> str:
        return grants_url(scope if month == last else up_to(scope, month, today))

    return cumulative_curve(series, found, link)


def envelopes(scope: Filter, *, by_fund: bool = True) -> dict[str, Any]:
    """Consumption by pillar and fund, and the published amounts that are never summed.

    Envelopes know nothing of kinds of beneficiaries or texts: such filters stop here.
    """
    inside = envelope_filter(scope)
    found = consumption(inside)
    rows = consumption_rows.rows(found, inside)
    if not by_fund:
        rows = tuple(row for row in rows if row.level != "fund")
    return {
        "consumption": rows,
        "consumption_table": Later("consommation", partial(consumption_rows.table, rows)),
        "consumption_apart": found.apart,
        "has_envelope": consumption_rows.has_envelope(found),
        "consumption_total": found.total,
        "complete": bool(found.total.grants) and found.total.complete,
    }


def funds_table(scope: Filter, whole: Totals) -> Table | None:
    ranked = top_funds(scope, TOP, whole)
    if not ranked:
        return None
    rows = [
        _ranked_row(one, page_url("fund", scope, one.id), scope.replace(funds=(one.id,)), ranked)
        for one in ranked
    ]
    return _ranked_table(
        ("fonds", "Premiers fonds par montant attribué", "Fonds"), rows, whole, grants_url(scope)
    )


def beneficiaries_table(scope: Filter, whole: Totals) -> Table | None:
    ranked = top_beneficiaries(scope, TOP, whole)
    if not ranked:
        return None
    rows = [
        _ranked_row(
            one,
            page_url("beneficiary", scope, one.id),
            scope.replace(beneficiary=int(one.id.removeprefix("b-"))),
            ranked,
        )
        for one in ranked
    ]
    words = ("beneficiaires", "Premiers bénéficiaires par montant attribué", "Bénéficiaire")
    return _ranked_table(words, rows, whole, grants_url(scope))


def _ranked_row(
    one: Ranked, page: str, inside: Filter, ranked: Sequence[Ranked]
) -> tuple[tables.Cell, ...]:
    found = one.totals
    longest, href = ranked[0].totals.awarded, grants_url(inside)
    return (
        tables.name(one.name, page),
        tables.count(found.grants, href),
        tables.money(found.awarded, href, bar=tables.length(found.awarded, longest)),
        tables.rate(one.share),
    )


def _ranked_table(
    words: tuple[str, str, str], rows: Sequence[tuple[tables.Cell, ...]], whole: Totals, href: str
) -> Table:
    """`words`: its name in files, its caption, what its rows are."""
    slug, caption, naming = words
    shown = sum((row[2].value for row in rows if isinstance(row[2].value, Decimal)), Decimal(0))
    foot = (
        tables.name("Ensemble, autres compris"),
        tables.count(whole.grants, href),
        tables.money(whole.awarded, href),
        tables.Cell(f"dont ci-dessus {percent(ratio(shown, whole.awarded), 0)}"),
    )
    headings = tables.columns(naming, "Aides", "Attribué (€)", "Part")
    return Table(caption, headings, tuple(rows), foot, slug)


def by_category(scope: Filter, whole: Totals) -> Chart | None:
    unknown = "Non renseigné"
    parts = [
        (
            _label(Category, cell.keys[0]) or unknown,
            cell.totals,
            grants_url(scope.replace(categories=(str(cell.keys[0] or UNKNOWN),))),
        )
        for cell in totals_by(scope, ("categorie",))
    ]
    title = "Montants attribués par type de bénéficiaire"
    everything = (whole, grants_url(scope))
    return distribution("categories", title, "Type", parts, everything, unknown=unknown)


def by_size(scope: Filter) -> Chart | None:
    """Among companies alone: the size of the others means nothing."""
    if scope.categories and Category.COMPANY.value not in scope.categories:
        return None
    companies = scope.replace(categories=(Category.COMPANY.value,))
    cells = totals_by(companies, ("taille",))
    if not cells:
        return None
    unknown = "Taille non renseignée"
    parts = [
        (
            _label(Size, cell.keys[0]) or unknown,
            cell.totals,
            grants_url(companies.replace(sizes=(str(cell.keys[0] or UNKNOWN),))),
        )
        for cell in cells
    ]
    title = "Montants attribués aux entreprises, par taille"
    whole = (_sum([cell.totals for cell in cells]), grants_url(companies))
    return distribution("tailles", title, "Taille", parts, whole, unknown=unknown)


def _label(choice: type[Category] | type[Size], key: Key) -> str:
    return str(choice(str(key)).label) if key else ""


def _sum(parts: Sequence[Totals]) -> Totals:
    """Of parts that share no grant."""
    return Totals(
        grants=sum(part.grants for part in parts),
        awarded=sum((part.awarded for part in parts), Decimal(0)),
        committed=sum((part.committed for part in parts), Decimal(0)),
        paid=sum((part.paid for part in parts), Decimal(0)),
        grants_commitments_followed=sum(part.grants_commitments_followed for part in parts),
        grants_payments_followed=sum(part.grants_payments_followed for part in parts),
        paid_awarded=sum((part.paid_awarded for part in parts), Decimal(0)),
    )


def news(scope: Filter) -> dict[str, Any]:
    """The latest news and visits of a territory, and the address of all of them."""
    where = Filter(
        departments=scope.departments,
        regions=scope.regions,
        as_of=scope.as_of,
        known_at=scope.known_at,
        known_at_text=scope.known_at_text,
    )
    return {"news": latest_news(where), "news_more": with_filter(reverse("news"), where)}


def latest(scope: Filter) -> dict[str, Any]:
    rows = grant_rows(list_grants(scope.replace(sort="-date"), limit=LATEST).rows, scope)
    return {"latest": rows, "latest_table": grants_table(rows, "dernieres-aides")}


def largest(scope: Filter, limit: int) -> dict[str, Any]:
    rows = grant_rows(list_grants(scope, limit=limit).rows, scope)
    return {"grants": rows, "grants_table": grants_table(rows, "aides")}
