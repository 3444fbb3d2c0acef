"""Pages that change with the site rather than with the data."""

from django.conf import settings
from django.http import HttpRequest

from dashboard.queries.catalogue import funds, pillars
from dashboard.queries.filters import Filter
from dashboard.queries.territories import departments, regions
from dashboard.web import tables
from dashboard.web.legal import LEGAL, PRIVACY, legal_entries
from dashboard.web.links import page_url
from dashboard.web.pages import Page, public_page
from dashboard.web.rgaa import VERDICTS, VERSION, grid
from dashboard.web.tables import Later, Table


@public_page()
def methodology(request: HttpRequest, wanted: Filter) -> Page:
    return Page("public/methodology.html", "Méthodologie", wanted, {"pillars": pillars()})


@public_page()
def site_map(request: HttpRequest, wanted: Filter) -> Page:
    context = {
        "regions": [(row.name, page_url("region", wanted, row.code)) for row in regions()],
        "departments": [
            (f"{row.name} ({row.code})", page_url("department", wanted, row.code))
            for row in departments()
        ],
        "pillars": [(row.name, page_url("pillar", wanted, row.code)) for row in pillars()],
        "funds": [(row.name, page_url("fund", wanted, row.code)) for row in funds()],
    }
    return Page("public/site_map.html", "Plan du site", wanted, context)


@public_page()
def accessibility(request: HttpRequest, wanted: Filter) -> Page:
    contact = settings.RELANCE_LEGAL.get("contact", "")
    context = {
        "contact": contact,
        "grid": grid(),
        "grid_table": Later("criteres", _grid_table),
        "audited": bool(VERDICTS),
        "rgaa": VERSION,
        "criteria": sum(theme.criteria for theme in grid()),
    }
    return Page("public/accessibility.html", "Accessibilité", wanted, context)


def _grid_table() -> Table:
    labels = ("Critères", "Conformes", "Non conformes", "Non applicables", "À évaluer")
    rows = tuple(
        (
            tables.name(f"{theme.number}. {theme.name}"),
            *map(
                tables.count,
                (
                    theme.criteria,
                    theme.conforming,
                    theme.failing,
                    theme.not_applicable,
                    theme.left,
                ),
            ),
        )
        for theme in grid()
    )
    return Table("Critères du RGAA par thématique", tables.columns("Thématique", *labels), rows)


@public_page()
def legal(request: HttpRequest, wanted: Filter) -> Page:
    return Page("public/legal.html", "Mentions légales", wanted, {"entries": legal_entries(LEGAL)})


@public_page()
def privacy(request: HttpRequest, wanted: Filter) -> Page:
    context = {"entries": legal_entries(PRIVACY)}
    return Page("public/privacy.html", "Données personnelles", wanted, context)
