"""The front door: what there is, and what to say where there is nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request

from dashboard.api.answers import Body
from dashboard.api.description import described
from dashboard.api.parameters import Question
from dashboard.api.problems import not_found
from dashboard.api.public import PublicView
from dashboard.api.shapes import lists

RESOURCES = (
    "aides",
    "agregats",
    "beneficiaires",
    "plans",
    "volets",
    "fonds",
    "enveloppes",
    "regions",
    "departements",
    "communes",
    "indicateurs",
    "changements",
)
NOWHERE = "api-nowhere"


@described("lire_accueil", "Accueil", "Les ressources de cette API.", lists.Root)
class Root(PublicView):
    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        here = request.build_absolute_uri(request.path)
        return {
            "ressources": {name: f"{here}{name}/" for name in RESOURCES},
            "schema": request.build_absolute_uri(reverse("api-schema")),
            "documentation": request.build_absolute_uri(reverse("api-docs")),
            "version": str(version),
        }


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """An address without its final slash leads to the one that has it; others do not exist."""
    if not request.path.endswith("/") and request.method in ("GET", "HEAD"):
        try:
            found = resolve(f"{request.path}/").url_name != NOWHERE
        except Resolver404:
            found = False
        if found:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
    return not_found(request)
