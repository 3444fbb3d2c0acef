"""News and visits as the public reads them: list, entry, Atom feed, photos."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.formats.prose import prose_html, prose_plain
from dashboard.queries.filters import PARAMETERS, Filter, FilterError, ParameterError
from dashboard.queries.news import FEED, NewsItem, list_news, news_item, photo_content
from dashboard.web.links import carried, page_url, with_filter
from dashboard.web.pages import TIME_PARAMETERS, Crumb, Page, public_page

# The plan is carried from page to page; an entry belongs to a place and a day.
FOLLOWED: Final = ("plan", "departement", "region", "commune", *TIME_PARAMETERS)
OTHER_FILTERS: Final = tuple(name for name in PARAMETERS if name not in FOLLOWED)
AFTER: Final = "apres"
FEED_TYPE: Final = "application/atom+xml; charset=utf-8"
YEAR: Final = 31_536_000
SUMMARY: Final = 300


@public_page(also=(AFTER,), fixed=OTHER_FILTERS)
def news_list(request: HttpRequest, wanted: Filter) -> Page:
    found = list_news(wanted, after=_after(request))
    path = with_filter(request.path, wanted)
    joined = "&" if "?" in path else "?"
    context = {
        "complete": True,
        "news": found.items,
        "news_total": found.total,
        "older": f"{path}{joined}{AFTER}={found.next}" if found.next else "",
        "newest": path if request.GET.get(AFTER) else "",
        "feed": reverse("news_feed"),
    }
    return Page("public/news.html", "Actualités et visites", wanted, context)


def _after(request: HttpRequest) -> int | None:
    text = request.GET.get(AFTER, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        message = f"« {AFTER} » continue une liste : reprenez l'adresse donnée par la page."
        raise FilterError(ParameterError(AFTER, text, message))
    return int(text)


@public_page(fixed=tuple(name for name in OTHER_FILTERS if name not in FOLLOWED))
def news_page(request: HttpRequest, wanted: Filter, slug: str) -> Page:
    found = news_item(slug)
    if found is None:
        raise Http404("Cette actualité n'est pas publiée, ou ne l'est plus.")
    place = [Crumb("Actualités", page_url("news", wanted))]
    if found.department:
        href = page_url("department", wanted, found.department)
        place.append(Crumb(found.department_name, href))
    context = {
        "complete": True,
        "item": found,
        "description": prose_plain(found.body)[:SUMMARY] or found.title,
        "photo_address": _photo_address(found),
    }
    return Page("public/news_entry.html", found.title, carried(wanted), context, tuple(place))


@public_page(fixed=PARAMETERS)
def news_feed(request: HttpRequest, wanted: Filter) -> HttpResponseBase:
    """RFC 4287. The id of an entry is its uuid: it survives titles, addresses and hosts."""
    items = list_news(Filter(), limit=FEED).items
    site, page = settings.RELANCE_URL, reverse("news")
    updated = max((item.updated_at for item in items), default=None)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
        f"<title>{escape(f'Actualités et visites – {settings.RELANCE_SITE_NAME}')}</title>",
        f"<id>{escape(site + page)}</id>",
        f"<updated>{updated.isoformat() if updated else '1970-01-01T00:00:00+00:00'}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(site + request.path)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(site + page)}/>',
        f"<author><name>{escape(settings.RELANCE_SITE_NAME)}</name></author>",
        "<rights>Licence Ouverte 2.0</rights>",
        *(line for item in items for line in _entry(item)),
        "</feed>",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=FEED_TYPE)


def _entry(item: NewsItem) -> list[str]:
    address = settings.RELANCE_URL + reverse("news_entry", args=(item.slug,))
    content = prose_html(item.body)
    return [
        "<entry>",
        f"<title>{escape(item.title)}</title>",
        f"<id>urn:uuid:{item.uid}</id>",
        f"<published>{item.published_at.isoformat()}</published>",
        f"<updated>{item.updated_at.isoformat()}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>',
        f"<category term={quoteattr(item.kind)} label={quoteattr(item.kind_label)}/>",
        f'<content type="html">{escape(content or escape(item.title))}</content>',
        "</entry>",
    ]


def _photo_address(item: NewsItem) -> str:
    if item.photo is None:
        return ""
    return settings.RELANCE_URL + reverse("news_photo", args=(item.photo.digest,))


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def photo(request: HttpRequest, digest: str) -> HttpResponse:
    """The same address always gives the same bytes."""
    content = photo_content(digest)
    if content is None:
        raise Http404("Cette photo n'est pas publiée.")
    return HttpResponse(content, content_type="image/jpeg")
