"""A copy kept in step by the changes alone, as a partner's program would."""

from typing import Any

import orjson
from django.test import Client


class Copy:
    """Follows `suivant` page by page; may stop and go on at any time from `version`."""

    def __init__(self, *, limit: int = 50) -> None:
        self.version = "0"
        self.limit = limit
        self.grants: dict[str, Any] = {}
        self.numbers: list[int] = []

    def follow(self, *, pages: int | None = None) -> None:
        """Stops after some pages if asked to: what it holds then is its cursor."""
        while pages is None or pages > 0:
            found = self._page()
            for change in found["resultats"]:
                self._apply(change)
            if found["suivant"] is None:
                self.version = found["version"]
                return
            pages = None if pages is None else pages - 1

    def _page(self) -> Any:
        params = {"depuis": self.version, "limite": str(self.limit)}
        response = Client().get("/api/v1/changements/", params)
        assert response.status_code == 200, response.content
        return orjson.loads(response.content)

    def _apply(self, change: Any) -> None:
        self.numbers.append(change["no"])
        self.version = str(change["no"])
        if change["aide"] is None:
            self.grants.pop(change["reference"], None)
        else:
            self.grants[change["reference"]] = change["aide"]


def dump() -> dict[str, Any]:
    """The same, from the file of everything."""
    response = Client().get("/api/v1/aides/", {"format": "ndjson"})
    lines = response.getvalue().splitlines()
    return {aide["reference"]: aide for aide in map(orjson.loads, lines)}
