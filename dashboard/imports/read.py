"""Any file someone sends, as columns and rows. Reading only: nothing is judged here."""

from collections.abc import Collection

from dashboard.imports.delimited import open_delimited
from dashboard.imports.headers import column_keys
from dashboard.imports.json_rows import open_json
from dashboard.imports.kinds import container_of
from dashboard.imports.limits import Limits
from dashboard.imports.tables import AS_RECOGNISED, ReadAs, Source, Table
from dashboard.imports.workbook import open_workbook_table


def open_table(
    source: Source,
    *,
    filename: str,
    limits: Limits,
    read_as: ReadAs = AS_RECOGNISED,
    expected_columns: Collection[str] = (),
) -> Table:
    """Raises UnusableFile. Size, type and inflated size are checked before any parser runs.

    `expected_columns` are all the names a profile knows, aliases too: they show which sheet and
    which row hold the header. `filename` is for messages only; the kind comes from the content.
    CSV is streamed in constant memory; workbooks and JSON are held whole, within the limits.
    """
    expected = column_keys(expected_columns)
    container = container_of(source, filename, limits)
    if container == "json":
        return open_json(source, filename=filename, limits=limits)
    if container == "workbook":
        return open_workbook_table(
            source,
            filename=filename,
            limits=limits,
            read_as=read_as,
            expected=expected,
        )
    return open_delimited(
        source, filename=filename, limits=limits, read_as=read_as, expected=expected
    )
