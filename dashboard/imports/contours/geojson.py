"""Reads contours of communes as GeoJSON: each feature has a `code` and a (multi)polygon."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

Ring = tuple[tuple[float, float], ...]

ENDINGS: Final = (".geojson", ".json")
# Neither degrees nor a mistake of sign.
MOST_EAST: Final = 180.0
MOST_NORTH: Final = 90.0


class UnusableContours(ValueError):
    """Names the file, the feature and the way out, in French."""


@dataclass(frozen=True, slots=True)
class Feature:
    """`where`: the file and the place in it, for messages."""

    where: str
    code: str
    rings: tuple[Ring, ...]


def read_features(path: Path) -> Iterator[Feature]:
    """The features of a file, or of every GeoJSON file of a folder. Raises UnusableContours."""
    for file in _files(path):
        yield from _features(file)


def _files(path: Path) -> Sequence[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UnusableContours(
            f"« {path} » n'existe pas. Donnez un fichier GeoJSON de contours, ou un dossier qui en "
            "contient."
        )
    found = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
    if not found:
        raise UnusableContours(
            f"Le dossier « {path} » ne contient aucun fichier .geojson ni .json. Donnez celui des "
            "contours de communes, un fichier par département."
        )
    return found


def _features(file: Path) -> Iterator[Feature]:
    try:
        content = json.loads(file.read_bytes())
    except (ValueError, OSError) as error:
        raise UnusableContours(
            f"{file.name} : ce n'est pas du JSON lisible ({error}). Téléchargez-le à nouveau."
        ) from error
    features = content.get("features") if isinstance(content, Mapping) else None
    if not isinstance(features, list) or not features:
        raise UnusableContours(
            f"{file.name} : aucune liste « features ». Il faut une « FeatureCollection » GeoJSON, "
            "un élément par commune."
        )
    for number, feature in enumerate(features, start=1):
        yield _feature(f"{file.name}, élément {number}", feature)


def _feature(where: str, feature: Any) -> Feature:
    given = feature.get("properties") if isinstance(feature, Mapping) else None
    properties = given if isinstance(given, Mapping) else {}
    code = str(properties.get("code") or "").strip()
    if not code:
        raise UnusableContours(
            f"{where} : la propriété « code » manque. Donnez le code INSEE de la commune, en cinq "
            "caractères, par exemple 70279."
        )
    where = f"{where} ({', '.join(filter(None, (code, str(properties.get('nom') or ''))))})"
    return Feature(where, code, tuple(_rings(where, feature.get("geometry"))))


def _rings(where: str, geometry: Any) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise UnusableContours(
            f"{where} : la géométrie est « {kind or 'absente'} ». Il faut un Polygon ou un "
            "MultiPolygon ; retirez l'élément s'il n'est pas une commune."
        )
    coordinates = geometry.get("coordinates")
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    try:
        for polygon in polygons:
            for ring in polygon:
                yield tuple(_point(where, point) for point in ring)
    except (TypeError, IndexError) as error:
        raise UnusableContours(
            f"{where} : ses coordonnées ne sont pas celles d'un {kind}. Exportez le fichier à "
            "nouveau en GeoJSON."
        ) from error


def _point(where: str, point: Sequence[Any]) -> tuple[float, float]:
    try:
        longitude, latitude = float(point[0]), float(point[1])
    except ValueError as error:
        raise TypeError from error
    inside = abs(longitude) <= MOST_EAST and abs(latitude) <= MOST_NORTH
    if not (isfinite(longitude) and isfinite(latitude) and inside):
        raise UnusableContours(
            f"{where} : {longitude:g}, {latitude:g} n'est ni une longitude ni une latitude. "
            "Convertissez le fichier en degrés WGS 84 (EPSG:4326), par exemple avec "
            "« ogr2ogr -t_srs EPSG:4326 »."
        )
    return longitude, latitude
