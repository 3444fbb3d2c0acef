"""Regions, départements and communes, as codes and names. Reference tables only."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from psycopg.sql import SQL

from dashboard.codes import normalise
from dashboard.models import Commune, Department, Region
from dashboard.queries.known_values import perimeter, present_communes
from dashboard.queries.reading import rows
from dashboard.queries.remembered import once

PLACES: Final = 10

_SEARCH: Final = SQL("""
WITH place AS (
    SELECT 'region' AS kind, code, name, NULL::varchar AS department, 0 AS size, 0 AS rank,
           relance_normalise(name) AS key
    FROM dashboard_region
    UNION ALL
    SELECT 'department', code, name, NULL, population, 1, relance_normalise(name)
    FROM dashboard_department
    UNION ALL
    SELECT 'commune', code, name, department_id, population, 2, key FROM dashboard_commune
    WHERE key LIKE %(start)s OR key LIKE %(within)s OR code = upper(%(code)s)
)
SELECT kind, code, name, department FROM place
WHERE (key LIKE %(start)s OR key LIKE %(within)s OR lower(code) = %(code)s)
  AND (%(everywhere)s OR coalesce(department, code) = ANY(%(perimeter)s))
ORDER BY (lower(code) = %(code)s) DESC, (key = %(key)s) DESC, (key LIKE %(start)s) DESC,
         rank, size DESC, code
LIMIT %(limit)s
""")


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """`region` is None for the collectivités d'outre-mer."""

    code: str
    name: str
    region: str | None
    region_name: str
    population: int


@dataclass(frozen=True, slots=True)
class CommuneRow:
    code: str
    name: str
    department: str
    population: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """`kind`: "region", "department" or "commune", whose `department` is given."""

    kind: str
    code: str
    name: str
    department: str | None


@once
def regions() -> tuple[RegionRow, ...]:
    found = Region.objects.order_by("code")
    if limits := perimeter():
        found = found.filter(departments__in=limits).distinct()
    return tuple(RegionRow(*row) for row in found.values_list("code", "name"))


def region(code: str) -> RegionRow | None:
    return next((row for row in regions() if row.code == code), None)


@once
def departments(region: str | None = None) -> tuple[DepartmentRow, ...]:
    found = _departments()
    return _department_rows(found.filter(region=region) if region else found)


def department(code: str) -> DepartmentRow | None:
    return next((row for row in departments() if row.code == code), None)


def communes_of(department: str) -> tuple[CommuneRow, ...]:
    """By code. Up to 900 rows."""
    return _commune_rows(Commune.objects.filter(department=department).order_by("code"))


def commune(code: str) -> CommuneRow | None:
    return next(iter(_commune_rows(Commune.objects.filter(code=code))), None)


def present_code(code: str) -> str | None:
    """The commune that a present or former code leads to; None when unknown."""
    return present_communes([code]).get(code)


def search_places(text: str, limit: int = PLACES) -> tuple[Place, ...]:
    """Places by name or code: same name first, then names that start so, then a word that does.

    Cost: the trigram index of communes; départements and regions are few.
    """
    key = normalise(text)
    if not key:
        return ()
    limits = perimeter()
    params: dict[str, Any] = {
        "key": key,
        "start": f"{key}%",
        "within": f"% {key}%",
        "code": key.replace(" ", ""),
        "everywhere": not limits,
        "perimeter": limits,
        "limit": limit,
    }
    return tuple(Place(*row) for row in rows(_SEARCH, params))


def _departments() -> QuerySet[Department]:
    found = Department.objects.order_by("code")
    limits = perimeter()
    return found.filter(code__in=limits) if limits else found


def _department_rows(found: QuerySet[Department]) -> tuple[DepartmentRow, ...]:
    columns = found.values_list("code", "name", "region_id", "region__name", "population")
    return tuple(
        DepartmentRow(code, name, region, region_name or "", population)
        for code, name, region, region_name, population in columns
    )


def _commune_rows(found: QuerySet[Commune]) -> tuple[CommuneRow, ...]:
    columns = found.values_list(
        "code", "name", "department_id", "population", "latitude", "longitude"
    )
    return tuple(CommuneRow(*row) for row in columns)
