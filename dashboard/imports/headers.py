"""Where a table's header is, and what its columns are called."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from dashboard.codes import normalise
from dashboard.imports.limits import Limits, UnusableFile

# A title, a date, a blank line may stand above the header: it is sought in the first rows.
SEARCHED_ROWS: Final = 20


class Header(NamedTuple):
    """`at` counts rows from 0; `matches` is how many expected columns the row names."""

    at: int
    matches: int


def column_keys(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared: without case, accents and punctuation."""
    return frozenset(map(normalise, names)) - {""}


def match_columns(columns: Iterable[str], expected: Iterable[str]) -> dict[str, str]:
    """Expected name → the file's own name for that column, for those that it has."""
    named = {normalise(column): column for column in reversed(list(columns))}
    return {name: named[key] for name in expected if (key := normalise(name)) in named}


def find_header(rows: Sequence[Sequence[object]], expected: frozenset[str]) -> Header | None:
    """The row that names most expected columns; failing that, the first that is about as wide
    as the table. None when all rows are blank."""
    widths = [sum(1 for cell in row if not _is_blank(cell)) for row in rows]
    if not any(widths):
        return None
    matches = [len(column_keys(map(_name, row)) & expected) for row in rows]
    best = max(range(len(rows)), key=matches.__getitem__)
    if expected and matches[best] >= min(2, len(expected)):
        return Header(best, matches[best])
    widest = max(widths)
    return Header(next(i for i, width in enumerate(widths) if width * 5 >= widest * 3), 0)


def given_header(rows: Sequence[Sequence[object]], row: int, expected: frozenset[str]) -> Header:
    """The header that a person pointed at; `row` counts from 1."""
    if not 1 <= row <= len(rows) or all(map(_is_blank, rows[row - 1])):
        raise UnusableFile(
            f"La ligne {row}, indiquée pour les titres de colonnes, est vide ou absente. "
            "Choisissez la ligne qui porte les noms des colonnes.",
            code="headers",
        )
    return Header(row - 1, len(column_keys(map(_name, rows[row - 1])) & expected))


def checked_names(cells: Sequence[object], row: int, limits: Limits) -> tuple[str, ...]:
    """The columns' names, each there and each different; blank cells at the end are no column."""
    names = [_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > limits.columns:
        raise UnusableFile(
            f"Le fichier a {len(names)} colonnes (ligne {row}) ; la limite est de "
            f"{limits.columns}. Gardez les colonnes utiles.",
            code="too_many_columns",
        )
    problems = [
        f"la {_position(place)} n'a pas de nom" for place, name in enumerate(names) if not name
    ]
    counts = Counter(name.casefold() for name in names if name)
    for key, count in counts.items():
        if count > 1:
            places = [_position(i) for i, name in enumerate(names) if name.casefold() == key]
            shown = next(name for name in names if name.casefold() == key)
            problems.append(f"le nom « {shown} » sert plusieurs fois ({', '.join(places)})")
    if problems:
        raise UnusableFile(
            f"Titres de colonnes à corriger, ligne {row} : {' ; '.join(problems)}. "
            "Donnez à chaque colonne un nom différent, ou supprimez celles qui ne servent pas.",
            code="headers",
        )
    return tuple(names)


def _name(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _position(index: int) -> str:
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"colonne {letters}"
