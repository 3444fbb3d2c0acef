"""/api/docs/: the published description, as a page."""

from django.http import HttpRequest, HttpResponse


def documentation(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
