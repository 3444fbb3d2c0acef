"""JSON: an array of objects, or an object that holds one under a usual name."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from dashboard.imports.delimited import too_many_rows
from dashboard.imports.headers import checked_names
from dashboard.imports.limits import MEGABYTE, Limits, UnusableFile
from dashboard.imports.tables import Cell, RawRow, Source, Table, open_source, size_of

_HOLDERS: Final = ("results", "data", "resultats", "records")
# What PostgreSQL and UTF-8 cannot hold: the null character, halves of surrogate pairs.
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")


def open_json(source: Source, *, filename: str, limits: Limits) -> Table:
    if size_of(source) > limits.json_bytes:
        raise UnusableFile(
            f"« {filename} » dépasse {limits.json_bytes // MEGABYTE} Mo, la limite en JSON. "
            "Envoyez-le en CSV.",
            code="too_big",
        )
    objects = _objects(_load(source, filename), filename)
    if len(objects) > limits.rows:
        raise too_many_rows(filename, limits)
    keys = {key: None for item in objects for key in item}
    if not keys:
        raise UnusableFile(f"« {filename} » est vide.", code="empty")
    if not all(map(str.strip, keys)):
        raise UnusableFile(f"« {filename} » a une clé sans nom. Nommez-la.", code="headers")
    titles = [_IMPOSSIBLE.sub("\ufffd", key) for key in keys]
    names = dict(zip(keys, checked_names(titles, 1, limits), strict=True))
    return Table(
        columns=tuple(names.values()),
        rows=_rows(objects, names),
        kind="json",
        header_row=0,
        row_count_hint=len(objects),
        encoding="utf-8",
    )


def _load(source: Source, filename: str) -> object:
    with open_source(source) as file:
        data = file.read()
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=lambda _: None)
    except UnicodeDecodeError:
        where = "son encodage n'est pas UTF-8"
    except json.JSONDecodeError as error:
        where = f"ligne {error.lineno}, caractère {error.colno}"
    except RecursionError:
        where = "trop de niveaux imbriqués"
    except ValueError:
        where = "un nombre a trop de chiffres"
    raise UnusableFile(f"« {filename} » n'est pas un JSON valable : {where}.", code="damaged")


def _objects(document: object, filename: str) -> list[dict[str, Any]]:
    if isinstance(document, dict):
        document = next(
            (document[key] for key in _HOLDERS if isinstance(document.get(key), list)), None
        )
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise UnusableFile(
            f"« {filename} » doit contenir une liste d'objets, un par ligne du tableau "
            "(ou un objet qui la porte sous « results » ou « data »).",
            code="wrong_type",
        )
    return document


def _rows(objects: list[dict[str, Any]], names: dict[str, str]) -> Iterator[RawRow]:
    blank: dict[str, Cell] = dict.fromkeys(names.values())
    for number, item in enumerate(objects, 1):
        cells = blank | {names[key]: _cell(value) for key, value in item.items()}
        if any(cell is not None for cell in cells.values()):
            yield RawRow(number, cells)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return _IMPOSSIBLE.sub("\ufffd", value) or None
    if isinstance(value, dict | list):
        return _IMPOSSIBLE.sub("\ufffd", json.dumps(value, ensure_ascii=False, default=str))
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    cell: Cell = value
    return cell
