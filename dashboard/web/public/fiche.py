"""The fiche départementale: a PDF, and the same content as a page for print."""

from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import mark_safe

from dashboard.exports.fiche.pdf import render
from dashboard.exports.fiche.sheet import Grid, Picture, Sheet
from dashboard.formats import NO_BREAK_SPACE, euros
from dashboard.queries.catalogue import plans
from dashboard.queries.filters import Filter
from dashboard.queries.rankings import department_ranks
from dashboard.queries.version import last_published_at
from dashboard.web import fiche, notices
from dashboard.web.figures import Standing
from dashboard.web.links import page_url
from dashboard.web.looks import Look
from dashboard.web.pages import Crumb, Page, public_page
from dashboard.web.public.department import department_or_404, shown_of

LICENCE: Final = "Licence Ouverte 2.0."


@public_page(fixed=("departement",))
def document(request: HttpRequest, wanted: Filter, code: str) -> HttpResponse:
    published_at = last_published_at(wanted.known_at) or timezone.now()
    sheet, _ = _sheet(request, wanted, code)
    pdf = render(sheet, dated=published_at)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="relance-fiche-{code}.pdf"'
    return response


@public_page(fixed=("departement",))
def page(request: HttpRequest, wanted: Filter, code: str) -> Page:
    sheet, complete = _sheet(request, wanted, code)
    scope = wanted.replace(departments=(code,))
    context: dict[str, Any] = {
        "sheet": sheet,
        "pictures": [_trusted(one) for one in (sheet.curve, sheet.map) if one],
        "grids": [_drawn(one) for one in sheet.grids],
        "complete": complete,
        "pdf_href": page_url("fiche", wanted, code),
    }
    crumbs = (Crumb(sheet.title, page_url("department", wanted, code)),)
    return Page("public/fiche.html", f"Fiche : {sheet.title}", scope, context, crumbs)


def _trusted(picture: Picture) -> dict[str, str]:
    """The drawing comes from this site, its texts escaped where it was drawn."""
    svg = mark_safe(picture.svg)  # noqa: S308 - escaped where drawn
    return {"title": picture.title, "told": picture.told, "svg": svg}


def _drawn(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "note": grid.note,
        "head": list(zip(grid.columns, grid.numeric, strict=True)),
        "body": [(row.level, list(zip(row.cells, grid.numeric, strict=True))) for row in grid.rows],
    }


def _sheet(request: HttpRequest, wanted: Filter, code: str) -> tuple[Sheet, bool]:
    """And whether its data is complete."""
    place = department_or_404(code)
    scope = wanted.replace(departments=(code,))
    standing = Standing(place.population, department_ranks(wanted), code)
    shown = shown_of(place, scope, standing, Look(request.path, wanted))
    made = fiche.sheet(place, scope, shown, timezone.localdate(), _warnings(request, wanted, scope))
    sheet = replace(
        made,
        source=f"{settings.RELANCE_SITE_NAME}, aides publiées. {LICENCE}",
        address=settings.RELANCE_URL + page_url("department", wanted, code),
    )
    return sheet, shown["complete"]


def _warnings(request: HttpRequest, wanted: Filter, scope: Filter) -> list[str]:
    told = []
    if state := notices.time_state(wanted):
        told.append(f"{state}.")
    address = Look(request.path, wanted).address
    fiction = notices.fiction_notice(address, wanted, plans(), notices.by_plan(scope))
    if fiction and not fiction.real_only:
        told.append(
            f"Démonstration{NO_BREAK_SPACE}: réel {euros(fiction.real)}, fictif "
            f"{euros(fiction.fictional)}. Ce qui est fictif porte la mention « fictif »."
        )
    return told
