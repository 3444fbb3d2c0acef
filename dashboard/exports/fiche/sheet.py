"""What a fiche says, in words ready to print; the PDF and the page for print show the same one."""

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["", "total", "pillar", "fund"]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`exact` is empty when `short` already says it to the cent."""

    label: str
    short: str
    exact: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    level: Level = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first column names its rows, the columns listed in `numeric` hold figures."""

    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`svg` is drawn; `told` says the same to whoever cannot see it."""

    title: str
    svg: str
    told: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment of the préfecture, paragraph by paragraph."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    subtitle: str
    state: str
    warnings: tuple[str, ...]
    finding: str
    figures: tuple[KeyFigure, ...]
    curve: Picture | None
    map: Picture | None
    grids: tuple[Grid, ...]
    remarks: tuple[Remark, ...] = field(default=())
    source: str = ""
    address: str = ""
