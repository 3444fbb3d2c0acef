"""A tiny official code, in the shape of the npm package, for tests of what changes in it."""

import gzip
import json
from pathlib import Path
from typing import Any

from dashboard.actions.geography import PACKAGE, Geography, read_geography

REGIONS = [{"code": "27", "nom": "Bourgogne-Franche-Comté", "zone": "metro"}]
DEPARTMENTS = [{"code": "70", "nom": "Haute-Saône", "region": "27", "zone": "metro"}]


def present(code: str, name: str, population: int = 100, *, was: tuple[str, ...] = ()) -> Any:
    return {
        "code": code,
        "nom": name,
        "type": "commune-actuelle",
        "departement": "70",
        "region": "27",
        "population": population,
        "anciensCodes": list(was),
    }


def delegated(code: str, name: str, parent: str) -> Any:
    return {"code": code, "nom": name, "type": "commune-deleguee", "chefLieu": parent}


def geography(folder: Path, *communes: Any, centres: str = "") -> Geography:
    """What is read of a package that holds these communes and these centres."""
    package = folder / PACKAGE
    package.mkdir(parents=True, exist_ok=True)
    for name, entries in (
        ("regions", REGIONS),
        ("departements", DEPARTMENTS),
        ("communes", communes),
    ):
        (package / f"{name}.json").write_text(json.dumps(entries), encoding="utf-8")
    with gzip.open(folder / "centres.csv.gz", "wt", encoding="utf-8") as lines:
        lines.write(f"code_insee,latitude,longitude\n{centres}")
    return read_geography(folder, folder / "centres.csv.gz")
