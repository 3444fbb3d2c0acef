"""What every public address shares: one snapshot, one entity tag, one envelope."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, ClassVar, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.gzip import gzip_page
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from dashboard.api import limits
from dashboard.api.answers import Body, answered
from dashboard.api.chosen import keep
from dashboard.api.conditional import entity_tag, matches, not_modified
from dashboard.api.ending import Ending, announce
from dashboard.api.keys import KeyAuthentication
from dashboard.api.negotiation import JSON_ONLY, ByFormat
from dashboard.api.parameters import Question, read_question
from dashboard.api.writing.agents import AgentSession
from dashboard.queries.release import published_state
from dashboard.queries.version import snapshot

WRITING: Final = ("POST", "PATCH")
DESK_STATE: Final = "etat"
View = Callable[..., HttpResponseBase]


class MovedHere(Exception):
    """What was asked for now has another address."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class PublicView(APIView):
    """`filters`: parameters of the common filter that are followed, None for all; `own`: others.

    `tagged_by_version`: False where the answer holds more than published data and reference
    data: its entity tag is then a digest of the answer itself. `fields`: those that `champs` may
    name, taken from the description. `ending`: when this address will be no more, if it is so.
    """

    authentication_classes = (KeyAuthentication,)
    permission_classes = (AllowAny,)
    renderer_classes = JSON_ONLY
    content_negotiation_class = ByFormat

    filters: ClassVar[Collection[str] | None] = ()
    own: ClassVar[tuple[str, ...]] = ()
    tagged_by_version: ClassVar[bool] = True
    fields: ClassVar[tuple[str, ...]] = ()
    ending: ClassVar[Ending | None] = None

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Compressed for who accepts it, streams included; HEAD as GET, without its body."""
        return headers_alone(gzip_page(super().as_view(**initkwargs)))

    def initial(self, request: Request, *args: Any, **path: Any) -> None:
        if request.method != "OPTIONS":
            limits.count(request)
        super().initial(request, *args, **path)
        if any("\x00" in part for part in path.values()):
            raise Http404

    def get_authenticators(self) -> list[BaseAuthentication]:
        """A session counts where it writes or asks for the desk: what is public is for all."""
        found = super().get_authenticators()
        request = getattr(self, "request", None)  # none while the description is made
        if request and (request.method in WRITING or DESK_STATE in request.GET):
            return [*found, AgentSession()]
        return found

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        question = self.question(request)
        with snapshot(question.wanted):
            version, stamp = published_state()
            tag = entity_tag(request, version, stamp) if self.tagged_by_version else None
            if tag and matches(request, tag):
                return not_modified(tag)
            if tag:
                limits.still_allowed(request)
            try:
                body = keep(self.answer(request, question, version, **path), question.fields)
            except MovedHere as moved:
                return moved_to(request, moved.path)
        tag = tag or entity_tag(request, body)
        if matches(request, tag):
            return not_modified(tag)
        limits.still_allowed(request)
        return answered(body, tag)

    def question(self, request: Request) -> Question:
        return read_question(request, filters=self.filters, also=self.own, fields=self.fields)

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        raise NotImplementedError

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = HttpResponse(status=204)
        del response["Content-Type"]
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final: Any = super().finalize_response(request, response, *args, **kwargs)
        limits.tell(request, final)
        if self.ending:
            announce(final, self.ending)
        return final


def headers_alone(view: View) -> View:
    """Answers HEAD with the very headers of GET, compressed as GET would be."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **path: Any) -> HttpResponseBase:
        response = view(request, *args, **path)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return answer


def moved_to(request: Request, path: str) -> HttpResponse:
    """For good, with the same parameters."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{path}?{query}" if query else path)
    response.status_code = 301
    return response
