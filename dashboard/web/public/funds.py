"""Pillars and funds: what was to be granted, and what was."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from dashboard.models.choices import AllocationNature
from dashboard.queries.catalogue import FundRow, PillarRow, fund, funds, pillar, pillars, plans
from dashboard.queries.envelopes import AllocationLine, consumption_by_year, list_allocations
from dashboard.queries.filters import Filter
from dashboard.queries.territories import departments
from dashboard.queries.totals import Totals, known_committed, known_paid, totals, totals_by
from dashboard.web import sections, tables
from dashboard.web.charts import yearly_envelopes
from dashboard.web.figures import figures
from dashboard.web.links import grants_url, page_url
from dashboard.web.looks import Look
from dashboard.web.outlines import france
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.tables import Later, Table
from dashboard.web.territory_maps import KEPT, departments_seen

ALLOCATIONS_SHOWN = 200
MOST_DEPARTMENTS = 10
NO_PILLAR = "Hors volet"


def _known(code: str) -> PillarRow:
    found = pillar(code)
    if found is None:
        known = ", ".join(row.code for row in pillars())
        raise Http404(f"Le volet « {code} » est inconnu. Volets connus : {known}.")
    return found


@public_page(kept=KEPT, fixed=("volet",))
def pillar_page(request: HttpRequest, wanted: Filter, code: str) -> Page:
    found = _known(code)
    scope = wanted.replace(pillars=(code,))
    whole, places = totals(scope), departments()
    look = Look.of(request, wanted, KEPT)
    context = {
        "pillar": found,
        "totals": whole,
        "figures": figures(whole, grants_url(scope)),
        **departments_seen(
            "carte-france", places, scope, whole, look, drawing=france(), limit=MOST_DEPARTMENTS
        ),
        **sections.evolution(scope, whole, timezone.localdate(), look),
        "beneficiaries_table": sections.beneficiaries_table(scope, whole),
        **sections.latest(scope),
        **sections.envelopes(scope),
    }
    crumbs = (Crumb("Fonds", page_url("funds", wanted)),)
    return Page("public/pillar.html", f"Volet {found.name.lower()}", scope, context, crumbs)


@public_page()
def fund_list(request: HttpRequest, wanted: Filter) -> Page:
    parts = {str(cell.keys[0]): cell.totals for cell in totals_by(wanted, ("fonds",))}
    rows = [row for row in funds() if not wanted.plans or row.plan in wanted.plans]
    names = {row.code: row.name for row in plans()}
    ordered = sorted(rows, key=lambda row: list(names).index(row.plan))
    groups = [
        (names[plan], _funds_table(plan, names[plan], list(members), parts, wanted))
        for plan, members in groupby(ordered, key=lambda row: row.plan)
    ]
    context = {
        "groups": groups,
        "pillars": [(row, page_url("pillar", wanted, row.code)) for row in pillars()],
    }
    return Page("public/funds.html", "Fonds", wanted, context)


def _funds_table(
    code: str, plan: str, rows: Sequence[FundRow], parts: dict[str, Totals], wanted: Filter
) -> Table:
    names = {row.code: row.name for row in pillars()}
    longest = max((parts[row.code].awarded for row in rows if row.code in parts), default=None)
    body = []
    for row in sorted(rows, key=lambda row: (row.pillar is None, row.pillar or "", row.name)):
        found = parts.get(row.code)
        awarded = found.awarded if found else tables.ZERO
        href = grants_url(wanted.replace(funds=(row.code,))) if found else ""
        cells = (
            tables.name(row.name, page_url("fund", wanted, row.code), note=row.code),
            tables.name(names.get(row.pillar or "", NO_PILLAR)),
            tables.count(found.grants if found else 0, href),
            tables.money(awarded, href, bar=tables.length(awarded, longest)),
            tables.money(known_committed(found) if found else tables.ZERO, href),
            tables.money(known_paid(found) if found else tables.ZERO, href),
        )
        body.append(cells)
    headings = (
        tables.Column("Fonds"),
        tables.Column("Volet"),
        *tables.columns("", "Aides", "Attribué (€)", "Engagé (€)", "Payé (€)")[1:],
    )
    return Table(f"Fonds du plan {plan}", headings, tuple(body), slug=f"fonds-{code}")


@public_page(kept=KEPT, fixed=("fonds",))
def fund_page(request: HttpRequest, wanted: Filter, code: str) -> Page:
    found = fund(code)
    if found is None:
        raise Http404(f"Le fonds « {code} » est inconnu.")
    scope = wanted.replace(funds=(code,))
    crumbs = (Crumb("Fonds", page_url("funds", wanted)),)
    context = _context(found, scope, Look.of(request, wanted, KEPT))
    return Page("public/fund.html", found.name, scope, context, crumbs)


def _context(found: FundRow, scope: Filter, look: Look) -> dict[str, object]:
    whole, places = totals(scope), departments()
    years = consumption_by_year(scope, found.code)
    links = {row.year: grants_url(scope.replace(years=(row.year,))) for row in years}
    lines = list_allocations(scope, limit=ALLOCATIONS_SHOWN).rows
    allocations = [_allocation(line) for line in lines]
    return {
        "fund": found,
        "totals": whole,
        "figures": figures(whole, grants_url(scope)),
        "yearly": yearly_envelopes(years, links),
        "allocations": allocations,
        "allocations_table": Later("lignes-enveloppe", partial(_allocations_table, allocations)),
        **sections.evolution(scope, whole, timezone.localdate(), look),
        **departments_seen(
            "carte-france",
            places,
            scope,
            whole,
            look,
            drawing=france(),
            limit=MOST_DEPARTMENTS,
        ),
        "beneficiaries_table": sections.beneficiaries_table(scope, whole),
        "by_category": sections.by_category(scope, whole),
        **sections.latest(scope),
    }


def _allocations_table(lines: Sequence[dict[str, Any]]) -> Table:
    headings = (
        *map(tables.Column, ("Exercice", "Territoire", "Nature", "Limitative", "Dans les sommes")),
        tables.Column("Montant (€)", numeric=True),
        *map(tables.Column, ("Source", "Note")),
    )
    rows = tuple(
        (
            *(tables.name(line[key]) for key in ("years", "territory", "nature")),
            *(tables.name("oui" if line[key] else "non") for key in ("binding", "retained")),
            tables.money(line["amount"]),
            *(tables.name(line[key]) for key in ("source_url", "note")),
        )
        for line in lines
    )
    return Table("Lignes d'enveloppe", headings, rows)


def _allocation(line: AllocationLine) -> dict[str, Any]:
    years = str(line.first_year)
    if line.last_year != line.first_year:
        years = f"{line.first_year}–{line.last_year}"
    return {
        "years": years,
        "territory": line.territory_name,
        "nature": AllocationNature(line.nature).label,
        "binding": line.binding,
        "amount": line.amount,
        "retained": line.retained and line.first_year == line.last_year,
        "source_url": line.source_url,
        "note": line.note,
    }
