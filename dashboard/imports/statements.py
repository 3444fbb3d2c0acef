"""The SQL of reading, matching and comparing, one statement a file beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

FOLDER = Path(__file__).with_name("sql")


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def run(cursor: CursorWrapper, name: str, values: Mapping[str, Any] | None = None) -> int:
    """Execute a statement of the folder; how many rows it touched."""
    cursor.execute(_text(name), dict(values or {}))
    touched: int = cursor.rowcount
    return touched


def analyse(cursor: CursorWrapper, table: str, *columns: str) -> None:
    """Temporary tables have no statistics until asked, and the planner would guess. Naming the
    columns that joins look at spares the reading of the wide ones."""
    cursor.execute(f"ANALYZE {table} ({', '.join(columns)})" if columns else f"ANALYZE {table}")
