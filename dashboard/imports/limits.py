"""How much a file may hold, and what a file past it raises."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


class UnusableFile(Exception):
    """A file that cannot be read at all. Its text is French, for the person who sent it.

    `code` names the reason for programs: empty, too_big, bomb, wrong_type, old_excel, password,
    damaged, encoding, headers, too_many_columns, too_many_rows, cell_too_long, no_sheet.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """`workbook_cells` bounds the grid from the first to the last filled cell of a sheet and
    `workbook_text` its characters once repeated texts are written out: the reader holds both
    in memory. CSV is streamed and needs neither."""

    file_bytes: int
    inflated_bytes: int
    json_bytes: int
    rows: int
    columns: int
    workbook_cells: int
    workbook_text: int


PAGE_LIMITS: Final = Limits(
    file_bytes=10 * MEGABYTE,
    inflated_bytes=100 * MEGABYTE,
    json_bytes=10 * MEGABYTE,
    rows=50_000,
    columns=100,
    workbook_cells=6_000_000,
    workbook_text=100 * MEGABYTE,
)
COMMAND_LIMITS: Final = Limits(
    file_bytes=1024 * MEGABYTE,
    inflated_bytes=1024 * MEGABYTE,
    json_bytes=200 * MEGABYTE,
    rows=5_000_000,
    columns=100,
    workbook_cells=50_000_000,
    workbook_text=1024 * MEGABYTE,
)
