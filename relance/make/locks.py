"""The lock files must install anywhere: no address of one machine, no package without digest."""

import json
import re
from pathlib import Path


def problems(root: Path) -> list[str]:
    return [*python_problems(root / "uv.lock"), *npm_problems(root / "package-lock.json")]


def python_problems(lock: Path) -> list[str]:
    """One registry, reached by HTTPS; the project itself is the only other source."""
    sources = set(re.findall(r'source = \{ (\w+) = "([^"]*)" \}', lock.read_text()))
    registries = sorted(where for kind, where in sources if kind == "registry")
    others = sorted(sources - {("registry", where) for where in registries} - {("virtual", ".")})
    found = [f"{lock.name} : source {kind} {where}" for kind, where in others]
    if len(registries) != 1 or not registries[0].startswith("https://"):
        found.append(f"{lock.name} : un seul registre public attendu, {registries} trouvés")
    return found


def npm_problems(lock: Path) -> list[str]:
    """Each package carries its digest, and no address: npm asks the registry it is set to."""
    found = []
    for name, package in json.loads(lock.read_text())["packages"].items():
        if not name:
            continue
        if "integrity" not in package:
            found.append(f"{lock.name} : {name} sans empreinte")
        if "resolved" in package:
            found.append(f"{lock.name} : {name} porte l'adresse {package['resolved']}")
    return found
