"""Imports as the desk shows them: one's own and those that touch nothing beyond one's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from dashboard.models import ImportBatch, ImportJob, PreviewRow, User
from dashboard.models.imports import NATION, ImportJobs
from dashboard.permissions import Right, departments_with

PAGE: Final = 25
ROWS: Final = 50
JOINED: Final = ("upload", "by", "batch", "batch__undone_by", "returned", "undo_by", "progress")


def visible_imports(user: User) -> ImportJobs:
    found: ImportJobs = ImportJob.objects.visible_to(user, departments_with(user, Right.READ))
    return found


def whole_imports(user: User) -> ImportJobs:
    """Those whose rows, refused ones too, and files the account may read."""
    found: ImportJobs = ImportJob.objects.whole_for(user, departments_with(user, Right.READ))
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """`older` is the number after which the list goes on."""

    jobs: Sequence[ImportJob]
    older: int | None


def kept_imports(user: User) -> QuerySet[ImportJob]:
    """Those given up are not shown."""
    return visible_imports(user).exclude(state=ImportJob.State.DROPPED).select_related(*JOINED)


def past_imports(user: User, *, before: int | None = None) -> Past:
    """The latest first."""
    found = kept_imports(user)
    if before is not None:
        found = found.filter(pk__lt=before)
    jobs = list(found.order_by("-pk")[: PAGE + 1])
    return Past(jobs[:PAGE], jobs[PAGE - 1].pk if len(jobs) > PAGE else None)


def command_batches(user: User) -> QuerySet[ImportBatch]:
    """Batches of the command line: they may hold any département, so France alone sees them."""
    everywhere = departments_with(user, Right.READ) is None
    found = ImportBatch.objects.filter(job=None).select_related("by", "undone_by")
    return found.order_by("-pk") if everywhere else found.none()


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: Sequence[PreviewRow]
    next_after: int | None
    first: bool


def preview_rows(
    job: ImportJob, verdict: str, *, after: int = 0, twins: bool = False, limit: int = ROWS
) -> RowPage:
    """Rows of one verdict in the order of the file ("repaired": mended rows; `twins`: identical
    ones). Cost: the index of the rows of that import."""
    found = PreviewRow.objects.filter(job=job, number__gt=after)
    if verdict == "repaired":
        found = found.exclude(told=[]).exclude(verdict="refused")
    elif verdict:
        found = found.filter(verdict=verdict)
    if twins:
        found = found.filter(same_as__isnull=False).order_by("same_as", "number")
        return RowPage(list(found[:limit]), None, True)
    rows = list(found.order_by("number")[: limit + 1])
    following = rows[limit - 1].number if len(rows) > limit else None
    return RowPage(rows[:limit], following, after == 0)


def told_envelopes(user: User, job: ImportJob) -> list[dict[str, Any]]:
    """Envelopes that the import consumes. Of one beyond the account's reach, only what this
    import adds: its consumption is made of what others have not published yet."""
    codes = departments_with(user, Right.READ)
    shown = []
    for envelope in job.outcome.get("envelopes", ()):
        inside = codes is None or (envelope["place"] != NATION and envelope["place"] in codes)
        money = {key: Decimal(envelope[key]) for key in ("allocated", "before", "after")}
        added, left = money["after"] - money["before"], money["allocated"] - money["after"]
        shown.append({**envelope, **money, "added": added, "left": left, "inside": inside})
    return shown
