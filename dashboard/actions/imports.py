"""What a person may ask of a file: send it, settle how it is read, preview, apply, take back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, BinaryIO, Final

from django.core.exceptions import PermissionDenied
from procrastinate.contrib.django import app

from dashboard.actions.batches import require_import, require_undo
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.formats import tidy_filename
from dashboard.models import (
    ColumnChoice,
    ImportJob,
    ImportProgress,
    Upload,
    UploadPiece,
    User,
)
from dashboard.permissions import Right, departments_with

State = ImportJob.State
KEPT: Final = timedelta(days=30)
PIECE: Final = 256 * 1024
# The task of dashboard.jobs.imports that does each state's work.
TASKS: Final = {
    State.READING: "read",
    State.PREVIEWING: "preview",
    State.APPLYING: "apply",
    State.UNDOING: "undo",
}


def receive(*, by: User, file: BinaryIO, filename: str, key: str) -> int:
    """Keep a file and have it read; the number of the import. The same file sent again with the
    same key is the same import."""
    require_import(by)
    digest = sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)

    def act() -> Mapping[str, Any]:
        upload = store(by=by, file=file, filename=filename, sha256=digest.hexdigest())
        held = departments_with(by, Right.IMPORT)
        job = ImportJob.objects.create(
            upload=upload, by=by, perimeter=None if held is None else sorted(held)
        )
        ImportProgress.objects.create(job=job, step="En attente")
        defer(job)
        return {"job": job.pk}

    named = f"{key}-{digest.hexdigest()[:16]}"
    return int(once(by=by, purpose="import", key=named, act=act)["job"])


def store(*, by: User, file: BinaryIO, filename: str, sha256: str) -> Upload:
    upload = Upload(by=by, filename=tidy_filename(filename), sha256=sha256, size=0)
    upload.save()
    position = 0
    while piece := file.read(PIECE):
        UploadPiece.objects.create(upload=upload, position=position, content=piece)
        upload.size += len(piece)
        position += 1
    upload.save(update_fields=["size"])
    return upload


def defer(job: ImportJob) -> None:
    """In the same transaction as the state that asks for the work."""
    name = TASKS[State(job.state)]
    app.configure_task(f"dashboard.jobs.imports.{name}").defer(number=job.pk)


def settle(
    *, by: User, job: ImportJob, settings: Mapping[str, Any], perimeter: str, header: str
) -> None:
    """How the file is to be read, remembered for the next one with the same header."""
    with one_transaction():
        held = _held(by, job, State.READY, State.PREVIEWED)
        held.settings = dict(settings)
        held.profile = str(settings["profile"])
        held.state = State.READY
        held.message = ""
        held.save(update_fields=["settings", "profile", "state", "message"])
        if header:
            ColumnChoice.objects.update_or_create(
                perimeter=perimeter[:400],
                profile=held.profile,
                header=header,
                defaults={"columns": dict(settings["columns"]), "by": by},
            )


def ask_preview(*, by: User, job: ImportJob) -> None:
    with one_transaction():
        held = _held(by, job, State.READY, State.PREVIEWED, already=State.PREVIEWING)
        if held.state != State.PREVIEWING:
            _start(held, State.PREVIEWING)


def ask_apply(*, by: User, job: ImportJob, skip_refused: bool, twins_confirmed: bool) -> None:
    """Raises Refused when rows are refused and not left aside, or when identical rows are not
    known to be so many grants."""
    with one_transaction():
        held = _held(by, job, State.PREVIEWED, already=State.APPLYING)
        if held.state == State.APPLYING:
            return
        if held.outcome["refused"] and not skip_refused:
            raise Refused(
                "Des lignes sont refusées : rien n'est appliqué.",
                hint="Corrigez-les, ou choisissez d'appliquer tout sauf elles.",
            )
        if held.outcome["twins"] and not twins_confirmed:
            raise Refused(
                "Des lignes sont identiques : confirmez que ce sont bien plusieurs aides.",
                hint="Sinon, retirez les doubles du fichier et envoyez-le à nouveau.",
                field="jumelles",
            )
        held.skip_refused = skip_refused
        _start(held, State.APPLYING, "skip_refused")


def ask_undo(*, by: User, job: ImportJob, reason: str, at: datetime) -> None:
    """Taken back as a whole, or not at all: the work says which."""
    with one_transaction():
        held = _held(None, job, State.APPLIED, already=State.UNDOING)
        if held.state == State.UNDOING:
            return
        if held.batch is None:
            raise Refused("Cet import n'a rien écrit : il n'y a rien à annuler.")
        require_undo(by, held.batch)
        if at - held.batch.created_at > KEPT:
            raise Refused(
                "Un import s'annule pendant trente jours ; celui-ci est plus ancien.",
                hint="Corrigez les aides une par une.",
            )
        if not reason.strip():
            raise Refused("Dites pourquoi cet import est annulé.", field="motif")
        held.undo_by, held.undo_reason = by, reason.strip()
        _start(held, State.UNDOING, "undo_by", "undo_reason")


def drop(*, by: User, job: ImportJob) -> None:
    """Give a file up: its content is forgotten at once."""
    with one_transaction():
        waiting = (State.READY, State.PREVIEWED, State.UNUSABLE)
        held = _held(by, job, *waiting, already=State.DROPPED)
        if held.state == State.DROPPED:
            return
        held.state, held.message = State.DROPPED, ""
        held.save(update_fields=["state", "message"])
        held.rows.all().delete()
        forget(held.upload)


def forget(upload: Upload) -> None:
    upload.pieces.all().delete()


def _start(job: ImportJob, state: ImportJob.State, *changed: str) -> None:
    job.state, job.message = state, ""
    job.save(update_fields=["state", "message", *changed])
    ImportProgress.objects.filter(job=job).update(percent=0, step="En attente", starts=0)
    defer(job)


def _held(
    by: User | None,
    job: ImportJob,
    *states: ImportJob.State,
    already: ImportJob.State | None = None,
) -> ImportJob:
    """The import, held until the end; in one of the states, or already where one wants it."""
    held = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if by is not None:
        require_import(by)
        if held.by_id != by.pk:
            raise PermissionDenied(
                f"Ce fichier a été envoyé par {held.by} : ce compte seul décide de la suite."
            )
    if held.state not in (*states, already):
        raise Refused(
            f"Cet import est dans l'état « {State(held.state).label} » : "
            "ce n'est pas le moment de faire cela.",
            hint="Rechargez la page.",
        )
    return held
