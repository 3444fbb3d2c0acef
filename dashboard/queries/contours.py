"""Contours of the communes of a département, where some were loaded."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.models import DepartmentContours


@dataclass(frozen=True, slots=True)
class Contours:
    """Degrees of the corners, and paths of SVG by commune (see the model)."""

    west: float
    south: float
    east: float
    north: float
    paths: Mapping[str, str]


def contours_of(department: str) -> Contours | None:
    """One row, some tens of kilobytes."""
    row = DepartmentContours.objects.filter(pk=department).first()
    return Contours(row.west, row.south, row.east, row.north, row.paths) if row else None
