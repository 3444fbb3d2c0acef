"""The columns of a file beside those that its profile knows, and its first rows as they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.imports.limits import UnusableFile
from dashboard.imports.profiles import PROFILES
from dashboard.imports.recognise import Settings, header_names, missing_columns
from dashboard.imports.sample import Rows
from dashboard.web.staff.importing.forms import COLUMN

SHOWN: Final = 8
CUT: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One expected column: the file's column that gives it, and what its first row says."""

    field: str
    name: str
    required: bool
    chosen: str
    example: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`problem` when the header cannot be read as it is."""

    names: Sequence[str]
    body: Sequence[Sequence[str]]
    header_row: int
    choices: Sequence[Choice]
    ignored: Sequence[str]
    missing: Sequence[str]
    problem: str = ""


def reading(settings: Settings, rows: Rows) -> Reading:
    number = settings.header_row or 1
    try:
        names = header_names(settings, rows)
    except UnusableFile as unusable:
        return Reading((), _cut(rows[:SHOWN]), number, (), (), (), unusable.message)
    body = rows[number:]
    used = {name for name in settings.columns.values() if name in names}
    return Reading(
        names=names,
        body=_cut([row[: len(names)] for row in body[:SHOWN]]),
        header_row=number,
        choices=_choices(settings, names, body),
        ignored=[name for name in names if name not in used],
        missing=missing_columns(settings),
    )


def _choices(settings: Settings, names: Sequence[str], body: Rows) -> list[Choice]:
    """What is required first, then what the file has, then the rest."""
    profile = PROFILES[settings.profile]
    places = {name: place for place, name in enumerate(names)}
    choices = []
    for place, column in enumerate(profile.columns):
        chosen = settings.columns.get(column, "")
        choices.append(
            Choice(
                f"{COLUMN}{place}",
                column,
                column in profile.required,
                chosen,
                _example(body, places.get(chosen)),
            )
        )
    return sorted(choices, key=lambda choice: (not choice.required, not choice.chosen))


def _example(body: Rows, place: int | None) -> str:
    if place is None:
        return ""
    cells = (row[place] for row in body if place < len(row))
    return next((cell[:CUT] for cell in cells if cell.strip()), "")


def _cut(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[cell if len(cell) <= CUT else f"{cell[:CUT]}…" for cell in row] for row in rows]
