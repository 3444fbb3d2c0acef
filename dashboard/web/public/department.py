"""One département: its dashboard, and its communes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from dashboard.queries.filters import Filter
from dashboard.queries.indicators import indicators_of
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.rankings import department_ranks
from dashboard.queries.territories import CommuneRow, DepartmentRow, communes_of, department
from dashboard.queries.totals import Cell, Totals, known_committed, known_paid, totals, totals_by
from dashboard.web import sections, tables
from dashboard.web.figures import Standing, figures
from dashboard.web.indicators import place_table
from dashboard.web.links import carried, grants_url, page_url
from dashboard.web.maps import Place, circle_map
from dashboard.web.outlines import outlines
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.tables import Later, Table

TOP_COMMUNES = 8
NOT_LOCATED = "Non localisé"


def department_or_404(code: str) -> DepartmentRow:
    found = department(code)
    if found is None:
        raise Http404(f"Le département « {code} » est inconnu.")
    return found


def crumbs_to(place: DepartmentRow, wanted: Filter) -> tuple[Crumb, ...]:
    if place.region is None:
        return (Crumb("Départements", page_url("departments", wanted)),)
    return (Crumb(place.region_name, page_url("region", wanted, place.region)),)


@public_page(fixed=("departement",))
def dashboard(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = department_or_404(code)
    scope = wanted.replace(departments=(code,))
    standing = Standing(place.population, department_ranks(wanted), code)
    return Page(
        "public/department.html",
        f"{place.name} ({place.code})",
        scope,
        shown_of(place, scope, standing),
        crumbs_to(place, wanted),
    )


def shown_of(place: DepartmentRow, scope: Filter, standing: Standing) -> dict[str, Any]:
    found = totals(scope)
    return {
        "place": place,
        "totals": found,
        "figures": figures(found, grants_url(scope), standing),
        "curve": sections.curve(scope, found, timezone.localdate()),
        **communes_map(place, scope, found),
        "funds_table": sections.funds_table(scope, found),
        "beneficiaries_table": sections.beneficiaries_table(scope, found),
        "by_category": sections.by_category(scope, found),
        "by_size": sections.by_size(scope),
        **sections.latest(scope),
        **sections.news(scope),
        "indicators_table": place_table(indicators_of(place.code, scope), place.code, scope),
        **sections.envelopes(scope),
    }


def communes_map(place: DepartmentRow, scope: Filter, found: Totals) -> dict[str, Any]:
    """The map, the table beside it, and what is on neither."""
    cells = totals_by(scope, ("commune",))
    known = communes_of(place.code)
    drawing = outlines().get(place.code)
    return {
        "map": circle_map(_places(known, cells, scope), drawing, _located(cells)),
        "map_table": map_table(known, cells, scope, found),
        "communes_table": communes_table(known, cells, scope, found, TOP_COMMUNES)
        if cells
        else None,
        "not_located": _not_located(cells, scope),
    }


def map_table(
    known: Sequence[CommuneRow], cells: Sequence[Cell], scope: Filter, found: Totals
) -> Later | None:
    """Every commune, the table beside the map being short."""
    if not cells:
        return None
    return Later("carte-communes", lambda: communes_table(known, cells, scope, found, None))


@public_page(fixed=("departement",))
def communes(request: HttpRequest, wanted: Filter, code: str) -> Page:
    place = department_or_404(code)
    scope = wanted.replace(departments=(code,))
    found = totals(scope)
    rows = communes_of(code)
    cells = totals_by(scope, ("commune",))
    aided = {cell.keys[0] for cell in cells}
    context = {
        "place": place,
        "table": communes_table(rows, cells, scope, found, None) if cells else None,
        "without": [row for row in rows if row.code not in aided],
        "map": circle_map(_places(rows, cells, scope), outlines().get(code), _located(cells)),
        "map_table": map_table(rows, cells, scope, found),
        "not_located": _not_located(cells, scope),
    }
    crumbs = (
        *crumbs_to(place, wanted),
        Crumb(place.name, page_url("department", wanted, code)),
    )
    return Page(
        "public/communes.html", f"Communes du département {place.name}", scope, context, crumbs
    )


def _places(
    communes: Sequence[CommuneRow], cells: Sequence[Cell], scope: Filter
) -> tuple[Place, ...]:
    known = {row.code: row for row in communes}
    found = []
    for cell in cells:
        row = known.get(str(cell.keys[0]))
        if row and row.latitude is not None and row.longitude is not None:
            href = grants_url(scope.replace(communes=(row.code,)))
            place = Place(
                row.code,
                row.name,
                cell.totals.awarded,
                cell.totals.grants,
                row.latitude,
                row.longitude,
                href,
            )
            found.append(place)
    return tuple(found)


def _located(cells: Sequence[Cell]) -> Decimal:
    return sum((cell.totals.awarded for cell in cells if cell.keys[0]), Decimal(0))


def _not_located(cells: Sequence[Cell], scope: Filter) -> dict[str, Any] | None:
    """What no circle shows."""
    for cell in cells:
        if cell.keys[0] is None:
            href = grants_url(scope.replace(communes=(UNKNOWN,)))
            return {"totals": cell.totals, "href": href}
    return None


def communes_table(
    communes: Sequence[CommuneRow],
    cells: Sequence[Cell],
    scope: Filter,
    whole: Totals,
    limit: int | None,
) -> Table:
    """The most aided communes (all when no limit), the others together, those nowhere apart."""
    names = {row.code: row for row in communes}
    located = sorted(
        (cell for cell in cells if cell.keys[0]), key=lambda cell: -cell.totals.awarded
    )
    longest = located[0].totals.awarded if located else None
    shown = located[:limit]
    rows = [_commune_row(names[str(cell.keys[0])], cell, scope, longest) for cell in shown]
    rest = located[len(shown) :]
    if rest:
        label = f"{len(rest)} autres communes" if len(rest) > 1 else "1 autre commune"
        page = page_url("department_communes", carried(scope), scope.departments[0])
        rows.append(_summed_row(tables.name(label, page), rest))
    nowhere = [cell for cell in cells if cell.keys[0] is None]
    if nowhere:
        href = grants_url(scope.replace(communes=(UNKNOWN,)))
        rows.append(_summed_row(tables.name(NOT_LOCATED), nowhere, href))
    headings = tables.columns("Commune", "Attribué (€)", "Engagé (€)", "Payé (€)")
    return Table("Montants par commune", headings, tuple(rows), _foot(whole, scope), "communes")


def _commune_row(
    row: CommuneRow, cell: Cell, scope: Filter, longest: Decimal | None
) -> tuple[tables.Cell, ...]:
    found, href = cell.totals, grants_url(scope.replace(communes=(row.code,)))
    return (
        tables.name(row.name, page_url("commune", scope, row.code)),
        tables.money(found.awarded, href, bar=tables.length(found.awarded, longest)),
        tables.money(known_committed(found), href),
        tables.money(known_paid(found), href),
    )


def _summed_row(
    label: tables.Cell, cells: Sequence[Cell], href: str = ""
) -> tuple[tables.Cell, ...]:
    parts = [cell.totals for cell in cells]
    committed = [part.committed for part in parts if known_committed(part) is not None]
    paid = [part.paid for part in parts if known_paid(part) is not None]
    return (
        label,
        tables.money(sum((part.awarded for part in parts), Decimal(0)), href),
        tables.money(sum(committed, Decimal(0)) if committed else None, href),
        tables.money(sum(paid, Decimal(0)) if paid else None, href),
    )


def _foot(whole: Totals, scope: Filter) -> tuple[tables.Cell, ...]:
    href = grants_url(scope)
    return (
        tables.name("Département"),
        tables.money(whole.awarded, href),
        tables.money(known_committed(whole), href),
        tables.money(known_paid(whole), href),
    )
