"""/gestion/imports/: send a file, find the former ones."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from dashboard.actions.imports import receive
from dashboard.formats import tidy_filename
from dashboard.imports.archives import check_directory
from dashboard.imports.kinds import container_of
from dashboard.imports.limits import MEGABYTE, PAGE_LIMITS, UnusableFile
from dashboard.imports.tables import Source
from dashboard.permissions import Right, departments_with
from dashboard.queries.imports import command_batches, past_imports
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.importing import words
from dashboard.web.staff.importing.forms import UploadForm
from dashboard.web.staff.importing.listed import imports_file

# The form around the file.
_AROUND: Final = 64 * 1024
# What is sent beyond the limit is read to its end, so that the browser hears the answer.
_HEARD_OUT: Final = 100 * MEGABYTE


@csrf_exempt
def imports(request: HttpRequest) -> HttpResponseBase:
    """A body that is too long is refused before anything reads it, the token too."""
    if request.method == "POST" and _length(request) > PAGE_LIMITS.file_bytes + _AROUND:
        return _too_long(request)
    answer: HttpResponseBase = csrf_protect(_imports)(request)
    return answer


@desk_page(Right.IMPORT)
def _too_long(request: AgentRequest) -> HttpResponseBase:
    length = _length(request)
    if length <= _HEARD_OUT:
        while request.read(MEGABYTE):
            pass
    messages.error(
        request,
        f"Ce fichier pèse {-(-length // MEGABYTE)} Mo ; la limite est de 10 Mo. Découpez-le, ou "
        "gardez les colonnes utiles.",
    )
    return redirect("imports")


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


@desk_page(Right.IMPORT, Right.READ)
def _imports(request: AgentRequest) -> Screen | HttpResponseBase:
    if request.method != "POST":
        word = exports.wanted(request)
        return imports_file(request.user, word) if word else _screen(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _screen(request, form, status=400)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        _look_at(file)
        number = receive(
            by=request.user, file=cast(Any, file), filename=file.name or "", key=form.key
        )
    except UnusableFile as unusable:
        form.add_error("file", unusable.message)
        return _screen(request, form, status=400)
    return redirect("import_job", number=number)


def _look_at(file: "UploadedFile[Any]") -> None:
    """What the first bytes and the directory of an archive say, at once. Raises UnusableFile."""
    name = tidy_filename(file.name or "")
    source: Source
    if isinstance(file, TemporaryUploadedFile):
        source = Path(file.temporary_file_path())
    else:
        source = file.read()
        file.seek(0)
    if container_of(source, name, PAGE_LIMITS) == "workbook":
        check_directory(source, name, PAGE_LIMITS)


def _screen(request: AgentRequest, form: UploadForm | None = None, status: int = 200) -> Screen:
    may_send = departments_with(request.user, Right.IMPORT) != set()
    past = past_imports(request.user, before=_number(request.GET.get("avant")))
    batches = command_batches(request.user)[:10]
    context: Mapping[str, Any] = {
        "form": (form or UploadForm()) if may_send else None,
        "past": past,
        "past_rows": words.past_rows(past.jobs, timezone.now()),
        "files": exports.links(request) if past.jobs else (),
        "batches": [(batch, words.profile_label(batch.profile)) for batch in batches],
        "most_bytes": PAGE_LIMITS.file_bytes,
    }
    return Screen("staff/importing/imports.html", "Importer", context, status=status)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
