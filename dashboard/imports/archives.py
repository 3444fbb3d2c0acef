"""Workbooks are ZIP archives of XML: what they hold is measured before any reader opens them.

The reader of workbooks keeps in memory a full grid from the first to the last filled cell, and
writes shared texts out at each use: a file of a few kilobytes may ask for terabytes. So every
member is inflated as a stream, within the limits whatever its headers claim, and its XML is
walked for the cells that the reader would make.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal, NamedTuple
from xml.parsers import expat

from dashboard.imports.cellcount import FailedCells, TooMuch, XmlCount
from dashboard.imports.kinds import wrong_type
from dashboard.imports.limits import MEGABYTE, Limits, UnusableFile
from dashboard.imports.odscount import OdsCount
from dashboard.imports.sheetcount import SheetCount
from dashboard.imports.tables import Source, open_source

_CHUNK: Final = 256 * 1024
_MOST_MEMBERS: Final = 5_000
# Real sheets shrink ten to sixty times; a bomb a thousand.
_HIGHEST_RATIO: Final = 250
_BAD_DIRECTORY: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    struct.error,
)
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"


class Workbook(NamedTuple):
    kind: Literal["xlsx", "ods"]
    date_1904: bool
    failed: dict[str, FailedCells]


def inspect_workbook(source: Source, filename: str, limits: Limits) -> Workbook:
    """Raises UnusableFile for anything that is not a workbook within the limits."""
    with open_source(source) as file:
        members = _members(file, filename)
        _check_directory(members, filename, limits)
        kind = _kind_of(file, members, filename)
        count: XmlCount = SheetCount(limits) if kind == "xlsx" else OdsCount(limits)
        # Shared texts first: the sheets refer to them.
        members.sort(key=lambda member: not _is_shared_texts(member))
        try:
            _walk(file, members, count, filename, limits)
        except TooMuch as excess:
            raise excess.for_file(filename) from None
    return Workbook(kind, count.date_1904, count.failed_cells())


def check_directory(source: Source, filename: str, limits: Limits) -> None:
    """What an archive says of itself, at once: raises UnusableFile for a bomb that owns to be
    one, a password, a damaged archive. `inspect_workbook` measures what it really holds."""
    with open_source(source) as file:
        _check_directory(_members(file, filename), filename, limits)


def _members(file: BinaryIO, filename: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except _BAD_DIRECTORY:
        raise damaged(filename) from None


def damaged(filename: str) -> UnusableFile:
    return UnusableFile(
        f"« {filename} » est endommagé ou incomplet. Ouvrez-le dans votre tableur, "
        "enregistrez-le sous un autre nom et envoyez cette copie.",
        code="damaged",
    )


def bomb(filename: str, limits: Limits) -> UnusableFile:
    return UnusableFile(
        f"« {filename} » dépasse {limits.inflated_bytes // MEGABYTE} Mo une fois décompressé : "
        "il n'est pas ouvert. Retirez les feuilles et les images inutiles, ou enregistrez la "
        "feuille utile en CSV.",
        code="bomb",
    )


def _is_shared_texts(member: zipfile.ZipInfo) -> bool:
    return member.filename.lower().endswith("sharedstrings.xml")


def _check_directory(members: list[zipfile.ZipInfo], filename: str, limits: Limits) -> None:
    """What the archive says of itself, before anything is inflated."""
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > _MOST_MEMBERS or inflated > limits.inflated_bytes:
        raise bomb(filename, limits)
    if inflated > MEGABYTE and inflated > packed * _HIGHEST_RATIO:
        raise bomb(filename, limits)
    if any(member.flag_bits & 1 for member in members):
        raise password(filename)
    names = {member.filename.lower().replace("\\", "/") for member in members}
    if len(names) < len(members) or sum(map(_is_shared_texts, members)) > 1:
        raise damaged(filename)
    usual = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if any(m.compress_type not in usual or m.header_offset < 0 for m in members):
        raise damaged(filename)


def password(filename: str) -> UnusableFile:
    return UnusableFile(
        f"« {filename} » est protégé par un mot de passe. Enregistrez-le sans mot de passe.",
        code="password",
    )


def _kind_of(
    file: BinaryIO, members: list[zipfile.ZipInfo], filename: str
) -> Literal["xlsx", "ods"]:
    names = {member.filename.lower(): member for member in members}
    if "xl/workbook.bin" in names:
        raise wrong_type(filename, "un classeur Excel binaire (.xlsb)")
    if "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "word/document.xml" in names:
        raise wrong_type(filename, "un document Word")
    if "mimetype" in names:
        start = next(_inflated(file, names["mimetype"], filename), b"")
        if start.strip() == _ODS_TYPE:
            return "ods"
        raise wrong_type(filename, "un document qui n'est pas une feuille de calcul")
    raise wrong_type(filename, "une archive (ZIP)")


def _walk(
    file: BinaryIO,
    members: list[zipfile.ZipInfo],
    count: XmlCount,
    filename: str,
    limits: Limits,
) -> None:
    left = limits.inflated_bytes
    for member in members:
        parser = count.parser_for(member.filename, member.file_size)
        is_xml, names_cells = True, _is_shared_texts(member)
        before = b""
        for chunk in _inflated(file, member, filename):
            left -= len(chunk)
            if left < 0:
                raise bomb(filename, limits)
            names_cells = names_cells or _names_cells(before + chunk)
            before = chunk[-16:]
            is_xml = is_xml and _fed(parser, chunk)
        is_xml = is_xml and _fed(parser, b"")
        # An image is no XML and holds no sheet. What holds one must have been counted.
        if names_cells and not is_xml:
            raise damaged(filename)
        if count.is_encrypted:
            raise password(filename)


def _names_cells(data: bytes) -> bool:
    return b"sheetData" in data or b"table:table" in data


def _fed(parser: expat.XMLParserType, chunk: bytes) -> bool:
    try:
        parser.Parse(chunk, not chunk)
    except (expat.ExpatError, LookupError, ValueError):
        # Not XML, or in an encoding that is not known or not supported.
        return False
    return True


def _inflated(file: BinaryIO, member: zipfile.ZipInfo, filename: str) -> Iterator[bytes]:
    """A member's content, which must be exactly as long as the directory says."""
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise damaged(filename)
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    total = 0
    chunks = _stored(file, member) if member.compress_type == 0 else _deflated(file, member)
    try:
        for chunk in chunks:
            total += len(chunk)
            if total > member.file_size:
                raise damaged(filename)
            yield chunk
    except zlib.error:
        raise damaged(filename) from None
    if total != member.file_size:
        raise damaged(filename)


def _stored(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    left = member.compress_size
    while left > 0 and (chunk := file.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk


def _deflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _stored(file, member):
        rest = packed
        while rest and not inflater.eof:
            if chunk := inflater.decompress(rest, _CHUNK):
                yield chunk
            rest = inflater.unconsumed_tail
    while not inflater.eof:
        chunk = inflater.decompress(b"", _CHUNK)
        if not chunk:
            return
        yield chunk
