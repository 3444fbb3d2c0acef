"""The long works on a file: read, preview, apply, take back, give back with its errors.

Each does nothing when its import no longer asks for it, so that doing it twice is doing it once.
They run as the account that asked: its rights are asked again by the actions.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone

from dashboard.actions.acting import acting_as
from dashboard.actions.batches import require_import
from dashboard.actions.import_progress import MOST_STARTS, Work, at_work
from dashboard.actions.import_results import (
    Overtaken,
    give_up,
    keep_applied,
    keep_preview,
    keep_returned,
    keep_sample,
    undo,
    why,
)
from dashboard.actions.imports import State
from dashboard.actions.refusals import Refused
from dashboard.imports.limits import PAGE_LIMITS, UnusableFile
from dashboard.imports.pipeline import Request
from dashboard.imports.preview import Exceeded, Preview, apply_as_previewed, preview
from dashboard.imports.profiles import PROFILES
from dashboard.imports.recognise import Settings, all_expected_columns, recognise
from dashboard.imports.report import write_back
from dashboard.imports.row import REFUSAL
from dashboard.imports.sample import take_sample
from dashboard.imports.settling import propose
from dashboard.models import ImportJob, PreviewRow, Upload

CHANGED_SINCE: Final = (
    "Des données ont changé depuis l'aperçu : rien n'a été appliqué, et l'aperçu a été refait. "
    "Vérifiez-le à nouveau."
)
UNFORESEEN: Final = (
    "Une erreur imprévue a arrêté ce travail ; rien n'a été changé. Recommencez ; si elle revient, "
    "prévenez la personne qui exploite le site."
)
GIVEN_UP: Final = (
    "Ce travail a été interrompu trop de fois et a été abandonné ; rien n'a été changé. Découpez "
    "le fichier, ou prévenez la personne qui exploite le site."
)


def read(number: int) -> None:
    """Recognise a file that has just come."""
    with _working(number, State.READING) as found:
        if found is None:
            return
        job, work = found
        work.advance(20, "Lecture du fichier")
        sample = take_sample(
            content(job.upload),
            filename=job.upload.filename,
            limits=PAGE_LIMITS,
            expected_columns=all_expected_columns(),
        )
        settings = propose(job, recognise(sample), sample)
        keep_sample(job=job, sample=sample.as_json(), settings=settings.as_json())


def make_preview(number: int) -> None:
    with _working(number, State.PREVIEWING) as found:
        if found is None:
            return
        job, work = found
        require_import(job.by)
        preview(request_of(job), keep=_keeper(job), advance=work.advance)


def apply(number: int) -> None:
    """What was previewed, or nothing and a new preview."""
    with _working(number, State.APPLYING) as found:
        if found is None:
            return
        job, work = found
        require_import(job.by)
        apply_as_previewed(
            replace(request_of(job), skip_refused=job.skip_refused),
            fingerprint=job.fingerprint,
            told_exceeded=_told_exceeded(job),
            keep=_keeper(job, CHANGED_SINCE),
            done=lambda batch: keep_applied(job=job, batch=batch, at=timezone.now()),
            advance=work.advance,
        )


def take_back(number: int) -> None:
    with _working(number, State.UNDOING) as found:
        if found is None:
            return
        job, work = found
        work.advance(30, "Annulation")
        if job.undo_by is not None:
            undo(job=job, by=job.undo_by)


def give_back(number: int) -> None:
    """The same file with a column that says what to mend, kept beside the preview."""
    job = ImportJob.objects.select_related("upload", "by").get(pk=number)
    if job.returned_id is not None or job.state not in (State.PREVIEWED, State.APPLYING):
        return
    settings = Settings.from_json(job.settings)
    with TemporaryFile() as out:
        name = write_back(
            content(job.upload),
            out,
            told_by_row(job),
            filename=job.upload.filename,
            limits=PAGE_LIMITS,
            read_as=settings.read_as(),
            expected_columns=PROFILES[settings.profile].expected_columns(),
        )
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        keep_returned(job=job, file=out, filename=name, sha256=digest)


def content(upload: Upload) -> bytes:
    """The whole file; PAGE_LIMITS says how much that may be."""
    pieces = upload.pieces.order_by("position").values_list("content", flat=True)
    whole = b"".join(pieces.iterator(chunk_size=8))
    if len(whole) != upload.size:
        raise UnusableFile(
            "Le contenu de ce fichier n'est plus gardé : envoyez-le à nouveau.", code="empty"
        )
    return whole


def request_of(job: ImportJob) -> Request:
    settings = Settings.from_json(job.settings)
    return Request(
        source=content(job.upload),
        filename=job.upload.filename,
        profile=PROFILES[settings.profile],
        limits=PAGE_LIMITS,
        by=job.by,
        asked=settings.asked(),
        read_as=settings.read_as(),
        columns=settings.columns,
        date_1904=settings.date_1904,
    )


def told_by_row(job: ImportJob) -> Mapping[int, tuple[str, ...]]:
    """Row number → one text for each thing told of it."""
    rows = PreviewRow.objects.filter(job=job).exclude(told=[]).values_list("number", "told")
    return {number: tuple(map(_sentence, told)) for number, told in rows.iterator()}


def _sentence(told: Mapping[str, Any]) -> str:
    word = "Refusée" if told["severity"] == REFUSAL else "Réparée"
    where = f" — {told['column']}" if told["column"] else ""
    shown = f" ({told['value']})" if told["value"] else ""
    return f"{word}{where}{shown} : {told['problem']} {told['way_out']}"


def _keeper(job: ImportJob, message: str = "") -> Callable[[Any, Preview], None]:
    def keep(cursor: Any, seen: Preview) -> None:
        keep_preview(
            cursor,
            job=job,
            outcome=seen.as_json(),
            attaches=PROFILES[job.profile].attaches,
            fingerprint=seen.fingerprint,
            touched=seen.touched,
            named=seen.named,
            message=message,
        )

    return keep


def _told_exceeded(job: ImportJob) -> Exceeded:
    return frozenset(
        (envelope["fund"], envelope["year"], envelope["place"])
        for envelope in job.outcome["envelopes"]
        if Decimal(envelope["after"]) > Decimal(envelope["allocated"])
    )


@contextmanager
def _working(number: int, state: State) -> Iterator[tuple[ImportJob, Work] | None]:
    """The import and the work on it, unless it asks for another work or has it already. What is
    refused sends the import back to the person who decides; a lost database is tried again."""
    with at_work(number) as work:
        job = (
            ImportJob.objects.select_related("upload", "by", "undo_by", "batch")
            .filter(pk=number, state=state)
            .first()
        )
        if work is None or job is None:
            yield None
            return
        if work.starts > MOST_STARTS:
            give_up(job=job, message=GIVEN_UP)
            yield None
            return
        asked_by = job.undo_by if state == State.UNDOING and job.undo_by else job.by
        try:
            with acting_as(asked_by):
                yield job, work
        except Overtaken:
            return
        except (UnusableFile, Refused, PermissionDenied) as refused:
            give_up(job=job, message=why(refused))
        except OperationalError:
            raise
        except Exception:
            give_up(job=job, message=UNFORESEEN)
            raise
