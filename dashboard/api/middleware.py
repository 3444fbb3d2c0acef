"""Around everything under /api/: whoever wrote it, an error is a problem (RFC 9457)."""

from collections.abc import Callable
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dashboard.api.problems import MEDIA_TYPE, problem

API: Final = "/api/"


class OnlyProblems:
    """Says again what no view of the API said: an unknown host, a database out of reach, a method
    that the page of the documentation does not take. In debug mode too, for the framework's own
    page shows its insides."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_told = response.headers.get("Content-Type") == MEDIA_TYPE
        if response.status_code < 400 or is_told or not request.path.startswith(API):
            return response
        if isinstance(response, HttpResponse):
            response.content = orjson.dumps(problem(response.status_code))
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Type"] = MEDIA_TYPE
            response.headers["Cache-Control"] = "no-store"
        return response
