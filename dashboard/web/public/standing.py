"""Pages that change with the site rather than with the data."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.queries.catalogue import funds, pillars
from dashboard.queries.filters import Filter
from dashboard.queries.territories import departments, regions
from dashboard.queries.totals import totals
from dashboard.queries.version import current_version
from dashboard.web.links import download_url, page_url
from dashboard.web.pages import Page, public_page

FORMATS: Final = (
    ("csv", "CSV", "tableau, virgule, point décimal, UTF-8"),
    ("xlsx", "XLSX", "classeur pour tableur"),
    ("ndjson", "NDJSON", "un objet JSON par ligne"),
    ("geojson", "GeoJSON", "points à placer sur une carte"),
    ("scdl", "SCDL", "schéma national « subventions »"),
)
TO_FILL: Final = "à compléter"
LEGAL: Final = (
    ("editeur", "Éditeur du site"),
    ("adresse", "Adresse"),
    ("telephone", "Téléphone"),
    ("directeur", "Directeur ou directrice de la publication"),
    ("hebergeur", "Hébergeur"),
    ("hebergeur_adresse", "Adresse de l'hébergeur"),
    ("contact", "Adresse de contact"),
)
PRIVACY: Final = (
    ("responsable", "Responsable du traitement"),
    ("dpo", "Délégué ou déléguée à la protection des données"),
    ("dpo_contact", "Adresse pour exercer vos droits"),
)


@public_page()
def data(request: HttpRequest, wanted: Filter) -> Page:
    context = {
        "totals": totals(wanted),
        "version": current_version(),
        "formats": [(*row, download_url(wanted, row[0])) for row in FORMATS],
    }
    return Page("public/data.html", "Données ouvertes", wanted, context)


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
    return Page("public/accessibility.html", "Accessibilité", wanted, {"contact": contact})


@public_page()
def legal(request: HttpRequest, wanted: Filter) -> Page:
    return Page("public/legal.html", "Mentions légales", wanted, {"entries": _legal(LEGAL)})


@public_page()
def privacy(request: HttpRequest, wanted: Filter) -> Page:
    context = {"entries": _legal(PRIVACY)}
    return Page("public/privacy.html", "Données personnelles", wanted, context)


def _legal(entries: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Label and value; what the instance has not set yet says so."""
    return [(label, settings.RELANCE_LEGAL.get(key) or TO_FILL) for key, label in entries]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; the explorer's countless combinations need not be."""
    lines = ["User-agent: *", "Disallow: /gestion/", "Disallow: /aides/?", "Allow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
