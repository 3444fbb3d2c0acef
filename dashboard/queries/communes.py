"""Communes by pages, and where they are."""

from typing import Final

from dashboard.models import Commune
from dashboard.queries import paging
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import perimeter
from dashboard.queries.paging import Page
from dashboard.queries.territories import CommuneRow

_COLUMNS: Final = ("code", "name", "department_id", "population", "latitude", "longitude")


def list_communes(wanted: Filter, *, limit: int, cursor: str) -> Page[CommuneRow]:
    """By code; only `departments` and `regions` of the filter are followed."""
    name = paging.list_name("communes", wanted)
    position = paging.read_cursor(cursor, name)
    found = Commune.objects.all()
    if limits := perimeter():
        found = found.filter(department__in=limits)
    if wanted.departments:
        found = found.filter(department__in=wanted.departments)
    if wanted.regions:
        found = found.filter(department__region__in=wanted.regions)
    backward = position is not None and position.backward
    if position:
        found = found.filter(**{"code__lt" if backward else "code__gt": position.key[0]})
    ordered = found.order_by("-code" if backward else "code").values_list(*_COLUMNS)
    return paging.make_page(
        list(ordered[: limit + 1]),
        limit=limit,
        position=position,
        name=name,
        key=lambda row: row[:1],
        build=lambda row: CommuneRow(*row),
    )


def commune_centres() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of every commune whose centre is known. 35 000 short rows."""
    return {
        code: (latitude, longitude)
        for code, latitude, longitude in Commune.objects.values_list(
            "code", "latitude", "longitude"
        )
        if latitude is not None and longitude is not None
    }
