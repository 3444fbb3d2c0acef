"""Every address of the pages and of the API, with something behind it in the published scene."""

from collections.abc import Iterator

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.published_scene import Scene

# Look at migrations and at the worker, or at settings, which are no data.
NOT_PUBLIC = {"health", "alive", "ready", "metrics", "api-grant-movements", "security_text"}
# Addresses that answer nothing by themselves.
ASKS = {"api-aggregates": "?par=departement"}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            module = getattr(pattern.urlconf_name, "__name__", "")
            if not module.startswith(("dashboard.web.staff", "dashboard.web.signing")):
                yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def public_names() -> list[str]:
    """Every address of the pages and of the API."""
    doors = ("dashboard.web", "dashboard.api")
    found: list[str] = []
    for resolver in get_resolver().url_patterns:
        module = getattr(getattr(resolver, "urlconf_name", None), "__name__", "")
        if isinstance(resolver, URLResolver) and module.startswith(doors):
            found.extend(names(resolver.url_patterns))
    return sorted({*found} - NOT_PUBLIC)


def samples(scene: Scene) -> dict[str, dict[str, str]]:
    """What the variable part of an address may be, by name of the address."""
    fund, person = {"code": "IDF"}, scene.aluroy.public_id
    place, town, region = {"code": "70"}, {"code": "70279"}, {"code": "27"}
    grant = {"reference": scene.aluroy_grant.reference}
    fibre = {"code": "thd-taux-deploiement-fibre"}
    return {
        "indicator": fibre,
        "api-indicator": fibre,
        "department": place,
        "department_communes": place,
        "fiche": place,
        "widget": place,
        "fiche_page": place,
        "commune": town,
        "region": region,
        "pillar": {"code": "competitivite"},
        "fund": fund,
        "beneficiary": {"public_id": person},
        "grant": grant,
        "news_entry": {"slug": scene.news.slug},
        "news_photo": {"digest": scene.news.photo_digest},
        "sitemap_part": {"name": "aides-70-2021"},
        "api-grant": grant,
        "open_file": {"name": "aides.csv"},
        "open_schema": {"name": "aides.csv"},
        "api-fund": fund,
        "api-department": place,
        "api-commune": town,
        "api-beneficiary": {"id": person},
    }


def addresses(scene: Scene) -> dict[str, str]:
    found = {}
    known = samples(scene)
    for name in public_names():
        try:
            found[name] = reverse(name, kwargs=known.get(name)) + ASKS.get(name, "")
        except NoReverseMatch:
            if name != "api-nowhere":
                found[name] = ""
    return found
