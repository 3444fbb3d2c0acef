"""« Exporter ce que je vois » : any list of the desk as a file, sent while it is read."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from dashboard.exports.files import FORMATS, refuse_beyond_sheet
from dashboard.exports.lists import ListFile, list_csv, list_xlsx
from dashboard.exports.slots import take_slot
from dashboard.exports.streaming import Held
from dashboard.formats import date_numeric
from dashboard.models import User
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.version import snapshot

# Word of the address -> what stands on its button.
FILES: Final = {"csv": "CSV pour Excel (points-virgules)", "xlsx": "XLSX"}
# A file is whole: it goes on where the screen is cut into pages.
_OF_PAGES: Final = ("curseur", "avant", "page", "format")


def wanted(request: HttpRequest) -> str:
    """The word of the file asked for; empty for the screen."""
    word = request.GET.get("format", "")
    return word if word in FILES else ""


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """The same list as each file: what stands on the button, and the address."""
    asked = request.GET.copy()
    for name in _OF_PAGES:
        asked.pop(name, None)
    found = []
    for word, label in FILES.items():
        asked["format"] = word
        found.append((label, f"{request.path}?{asked.urlencode(safe=',:')}"))
    return found


def file_response(word: str, name: str, found: ListFile, *, expected: int) -> StreamingHttpResponse:
    """The rows are read in one snapshot, by one question asked before the answer starts: it is
    asked with the rights of this request. Raises FilterError beyond what a sheet holds."""
    if word == "xlsx":
        refuse_beyond_sheet(expected)
    with ExitStack() as held:
        held.enter_context(snapshot())
        take_slot()
        chunks = _chunks(word, found, expected)
        first = next(chunks, b"")
        sent = Held(first, chunks, held.pop_all())
    response = StreamingHttpResponse(sent, content_type=FORMATS[word].media_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="relance-{name}-{day}.{word}"'
    return response


def about(user: User, where: Perimeter, filters: Mapping[str, str]) -> dict[str, str]:
    """What a file says of itself at its head."""
    now = timezone.localtime()
    chosen = " ; ".join(f"{name} : {words}" for name, words in filters.items())
    return {
        "Filtres": chosen or "aucun",
        "Édité le": f"{date_numeric(now.date())} à {now:%H:%M}",
        "Compte": f"{user} ({user.email})" if user.name else user.email,
        "Périmètre": perimeter_text(where),
    }


def perimeter_text(where: Perimeter) -> str:
    if where.departments is None:
        return "France entière"
    plural = "s" if len(where.departments) > 1 else ""
    return f"département{plural} {', '.join(where.departments)}"


def _chunks(word: str, found: ListFile, expected: int) -> Iterator[bytes]:
    return list_xlsx(found, expected=expected) if word == "xlsx" else list_csv(found)
