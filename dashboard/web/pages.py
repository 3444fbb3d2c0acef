"""What every public page shares: its filter, its snapshot, its notices, its entity tag.

A view takes the request and the filter and says which template shows what; `public_page` reads
the filter, opens one snapshot for all figures, answers 304 when nothing changed, and renders.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dashboard.queries.catalogue import plans
from dashboard.queries.coverage import coverage_complete
from dashboard.queries.filters import (
    Filter,
    FilterError,
    ParameterError,
    filter_params,
    parse_filter,
)
from dashboard.queries.remembered import remembered
from dashboard.queries.version import last_published_at, snapshot
from dashboard.web import notices, structured
from dashboard.web.conditional import unless_kept
from dashboard.web.links import carried, download_url, grants_url, with_filter
from dashboard.web.looks import Look
from dashboard.web.table_files import TABLE, files_query, table_file, unknown_table

TIME_PARAMETERS: Final = ("au", "connu_au")
FILES: Final = ("csv", "xlsx", "ndjson", "geojson", "scdl")


@dataclass(frozen=True, slots=True)
class Crumb:
    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`scope` is the filter of the page's own figures: the request's, within its address."""

    template: str
    title: str
    scope: Filter
    context: Mapping[str, Any] = field(default_factory=dict)
    crumbs: tuple[Crumb, ...] = ()
    status: int = 200


View = Callable[..., Page | HttpResponseBase]
Answer = Callable[..., HttpResponseBase]


def public_page(
    *, also: Sequence[str] = (), kept: Sequence[str] = (), fixed: Sequence[str] = ()
) -> Callable[[View], Answer]:
    """`also` names the parameters the view reads itself, `fixed` those its address gives.

    `kept` are read by the view too, and stay in the address when plan or dates are changed.
    """

    def decorate(view: View) -> Answer:
        @require_safe
        @gzip_page
        @wraps(view)
        def answer(request: HttpRequest, **address: str) -> HttpResponseBase:
            wanted = read_filter(request, also=(*also, *kept, TABLE), fixed=fixed)
            with snapshot(wanted), remembered():
                return unless_kept(request, lambda: made(request, wanted, address))

        def made(request: HttpRequest, wanted: Filter, address: dict[str, str]) -> HttpResponseBase:
            look = Look.of(request, wanted, kept)
            return _answer(request, view(request, wanted, **address), look)

        return answer

    return decorate


def _answer(request: HttpRequest, found: Page | HttpResponseBase, look: Look) -> HttpResponseBase:
    """The page, or the one of its tables that is asked for as a file."""
    asked = request.GET.get(TABLE, "")
    if isinstance(found, Page):
        if asked:
            return table_file(request, found.context, look.wanted, found.title)
        return show(request, found, look)
    if asked and found.status_code == HTTPStatus.OK:
        raise unknown_table(asked, {})
    return found


def read_filter(
    request: HttpRequest, *, also: Sequence[str] = (), fixed: Sequence[str] = ()
) -> Filter:
    """The filter of a request. Raises FilterError, which the middleware shows as a 400 page."""
    given = dict(request.GET.lists())
    for name in fixed:
        if any(given.get(name, ())):
            message = f"« {name} » est déjà donné par l'adresse de la page : retirez-le."
            raise FilterError(ParameterError(name, ",".join(given[name]), message))
    return parse_filter(given, now=timezone.now(), also=also)


def show(request: HttpRequest, page: Page, look: Look) -> HttpResponse:
    """Runs inside the page's snapshot."""
    shared = {**common(look, page.scope), "page": page, "title": page.title}
    shared["files_query"] = files_query(request, look.wanted)
    if "complete" not in page.context:
        shared["complete"] = coverage_complete(page.scope)
    shared.update(structured.of_page(page.title, page.scope, page.context, shared["canonical"]))
    return render(request, page.template, {**shared, **page.context}, status=page.status)


def common(look: Look, scope: Filter) -> dict[str, Any]:
    """Notices and switches above a page's figures. Cost: some small queries."""
    wanted, known, parts = look.wanted, plans(), notices.by_plan(scope)
    now = wanted.replace(as_of=None, known_at=None, known_at_text="")
    return {
        "wanted": wanted,
        "scope": scope,
        "today": timezone.localdate(),
        "time_state": notices.time_state(wanted),
        "time_fields": [*filter_params(now), *look.asked],
        "present_url": look.address(now),
        "plan_choices": notices.plan_choices(look.address, wanted, known, parts),
        "fiction": notices.fiction_notice(look.address, wanted, known, parts),
        "carried_query": with_filter("", carried(wanted)),
        "times_query": with_filter("", carried(wanted).replace(plans=())),
        "carried_more": with_filter("", carried(wanted)).replace("?", "&"),
        "carried_fields": filter_params(carried(wanted)),
        "list_href": grants_url(scope),
        "files": [(name.upper(), download_url(scope, name)) for name in FILES],
        "published_at": last_published_at(wanted.known_at),
        "canonical": settings.RELANCE_URL + with_filter(look.path, wanted),
    }
