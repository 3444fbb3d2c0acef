"""Files of an import: as it came, and as we give it back."""

from collections.abc import Iterator
from itertools import count

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from dashboard.models import Upload
from dashboard.permissions import Right
from dashboard.web.staff.desk import AgentRequest, desk_page
from dashboard.web.staff.importing.reach import seen_whole


@desk_page(Right.IMPORT, Right.READ)
def sent_file(request: AgentRequest, number: int) -> HttpResponseBase:
    return _download(seen_whole(request, number).upload)


@desk_page(Right.IMPORT, Right.READ)
def returned_file(request: AgentRequest, number: int) -> HttpResponseBase:
    job = seen_whole(request, number)
    if job.returned is None:
        raise Http404("Aucune ligne de ce fichier n'appelle de remarque.")
    return _download(job.returned)


def _download(upload: Upload) -> HttpResponseBase:
    """Never shown by the browser as a page, whatever the file holds."""
    if not upload.pieces.exists():
        raise Http404("Le contenu de ce fichier n'est plus gardé.")
    response = StreamingHttpResponse(_pieces(upload), content_type="application/octet-stream")
    response["Content-Length"] = str(upload.size)
    disposition = content_disposition_header(True, upload.filename)
    response["Content-Disposition"] = disposition or "attachment"
    return response


def _pieces(upload: Upload) -> Iterator[bytes]:
    """One at a time: nobody holds the whole file."""
    for position in count():
        found = upload.pieces.filter(position=position).values_list("content", flat=True).first()
        if found is None:
            return
        yield bytes(found)
