"""XLSX and ODS, through calamine, once `archives` has measured them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Final, NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from dashboard.formats import restore
from dashboard.imports.archives import Workbook, damaged, inspect_workbook, password
from dashboard.imports.cellcount import FailedCells
from dashboard.imports.delimited import too_many_rows
from dashboard.imports.headers import (
    SEARCHED_ROWS,
    Header,
    checked_names,
    find_header,
    given_header,
)
from dashboard.imports.limits import Limits, UnusableFile
from dashboard.imports.tables import Cell, RawRow, ReadAs, Source, Table

# Beyond this a float no longer holds every whole number: its shortest text is all we know.
_EXACT: Final = 2**53


class Chosen(NamedTuple):
    """The sheet that is read. `others` have about as many of the expected columns."""

    sheet: CalamineSheet
    header: Header
    others: tuple[str, ...]
    failed: FailedCells


class OpenWorkbook(NamedTuple):
    workbook: CalamineWorkbook
    inspected: Workbook
    visible: tuple[str, ...]


def open_workbook_table(
    source: Source,
    *,
    filename: str,
    limits: Limits,
    read_as: ReadAs,
    expected: frozenset[str],
) -> Table:
    opened = open_workbook(source, filename, limits)
    chosen = choose_sheet(opened, filename, read_as, expected)
    number = chosen.header.at + 1
    with unusable_when_damaged(filename):
        names = checked_names(_first_rows(chosen.sheet, number)[-1], number, limits)
    return Table(
        columns=names,
        rows=_rows(chosen, names, filename, limits),
        kind=opened.inspected.kind,
        header_row=number,
        row_count_hint=max(last_row(chosen.sheet) - number, 0),
        sheet=chosen.sheet.name,
        sheets=opened.visible,
        other_sheets=chosen.others,
        date_1904=opened.inspected.date_1904,
    )


def open_workbook(source: Source, filename: str, limits: Limits) -> OpenWorkbook:
    inspected = inspect_workbook(source, filename, limits)
    with unusable_when_damaged(filename):
        workbook = CalamineWorkbook.from_object(
            BytesIO(source) if isinstance(source, bytes) else str(source)
        )
        sheets = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    visible = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
    return OpenWorkbook(workbook, inspected, tuple(visible or [s.name for s in sheets]))


def choose_sheet(
    opened: OpenWorkbook,
    filename: str,
    read_as: ReadAs,
    expected: frozenset[str],
) -> Chosen:
    """The sheet asked for; else the one that names most expected columns, the largest of them.

    Only one sheet besides the best is in memory at a time.
    """
    wanted, header_row = read_as.sheet, read_as.header_row
    if wanted is not None and wanted not in opened.workbook.sheet_names:
        raise UnusableFile(
            f"« {filename} » n'a pas de feuille « {wanted} ». "
            f"Ses feuilles : {', '.join(opened.visible)}.",
            code="no_sheet",
        )
    best: tuple[tuple[int, int], CalamineSheet, Header] | None = None
    matches: dict[str, int] = {}
    for name in opened.visible if wanted is None else [wanted]:
        with unusable_when_damaged(filename):
            sheet = opened.workbook.get_sheet_by_name(name)
            first = _first_rows(sheet, max(SEARCHED_ROWS, header_row or 0))
            size = sheet.height * sheet.width
        header = find_header(first, expected)
        if header and header_row:
            header = given_header(first, header_row, expected)
        if header is None:
            continue
        matches[name] = header.matches
        if best is None or (header.matches, size) > best[0]:
            best = ((header.matches, size), sheet, header)
    if best is None:
        raise UnusableFile(f"« {filename} » est vide.", code="empty")
    enough = max(2, (best[2].matches + 1) // 2)
    others = [n for n, count in matches.items() if count >= enough and n != best[1].name]
    failed = opened.inspected.failed.get(best[1].name, {})
    return Chosen(best[1], best[2], tuple(others), failed)


def sheet_rows(sheet: CalamineSheet, failed: FailedCells, filename: str) -> Iterator[list[Cell]]:
    """Every row from the first of the sheet on, blank ones too; a failed formula as the error
    that its cell shows."""
    if sheet.start is None:
        return
    left = sheet.start[1]
    with unusable_when_damaged(filename):
        for index, row in enumerate(sheet.iter_rows()):
            cells = [_cell(value) for value in row]
            for column, shown in failed.get(index, {}).items():
                if left <= column < left + len(cells):
                    cells[column - left] = shown
            yield cells


def last_row(sheet: CalamineSheet) -> int:
    """Counted from 1; 0 for a blank sheet."""
    return sheet.end[0] + 1 if sheet.end else 0


@contextmanager
def unusable_when_damaged(filename: str) -> Iterator[None]:
    try:
        yield
    except PasswordError:
        raise password(filename) from None
    except (CalamineError, ValueError, OSError):
        raise damaged(filename) from None
    except BaseException as error:
        # A panic of the reader is no Exception for Python.
        if type(error).__name__ == "PanicException":
            raise damaged(filename) from None
        raise


def _first_rows(sheet: CalamineSheet, count: int) -> list[list[Cell]]:
    if sheet.start is None:
        return []
    return [[_cell(value) for value in row] for row in islice(sheet.iter_rows(), count)]


def _rows(
    chosen: Chosen, names: tuple[str, ...], filename: str, limits: Limits
) -> Iterator[RawRow]:
    width = len(names)
    count = 0
    body = enumerate(sheet_rows(chosen.sheet, chosen.failed, filename), 1)
    for number, row in islice(body, chosen.header.at + 1, None):
        cells = row[:width]
        if not any(cell is not None and cell != "" for cell in cells):
            continue
        count += 1
        if count > limits.rows:
            raise too_many_rows(filename, limits)
        yield RawRow(number, dict(zip(names, cells, strict=True)))


def _cell(value: object) -> Cell:
    """Numbers without float noise, blanks as None, the text that stood before neutralising."""
    if isinstance(value, str):
        if not value:
            return None
        return restore(value) if value[0] == "'" else value
    if isinstance(value, float):
        whole = int(value) if -_EXACT < value < _EXACT else None
        return whole if whole == value else Decimal(repr(value))
    if isinstance(value, date | datetime | int):
        return value
    # Times of day and durations: nothing of ours is one; their text shows in the error.
    return str(value)
