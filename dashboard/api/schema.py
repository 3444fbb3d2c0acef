"""The published description of the API, OpenAPI 3.1."""

from functools import cache
from hashlib import blake2s
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from drf_spectacular.generators import SchemaGenerator

from dashboard.api.conditional import CACHE, matches, not_modified
from dashboard.api.problems import problem, problem_response

ALLOWED: Final = ("GET", "HEAD")


@csrf_exempt
@gzip_page
def schema(request: HttpRequest) -> HttpResponse:
    if request.method not in ALLOWED:
        return problem_response(problem(405), {"Allow": ", ".join(ALLOWED)})
    body = orjson.dumps(document())
    tag = f'"{blake2s(body, digest_size=12).hexdigest()}"'
    if matches(request, tag):
        return not_modified(tag)
    return HttpResponse(
        body, content_type="application/json", headers={"ETag": tag, "Cache-Control": CACHE}
    )


@cache
def document() -> dict[str, Any]:
    """Made once per process: some hundred milliseconds."""
    generator: Any = SchemaGenerator  # it has no types of its own
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found
