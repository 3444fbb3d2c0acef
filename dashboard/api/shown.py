"""An answer of each reading, in the published description: what the sourced facts gave."""

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson

Document = dict[str, Any]

ANSWERS: Final = Path(__file__).resolve().parents[1] / "data" / "api_answers.json"
JSON: Final = "application/json"


@cache
def answers() -> Document:
    """By operation: what its address was given (`chemin`, `demande`), and its `reponse`."""
    found: Document = orjson.loads(ANSWERS.read_bytes())
    return found


def show(result: Document, **_: Any) -> Document:
    """Adds them to the description, with the values that make up each address."""
    for path, methods in result["paths"].items():
        told = methods.get("get", {})
        shown = answers().get(told.get("operationId"))
        if shown:
            told["responses"]["200"]["content"][JSON]["examples"] = {
                "exemple": {"summary": _asked(path, shown), "value": shown["reponse"]}
            }
            for parameter in told.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["example"] = shown["chemin"][parameter["name"]]
    return result


def _asked(path: str, shown: Document) -> str:
    query = urlencode(shown["demande"], safe=",:")
    return f"GET {path.format(**shown['chemin'])}{'?' if query else ''}{query}"
