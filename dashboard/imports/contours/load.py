"""The whole way of contours: read, put under present codes, simplified by département, kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2s
from pathlib import Path

from dashboard.actions.contours import Kept, keep_contours
from dashboard.imports.contours.geojson import Feature, Ring, UnusableContours, read_features
from dashboard.imports.contours.simplify import Simplified, simplified
from dashboard.models import Commune, DepartmentContours, FormerCommune


@dataclass(frozen=True, slots=True)
class Loaded:
    """`missing`: communes of these départements that have no contour."""

    departments: int
    communes: int
    missing: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class _Codes:
    """Département by present commune, and former codes with their successor and kind."""

    departments: Mapping[str, str]
    former: Mapping[str, tuple[str, str]]


def load_contours(path: Path) -> Loaded:
    """All or nothing. Raises UnusableContours."""
    codes = _Codes(
        dict(Commune.objects.values_list("code", "department_id")),
        {
            code: (successor, kind)
            for code, successor, kind in FormerCommune.objects.values_list(
                "code", "successor_id", "kind"
            )
        },
    )
    by_department: dict[str, dict[str, list[Ring]]] = defaultdict(dict)
    for code, rings in _present(read_features(path), codes).items():
        by_department[codes.departments[code]][code] = rings
    rows = [_row(home, simplified(drawn)) for home, drawn in sorted(by_department.items())]
    drawn = sum(len(row.paths) for row in rows)
    whole = sum(home in by_department for home in codes.departments.values())
    return Loaded(len(rows), drawn, whole - drawn, keep_contours(rows))


def _row(department: str, drawn: Simplified) -> DepartmentContours:
    west, south, east, north, paths = drawn
    digest = blake2s(repr(drawn).encode(), digest_size=16).hexdigest()
    return DepartmentContours(
        department_id=department,
        west=west,
        south=south,
        east=east,
        north=north,
        paths=paths,
        digest=digest,
    )


def _present(features: Iterable[Feature], codes: _Codes) -> dict[str, list[Ring]]:
    """Rings by present code; a merged commune is made of the former ones, a city is not drawn a
    second time by its arrondissements."""
    found: dict[str, list[Ring]] = defaultdict(list)
    districts: dict[str, list[Ring]] = defaultdict(list)
    for feature in features:
        if not any(feature.rings):
            raise UnusableContours(f"{feature.where} : le contour est vide. Retirez l'élément.")
        if feature.code in codes.departments:
            found[feature.code] += feature.rings
        elif feature.code in codes.former:
            present, kind = codes.former[feature.code]
            inside = districts if kind == FormerCommune.Kind.DISTRICT else found
            inside[present] += feature.rings
        else:
            raise UnusableContours(
                f"{feature.where} : « {feature.code} » n'est le code d'aucune commune connue. "
                "Corrigez-le, ou retirez l'élément ; si le code est récent, relancez d'abord "
                "« manage.py load_territories »."
            )
    return {**districts, **found}
