"""The list of imports as a file: those of the screen and the older ones."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.http import HttpResponseBase
from django.utils import timezone

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import User
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.queries.imports import kept_imports
from dashboard.web.staff import exports
from dashboard.web.staff.importing.words import PastRow, past_rows

COLUMNS: Final = (
    ListColumn("N°", "integer"),
    ListColumn("Fichier", "text"),
    ListColumn("Profil", "text"),
    ListColumn("État", "text"),
    ListColumn("Import n°", "integer"),
    ListColumn("Lignes", "text"),
    ListColumn("Nouveau ou modifié (€)", "amount"),
    ListColumn("Envoyé le", "date"),
    ListColumn("Par", "text"),
    ListColumn("Annulable jusqu'au", "date"),
    ListColumn("Annulé le", "date"),
    ListColumn("Annulé par", "text"),
    ListColumn("Motif", "text"),
)


def imports_file(user: User, word: str) -> HttpResponseBase:
    about = exports.about(user, perimeter_of(user), {})
    found = ListFile("Imports", COLUMNS, _rows(user), about)
    return exports.file_response(word, "imports", found, expected=kept_imports(user).count())


def _rows(user: User) -> Iterator[tuple[ListValue, ...]]:
    now = timezone.now()
    for job in kept_imports(user).order_by("-pk").iterator():
        yield from map(_cells, past_rows([job], now))


def _cells(row: PastRow) -> tuple[ListValue, ...]:
    job, batch = row.job, row.job.batch
    undone = batch if batch is not None and job.state == "undone" else None
    return (
        job.pk,
        job.upload.filename,
        row.profile,
        job.get_state_display(),
        job.batch_id,
        row.result,
        row.amount if job.outcome else None,
        _day(job.created_at),
        str(job.by),
        _day(row.undo_until),
        _day(undone.undone_at) if undone else None,
        str(undone.undone_by or "") if undone else "",
        undone.undo_reason if undone else "",
    )


def _day(moment: datetime | None) -> ListValue:
    return timezone.localtime(moment).date() if moment else None
