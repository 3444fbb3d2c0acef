"""503 with Retry-After: a page, or a problem (RFC 9457), without the database."""

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from dashboard.formats.pauses import TITLE, Pause

API = "/api/"
STATUS = 503


def paused(request: HttpRequest, pause: Pause) -> HttpResponse:
    headers = {"Retry-After": str(pause.seconds), "Cache-Control": "no-store"}
    if request.path.startswith(API):
        problem = {
            "type": f"{settings.RELANCE_URL}/api/docs/#erreur-{STATUS}",
            "title": TITLE,
            "status": STATUS,
            "detail": pause.sentence,
            "errors": [],
        }
        media_type = "application/problem+json"
        return HttpResponse(orjson.dumps(problem), media_type, STATUS, headers=headers)
    page = render_to_string("errors/503.html", {"title": TITLE, "sentence": pause.sentence})
    return HttpResponse(page, status=STATUS, headers=headers)
