"""What is said to machines that index the site, or that look for whom to warn."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from dashboard.queries import addresses
from dashboard.queries.addresses import GrantGroup
from dashboard.queries.catalogue import funds, pillars
from dashboard.queries.territories import departments, regions
from dashboard.web.conditional import published

STANDING = (
    "home",
    "departments",
    "funds",
    "grants",
    "compare",
    "news",
    "data",
    "methodology",
    "accessibility",
    "legal",
    "privacy",
    "site_map",
)
NATION = "nation"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SECURITY_TEXT_DAYS = 180
Line = tuple[str, datetime | None]


@published
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; countless combinations and files of tables need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /gestion/",
        "Disallow: /aides/?",
        "Disallow: /suggestions/",
        "Disallow: /*tableau=",
        "Allow: /",
        f"Sitemap: {settings.RELANCE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@published
def security_text(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Without a contact there is no such file: an empty one would mislead."""
    contact = settings.RELANCE_LEGAL.get("securite") or settings.RELANCE_LEGAL.get("contact")
    if not contact:
        raise Http404("Aucune adresse de contact n'est encore donnée par cette instance.")
    if ":" not in contact:
        contact = f"mailto:{contact}"
    until = timezone.localdate() + timedelta(days=SECURITY_TEXT_DAYS)
    expires = datetime.combine(until, time(), UTC).isoformat().replace("+00:00", "Z")
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.RELANCE_URL}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@published
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the files below, all small enough for the protocol (50 000 addresses)."""
    names = ["pages", "communes"]
    names += [f"beneficiaires-{code}" for code in addresses.departments_with_beneficiaries()]
    names += [
        f"aides-{group.department or NATION}-{group.year}" for group in addresses.grant_groups()
    ]
    lines: list[Line] = [(reverse("sitemap_part", args=(name,)), None) for name in names]
    return _xml("sitemapindex", "sitemap", lines)


@published
def sitemap_part(request: HttpRequest, name: str) -> HttpResponse:
    kind, _, rest = name.partition("-")
    if name == "pages":
        lines = _pages()
    elif name == "communes":
        lines = [(reverse("commune", args=(c,)), None) for c in addresses.communes_with_grants()]
    elif kind == "beneficiaires":
        known = addresses.beneficiaries_of(rest)
        lines = [(reverse("beneficiary", args=(public_id,)), None) for public_id in known]
    else:
        lines = _grants(kind, rest)
    if not lines:
        raise Http404(f"Le plan « {name} » n'existe pas.")
    return _xml("urlset", "url", lines)


def _pages() -> list[Line]:
    found = [reverse(name) for name in STANDING]
    found += [reverse("region", args=(row.code,)) for row in regions()]
    found += [reverse("department", args=(row.code,)) for row in departments()]
    found += [reverse("pillar", args=(row.code,)) for row in pillars()]
    found += [reverse("fund", args=(row.code,)) for row in funds()]
    return [(path, None) for path in found]


def _grants(kind: str, rest: str) -> list[Line]:
    department, _, year = rest.rpartition("-")
    if kind != "aides" or not year.isdecimal() or len(year) != 4:
        return []
    group = GrantGroup(None if department == NATION else department, int(year))
    return [
        (reverse("grant", args=(reference,)), changed_at)
        for reference, changed_at in addresses.grants_of(group)
    ]


def _xml(root: str, item: str, lines: Iterable[Line]) -> HttpResponse:
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', f'<{root} xmlns="{NAMESPACE}">\n']
    for path, changed_at in lines:
        changed = f"<lastmod>{changed_at.isoformat()}</lastmod>" if changed_at else ""
        address = escape(settings.RELANCE_URL + path)
        parts.append(f"<{item}><loc>{address}</loc>{changed}</{item}>\n")
    parts.append(f"</{root}>\n")
    return HttpResponse("".join(parts), content_type="application/xml; charset=utf-8")
