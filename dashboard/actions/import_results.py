"""What the work on a file gave, kept with the import; each only while its state still asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from procrastinate.contrib.django import app

from dashboard.actions.batches import TouchedSince, undo_batch
from dashboard.actions.imports import KEPT, State, defer, forget, store
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.actions.staging import statement
from dashboard.models import ImportBatch, ImportJob, ImportProgress, PreviewRow, Upload, User

# Where an import stands again when its work could not be done.
BACK: Final = {
    State.READING: State.UNUSABLE,
    State.PREVIEWING: State.READY,
    State.APPLYING: State.PREVIEWED,
    State.UNDOING: State.APPLIED,
}


class Overtaken(Exception):
    """Another process has done this work meanwhile: keep nothing of ours."""


def keep_sample(*, job: ImportJob, sample: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    _move(
        job,
        State.READY,
        sample=dict(sample),
        settings=dict(settings),
        profile=str(settings["profile"]),
    )


def keep_preview(
    cursor: CursorWrapper,
    *,
    job: ImportJob,
    outcome: Mapping[str, Any],
    attaches: bool,
    fingerprint: str,
    touched: Sequence[str],
    named: Sequence[str],
    message: str = "",
) -> None:
    """Reads the temporary tables of the comparison: call it in their transaction."""
    PreviewRow.objects.filter(job=job).delete()
    cursor.execute(statement("preview_rows"), {"job": job.pk, "attaches": attaches})
    _move(
        job,
        State.PREVIEWED,
        outcome=dict(outcome),
        fingerprint=fingerprint,
        touched=sorted(touched) or None,
        named=sorted(named) or None,
        message=message,
        returned=None,
    )
    if PreviewRow.objects.filter(job=job).exclude(told=[]).exists():
        app.configure_task("dashboard.jobs.imports.give_back").defer(number=job.pk)


def keep_applied(*, job: ImportJob, batch: ImportBatch, at: datetime) -> None:
    """In the transaction of the batch: both are there, or neither."""
    _move(job, State.APPLIED, batch=batch, ended_at=at, message="")


def undo(*, job: ImportJob, by: User) -> None:
    """Raises TouchedSince, Refused, PermissionDenied: then nothing has changed."""
    if job.batch is None:
        raise Refused("Cet import n'a rien écrit : il n'y a rien à annuler.")
    with one_transaction():
        undo_batch(by=by, batch=job.batch, reason=job.undo_reason)
        _move(job, State.UNDONE, message="")


def keep_returned(*, job: ImportJob, file: BinaryIO, filename: str, sha256: str) -> None:
    with one_transaction():
        upload = store(by=job.by, file=file, filename=filename, sha256=sha256)
        found = ImportJob.objects.filter(pk=job.pk, fingerprint=job.fingerprint, returned=None)
        if not found.update(returned=upload):
            transaction.set_rollback(True)


def give_up(*, job: ImportJob, message: str) -> None:
    """Back where a person can decide, told why."""
    ImportJob.objects.filter(pk=job.pk, state=job.state).update(
        state=BACK[State(job.state)], message=message
    )


def why(error: Exception) -> str:
    """The French words of a refusal."""
    if isinstance(error, TouchedSince):
        return f"{error.message} {error.hint}"
    if isinstance(error, Refused):
        return f"{error.message} {error.hint}".strip()
    if isinstance(error, PermissionDenied):
        return f"{error} Rien n'a été changé."
    return str(error)


def start_again(*, job: ImportJob) -> None:
    """Have the work of a running import done by whoever is there."""
    with one_transaction():
        held = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
        if held.is_running:
            defer(held)


def purge(*, at: datetime) -> int:
    """Forget the content of files received more than thirty days ago; how many were."""
    old = Upload.objects.filter(created_at__lt=at - KEPT, forgotten_at=None)
    count = 0
    for upload in old.iterator():
        with one_transaction():
            forget(upload)
            PreviewRow.objects.filter(job__upload=upload).delete()
            ImportJob.objects.filter(upload=upload).update(sample={})
            Upload.objects.filter(pk=upload.pk).update(forgotten_at=at)
        count += 1
    return count


def _move(job: ImportJob, state: ImportJob.State, **changes: Any) -> None:
    """From the state in which the work began, once. Raises Overtaken."""
    found = ImportJob.objects.filter(pk=job.pk, state=job.state)
    if not found.update(state=state, **changes):
        raise Overtaken(f"import {job.pk}: no longer {job.state}")
    ImportProgress.objects.filter(job=job).update(percent=100, step="Terminé")
