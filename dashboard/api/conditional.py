"""Entity tags: an answer that would come out the same is not computed again."""

from hashlib import blake2s

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from rest_framework.request import Request

from dashboard.formats.freshness import REVALIDATED
from dashboard.queries.release import release

CACHE = REVALIDATED


def entity_tag(request: Request, *states: object) -> str:
    """`states`: whatever the answer depends on besides its address and the program."""
    address = request.build_absolute_uri()
    told = "|".join(map(str, (address, release(), *states)))
    return f'"{blake2s(told.encode(), digest_size=12).hexdigest()}"'


def matches(request: Request | HttpRequest, tag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2): a cache may have marked our tag as weak."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in given or tag in {found.removeprefix("W/") for found in given}


def not_modified(tag: str) -> HttpResponse:
    response = HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": CACHE})
    del response["Content-Type"]
    return response
