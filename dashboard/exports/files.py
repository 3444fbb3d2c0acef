"""From a filter and a format to a file; called inside a snapshot."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Final

from dashboard.exports import licence
from dashboard.exports.columns import TABLE, shown
from dashboard.exports.delimited import CHUNK, csv_file
from dashboard.exports.json_files import geojson_file, ndjson_file
from dashboard.exports.rows import export_rows
from dashboard.exports.scdl import VERSION, Tally, left_out_file, scdl_file
from dashboard.exports.workbook import MOST_ROWS, workbook_file
from dashboard.formats import integer
from dashboard.queries.communes import commune_centres
from dashboard.queries.filters import Filter, FilterError, ParameterError, querystring
from dashboard.queries.listing import walk_grants, walk_shown
from dashboard.queries.totals import totals
from dashboard.queries.version import current_version

LEFT_OUT: Final = "scdl-ecartees"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    word: str
    media_type: str
    extension: str
    name: str


FORMATS: Final = {
    found.word: found
    for found in (
        Format("csv", "text/csv; charset=utf-8; header=present", "csv", "CSV"),
        Format("xlsx", XLSX_TYPE, "xlsx", "classeur XLSX"),
        Format("ndjson", "application/x-ndjson", "ndjson", "NDJSON, une aide par ligne"),
        Format("geojson", "application/geo+json", "geojson", "GeoJSON, un point par commune"),
        Format("scdl", "text/csv; charset=utf-8; header=present", "scdl.csv", f"SCDL {VERSION}"),
        Format(
            LEFT_OUT,
            "text/csv; charset=utf-8; header=present",
            "scdl-ecartees.csv",
            "CSV, nombre d'aides dans le fichier SCDL et écartées, par motif",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """`chunks` reads the database as it goes unless `size` is known; `tally` is SCDL's."""

    format: Format
    chunks: Iterator[bytes]
    size: int | None = None
    tally: Tally | None = None


def open_file(word: str, wanted: Filter, site: str) -> ExportFile:
    """The whole filtered set. Raises FilterError when a sheet cannot hold it."""
    kind = FORMATS[word]
    if word == "csv":
        return ExportFile(kind, csv_file(wanted, site))
    if word == "ndjson":
        return ExportFile(kind, ndjson_file(wanted, site))
    if word == "geojson":
        return ExportFile(kind, geojson_file(export_rows(wanted, site), commune_centres()))
    if word == LEFT_OUT:
        return ExportFile(kind, left_out_file(walk_grants(wanted), lambda _: None))
    return _workbook(kind, wanted, site) if word == "xlsx" else _scdl(kind, wanted)


def _workbook(kind: Format, wanted: Filter, site: str) -> ExportFile:
    expected = totals(wanted).grants
    refuse_beyond_sheet(expected)
    about = {
        "Licence": f"{licence.NAME} ({licence.URL})",
        "Site": site,
        "Version des données": str(current_version()),
        "Filtre": querystring(wanted) or "toutes les aides publiées",
    }
    cells = shown((column.value for column in TABLE), site)
    rows = walk_shown(wanted, cells)
    return ExportFile(kind, workbook_file(TABLE, rows, about, expected=expected))


def refuse_beyond_sheet(rows: int) -> None:
    if rows > MOST_ROWS:
        others = tuple(word for word in FORMATS if word != "xlsx")
        message = (
            f"Une feuille XLSX tient {integer(MOST_ROWS)} aides et le filtre en retient "
            f"{integer(rows)} : demandez « format=csv » ou précisez le filtre."
        )
        raise FilterError(ParameterError("format", "xlsx", message, others))


def _scdl(kind: Format, wanted: Filter) -> ExportFile:
    """Written whole before its first byte leaves: how many are left out is said at its head."""
    tally = Tally()
    with ExitStack() as opened:
        out = opened.enter_context(tempfile.TemporaryFile())
        out.writelines(scdl_file(walk_grants(wanted), tally))
        size = out.tell()
        out.seek(0)
        opened.pop_all()
    return ExportFile(kind, _pieces(out), size, tally)


def _pieces(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        while piece := out.read(CHUNK):
            yield piece
