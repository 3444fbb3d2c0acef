"""Before and after every page: clean addresses in, French errors out."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from dashboard.formats.freshness import CAPABILITY, CAPABLE, REVALIDATED, SHARED
from dashboard.queries.filters import FilterError, is_tracking
from dashboard.web import errors

API = "/api/"
Handler = Callable[[HttpRequest], HttpResponseBase]


class CleanAddress:
    """Redirects a page's address without tracking parameters and the empty fields of forms."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") and not request.path.startswith(API):
            given = [(name, value) for name, values in request.GET.lists() for value in values]
            kept = [pair for pair in given if pair[1].strip() and not is_tracking(pair[0])]
            if len(kept) < len(given):
                path = escape_leading_slashes(escape_uri_path(request.path))
                query = urlencode(kept, safe=",:")
                return HttpResponseRedirect(f"{path}?{query}" if query else path)
        return self.get_response(request)


class SharedCache:
    """Tells a cache of ours in front how long it may go on with an answer made of what is
    published. Whole files that are streamed stay out of it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (
            CAPABLE in request.headers.get(CAPABILITY, "")
            and response.headers.get("Cache-Control") == REVALIDATED
            and not response.streaming
        ):
            response.headers["Cache-Control"] = SHARED
        return response


class FrenchErrors:
    """Shows what a page could not do in French, with the way on, in debug mode too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = not request.path.startswith(API)
        if is_page and response.status_code == HTTPStatus.NOT_FOUND and not _written(response):
            return errors.not_found(request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith(API):
            return None
        if isinstance(error, FilterError):
            return errors.unreadable(request, error)
        if isinstance(error, Http404):
            return errors.not_found(request, error)
        return None


def _written(response: HttpResponseBase) -> bool:
    """Whether the body is one of the site's own pages, not the framework's."""
    return getattr(response, errors.OWN_PAGE, False)
