"""Keeps the contours of communes, which maps draw."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.actions.refusals import one_transaction
from dashboard.models import DepartmentContours

FIELDS = ("west", "south", "east", "north", "paths", "digest")


@dataclass(frozen=True, slots=True)
class Kept:
    """Départements by what happened to their contours."""

    new: int
    changed: int
    unchanged: int


def keep_contours(rows: Sequence[DepartmentContours]) -> Kept:
    """Each row replaces all that its département had; the same again writes nothing."""
    with one_transaction():
        known = dict(DepartmentContours.objects.values_list("pk", "digest"))
        new = [row for row in rows if row.pk not in known]
        changed = [row for row in rows if known.get(row.pk, row.digest) != row.digest]
        DepartmentContours.objects.bulk_create(new)
        DepartmentContours.objects.bulk_update(changed, FIELDS)
    return Kept(len(new), len(changed), len(rows) - len(new) - len(changed))
