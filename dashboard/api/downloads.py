"""A file of the whole filter, sent while it is read."""

from contextlib import ExitStack

from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from dashboard.api.answers import standing_links
from dashboard.api.conditional import CACHE
from dashboard.exports.files import FORMATS, ExportFile, open_file
from dashboard.exports.scdl import Tally
from dashboard.exports.slots import take_slot
from dashboard.exports.streaming import Held
from dashboard.queries.filters import Filter


def file_response(
    request: Request, wanted: Filter, word: str, version: int, tag: str, held: ExitStack
) -> HttpResponseBase:
    """Takes the snapshot over from `held` while the database is read."""
    response: HttpResponseBase
    if request.method == "HEAD":
        # Its length is not known before it is written: none is told.
        response = StreamingHttpResponse(iter(()), content_type=FORMATS[word].media_type)
    else:
        take_slot()
        found = open_file(word, wanted, settings.RELANCE_URL)
        # What goes wrong before the first bytes can still be told as an error.
        first = next(found.chunks, b"")
        chunks = Held(first, found.chunks, held.pop_all())
        response = StreamingHttpResponse(chunks, content_type=found.format.media_type)
        describe(response, found)
    name = f"relance-aides-{version}.{FORMATS[word].extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Link"] = ", ".join(standing_links())
    response["ETag"] = tag
    response["Cache-Control"] = CACHE
    return response


def describe(response: HttpResponseBase, found: ExportFile) -> None:
    if found.size is not None:
        response["Content-Length"] = str(found.size)
    if found.tally is not None:
        written, left_out = counts(found.tally)
        response["Relance-Lignes-Ecrites"] = written
        response["Relance-Lignes-Ecartees"] = left_out


def counts(tally: Tally) -> tuple[str, str]:
    """Written, then left out by reason: « siret-attribuant=12, date-convention=3 »."""
    reasons = ", ".join(f"{reason}={number}" for reason, number in tally.left_out.items())
    return str(tally.written), reasons or "0"
