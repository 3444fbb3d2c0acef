"""The format of an answer: what `format` says, else JSON if the client can read it."""

from collections.abc import Iterable

from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from dashboard.api.parameters import FORMAT
from dashboard.exports.files import FORMATS
from dashboard.queries.filters import FilterError, ParameterError

JSON = "json"


class ByFormat(BaseContentNegotiation):
    """`Accept` is looked at only where `format` says nothing: a link is enough to get a file."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        given = list(renderers)
        words = [word for word in request.query_params.getlist(FORMAT) if word.strip()]
        known = tuple(renderer.format or "" for renderer in given)
        for renderer in given:
            if set(words) == {renderer.format}:
                return renderer, renderer.media_type or ""
        if words:
            value = ",".join(words)
            message = f"« format={value} » est inconnu ici. Valeurs connues : {', '.join(known)}."
            raise FilterError(ParameterError(FORMAT, value, message, known))
        json = [renderer for renderer in given if renderer.format == JSON]
        renderer, media_type = DefaultContentNegotiation().select_renderer(request, json)
        return renderer, media_type

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return DefaultContentNegotiation().select_parser(request, parsers)


def _named(word: str) -> type[BaseRenderer]:
    """Names a format of `dashboard.exports`; the bytes never pass through it."""
    media_type = FORMATS[word].media_type.partition(";")[0]
    name = f"{word.capitalize()}Renderer"
    return type(name, (BaseRenderer,), {"format": word, "media_type": media_type})


FILE_RENDERERS = tuple(_named(word) for word in FORMATS)
JSON_ONLY: tuple[type[BaseRenderer], ...] = (JSONRenderer,)
JSON_AND_FILES = (*JSON_ONLY, *FILE_RENDERERS)
