"""A file sent as the page does, and the works that it asks for done at once."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from dashboard.actions import imports as asked
from dashboard.imports import background
from dashboard.imports.recognise import Settings
from dashboard.models import ImportJob, User

WORKS = {
    "reading": background.read,
    "previewing": background.make_preview,
    "applying": background.apply,
    "undoing": background.take_back,
}


def work(job: ImportJob) -> ImportJob:
    """What a worker would do of it."""
    job.refresh_from_db()
    if job.state in WORKS:
        WORKS[job.state](job.pk)
    return ImportJob.objects.select_related("upload", "by", "batch").get(pk=job.pk)


def sent(content: bytes, *, by: User, filename: str = "aides.csv", key: str = "") -> ImportJob:
    number = asked.receive(by=by, file=BytesIO(content), filename=filename, key=key or uuid4().hex)
    return work(ImportJob.objects.get(pk=number))


def settled(job: ImportJob, **changes: Any) -> ImportJob:
    settings = {**Settings.from_json(job.settings).as_json(), **changes}
    asked.settle(by=job.by, job=job, settings=settings, perimeter="", header="")
    return ImportJob.objects.get(pk=job.pk)


def previewed(
    content: bytes, *, by: User, filename: str = "aides.csv", **changes: Any
) -> ImportJob:
    job = settled(sent(content, by=by, filename=filename), **changes)
    asked.ask_preview(by=by, job=job)
    return work(job)


def applied(job: ImportJob, *, skip_refused: bool = False, twins: bool = False) -> ImportJob:
    asked.ask_apply(by=job.by, job=job, skip_refused=skip_refused, twins_confirmed=twins)
    return work(job)
