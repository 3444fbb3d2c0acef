"""CSV, streamed: encoding and delimiter found in the content, records one at a time."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from itertools import chain, islice
from typing import Final, NamedTuple

from dashboard.formats import integer, restore
from dashboard.imports.headers import (
    SEARCHED_ROWS,
    Header,
    checked_names,
    find_header,
    given_header,
)
from dashboard.imports.limits import MEGABYTE, Limits, UnusableFile
from dashboard.imports.tables import AS_RECOGNISED, RawRow, ReadAs, Source, Table, open_source

DELIMITERS: Final = (";", "\t", ",")
CP1252: Final = "cp1252"
_SAMPLE: Final = 256 * 1024
# Put after the last line: a record that swallows it shows that a quote was never closed.
_END: Final = "\x1eend\x1e"
_NEVER_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_UTF8_PAIR = re.compile(rb"[\xc3][\x80-\xbf]|\xe2\x80[\x90-\xbf]|\xe2\x82\xac|\xc2[\xa0-\xbf]")
_DISARMED: Final = (b"'=", b"'+", b"'-", b"'@", b"'\t", b"'\r")


class Text(NamedTuple):
    """How a text file is written. `disarmed` when some cells carry a neutralising apostrophe."""

    encoding: str
    delimiter: str
    lines: int
    newline: str
    disarmed: bool


def open_delimited(
    source: Source,
    *,
    filename: str,
    limits: Limits,
    read_as: ReadAs,
    expected: frozenset[str],
) -> Table:
    text = examine(source, filename, expected, read_as)
    header, titles = locate_header(source, text, filename, read_as.header_row, expected)
    names = checked_names(titles, header.at + 1, limits)
    if text.lines > limits.rows:
        _count_rows(source, text, filename, header, limits)
    return Table(
        columns=names,
        rows=_rows(source, text, filename, header, names, limits),
        kind="csv",
        header_row=header.at + 1,
        row_count_hint=max(text.lines - header.at - 1, 0),
        encoding=text.encoding,
        delimiter=text.delimiter,
    )


def examine(
    source: Source, filename: str, expected: frozenset[str], read_as: ReadAs = AS_RECOGNISED
) -> Text:
    """Reads the file once, in pieces."""
    with open_source(source) as file:
        sample = file.read(_SAMPLE)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        lines, encoding, disarmed = _measure_utf16(source, filename), "utf-16", True
    else:
        lines, encoding, disarmed = _measure(source, filename, read_as.encoding)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample)
    newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text or "\r" not in text else "\r"
    cut = text.rfind("\n") + 1 if len(sample) == _SAMPLE else len(text)
    delimiter = read_as.delimiter or _delimiter_of(text[: cut or None], expected)
    return Text(encoding, delimiter, lines, newline, disarmed)


def records(source: Source, text: Text, filename: str) -> Iterator[list[str]]:
    """All records, blank ones too, so that counting them gives a spreadsheet's row numbers."""
    number, record = 0, [_END]
    with (
        open_source(source) as raw,
        TextIOWrapper(raw, encoding=text.encoding, newline="") as lines,
    ):
        try:
            reader = csv.reader(chain(lines, [_END]), delimiter=text.delimiter)
            for record in reader:
                number += 1
                if record and record[-1].endswith(_END):
                    break
                yield record
        except csv.Error:
            raise UnusableFile(
                f"Une cellule de la ligne {number + 1} de « {filename} » dépasse "
                f"{integer(csv.field_size_limit())} caractères : il y manque sans doute un "
                "guillemet fermant.",
                code="cell_too_long",
            ) from None
    if len(record) > 1 or record[-1] != _END:
        raise UnusableFile(
            f"Un guillemet ouvert à la ligne {number} de « {filename} » n'est jamais refermé : "
            "la fin du fichier est illisible. Corrigez cette ligne.",
            code="damaged",
        )


def locate_header(
    source: Source, text: Text, filename: str, header_row: int | None, expected: frozenset[str]
) -> tuple[Header, list[str]]:
    """Where the header is, and its record."""
    first = list(islice(records(source, text, filename), max(SEARCHED_ROWS, header_row or 0)))
    header = (
        given_header(first, header_row, expected) if header_row else find_header(first, expected)
    )
    if header is None:
        raise UnusableFile(f"« {filename} » est vide.", code="empty")
    return header, first[header.at]


def _rows(
    source: Source,
    text: Text,
    filename: str,
    header: Header,
    names: tuple[str, ...],
    limits: Limits,
) -> Iterator[RawRow]:
    width = len(names)
    count = 0
    body = enumerate(records(source, text, filename), 1)
    for number, record in islice(body, header.at + 1, None):
        if not any(map(str.strip, record)):
            continue
        count += 1
        if count > limits.rows:
            raise too_many_rows(filename, limits)
        problem = None
        if len(record) != width:
            problem = _fit(record, width)
        cells = [cell or None for cell in (map(restore, record) if text.disarmed else record)]
        yield RawRow(number, dict(zip(names, cells, strict=True)), problem)


def too_many_rows(filename: str, limits: Limits) -> UnusableFile:
    return UnusableFile(
        f"« {filename} » a plus de {integer(limits.rows)} lignes, la limite. Découpez-le en "
        "plusieurs fichiers.",
        code="too_many_rows",
    )


def _fit(record: list[str], width: int) -> str | None:
    """Makes the record as wide as the header; says when that loses something."""
    filled = len(record)
    while filled > width and not record[filled - 1].strip():
        filled -= 1
    record[width:] = []
    record.extend([""] * (width - len(record)))
    if filled <= width:
        return None
    return (
        f"La ligne a {filled} cellules pour {width} colonnes. Un texte contient sans doute le "
        "séparateur : entourez ce texte de guillemets."
    )


def _count_rows(source: Source, text: Text, filename: str, header: Header, limits: Limits) -> None:
    """More lines than rows allowed: line breaks inside cells, or too many rows."""
    body = islice(records(source, text, filename), header.at + 1, None)
    filled = (record for record in body if any(map(str.strip, record)))
    if next(islice(filled, limits.rows, None), None) is not None:
        raise too_many_rows(filename, limits)


def _measure(source: Source, filename: str, wanted: str | None) -> tuple[int, str, bool]:
    """Lines, encoding, and whether some cell may be disarmed; refuses what no CSV holds, and
    what the encoding wanted does not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = bad_line = 0
    marked = disarmed = False
    with open_source(source) as file:
        while chunk := file.read(MEGABYTE):
            marked = marked or (not lines and chunk.startswith(codecs.BOM_UTF8))
            _check_chunk(chunk, filename)
            if not bad_line:
                bad_line = _first_bad_line(decoder, chunk, lines)
            disarmed = disarmed or any(mark in chunk for mark in _DISARMED)
            lines += chunk.count(b"\n") or chunk.count(b"\r")
    if not bad_line and decoder.getstate()[0]:
        bad_line = lines + 1
    if wanted == CP1252 and not marked:
        _check_cp1252(source, filename)
        return lines, CP1252, disarmed
    if not bad_line:
        return lines, "utf-8-sig" if marked else "utf-8", disarmed
    if marked or wanted or not _is_cp1252(source):
        raise _unknown_encoding(filename, bad_line)
    return lines, CP1252, disarmed


def _check_cp1252(source: Source, filename: str) -> None:
    lines = 0
    with open_source(source) as file:
        while chunk := file.read(MEGABYTE):
            if wrong := _NEVER_IN_CP1252.search(chunk):
                raise _unknown_encoding(filename, lines + chunk.count(b"\n", 0, wrong.start()) + 1)
            lines += chunk.count(b"\n")


def _is_cp1252(source: Source) -> bool:
    """Every byte means something there, and nothing looks like UTF-8 read wrongly."""
    with open_source(source) as file:
        while chunk := file.read(MEGABYTE):
            if _NEVER_IN_CP1252.search(chunk) or _UTF8_PAIR.search(chunk):
                return False
    return True


def _check_chunk(chunk: bytes, filename: str) -> None:
    if b"\x00" in chunk:
        raise UnusableFile(
            f"« {filename} » contient des caractères qu'aucun texte ne contient : il est "
            "endommagé, ou n'est pas un CSV. Enregistrez-le à nouveau en « CSV UTF-8 ».",
            code="wrong_type",
        )
    if len(chunk) == MEGABYTE and b"\n" not in chunk and b"\r" not in chunk:
        raise UnusableFile(
            f"« {filename} » a une ligne de plus d'un million de caractères : ce n'est pas un "
            "tableau CSV.",
            code="cell_too_long",
        )


def _first_bad_line(decoder: codecs.IncrementalDecoder, chunk: bytes, before: int) -> int:
    """The line where UTF-8 breaks, 0 when it does not."""
    if chunk.isascii() and not decoder.getstate()[0]:
        return 0
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        return before + chunk.count(b"\n", 0, error.start) + 1
    return 0


def _unknown_encoding(filename: str, line: int) -> UnusableFile:
    return UnusableFile(
        f"L'encodage de « {filename} » n'est ni UTF-8 ni Windows-1252 d'un bout à l'autre : la "
        f"ligne {line} est illisible. Enregistrez-le à nouveau en « CSV UTF-8 ».",
        code="encoding",
    )


def _measure_utf16(source: Source, filename: str) -> int:
    decoder = codecs.getincrementaldecoder("utf-16")()
    lines = 0
    with open_source(source) as file:
        while chunk := file.read(MEGABYTE):
            try:
                text = decoder.decode(chunk, final=len(chunk) < MEGABYTE)
            except UnicodeDecodeError:
                raise _unknown_encoding(filename, lines + 1) from None
            _check_chunk(text.encode("utf-8", errors="replace"), filename)
            lines += text.count("\n") or text.count("\r")
    return lines


def _delimiter_of(sample: str, expected: frozenset[str]) -> str:
    """The one under which a row names most expected columns, then the one that cuts rows most
    evenly; `;` when nothing tells."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, expected))


def _fitness(sample: str, delimiter: str, expected: frozenset[str]) -> tuple[int, float, int]:
    try:
        rows = list(islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter), 50))
    except csv.Error:
        return (-1, 0.0, 0)
    header = find_header(rows[:SEARCHED_ROWS], expected)
    widths = Counter(len(row) for row in rows if row)
    if header is None or not widths:
        return (-1, 0.0, 0)
    width, times = widths.most_common(1)[0]
    evenness = times / widths.total() if width > 1 else 0.0
    return (header.matches, evenness, width)
