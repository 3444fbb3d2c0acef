"""What a file is, by its content: its name may say anything."""

import codecs
import re
from typing import Final, Literal

from dashboard.imports.limits import MEGABYTE, Limits, UnusableFile
from dashboard.imports.tables import Source, open_source, size_of

Container = Literal["workbook", "json", "text"]

_HEAD: Final = 65536
_ACCEPTED: Final = "Envoyez un fichier CSV, XLSX ou ODS."
_SIGNATURES: Final = (
    (b"\x89PNG", "une image (PNG)"),
    (b"\xff\xd8\xff", "une image (JPEG)"),
    (b"GIF8", "une image (GIF)"),
    (b"II*\x00", "une image (TIFF)"),
    (b"MM\x00*", "une image (TIFF)"),
    (b"RIFF", "une image ou une vidéo"),
    (b"%PDF", "un document PDF"),
    (b"{\\rtf", "un document RTF"),
    (b"\x1f\x8b", "une archive (GZ)"),
    (b"7z\xbc\xaf", "une archive (7z)"),
    (b"Rar!", "une archive (RAR)"),
    (b"\xfd7zXZ", "une archive (XZ)"),
    (b"SQLite format 3", "une base de données"),
    (b"\x7fELF", "un programme"),
    (b"MZ\x90", "un programme"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKUP = re.compile(r"\s*<[!?/a-zA-Z]")
_JSON = re.compile(r"\s*(?:\[\s*(?:[{\[\]]|\Z)|\{\s*[\"}])")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def container_of(source: Source, filename: str, limits: Limits) -> Container:
    """Raises UnusableFile for what is too big, empty, or no table at all."""
    size = size_of(source)
    if size > limits.file_bytes:
        raise UnusableFile(
            f"« {filename} » pèse {_megabytes(size)} ; la limite est de "
            f"{_megabytes(limits.file_bytes)}. Découpez-le en plusieurs fichiers.",
            code="too_big",
        )
    with open_source(source) as file:
        head = file.read(_HEAD)
    if head.startswith(_ZIP):
        return "workbook"
    if head.startswith(_OLE):
        raise _old_office(source, filename)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise wrong_type(filename, what)
    return _text_container(head, filename)


def wrong_type(filename: str, what: str) -> UnusableFile:
    return UnusableFile(f"« {filename} » est {what}. {_ACCEPTED}", code="wrong_type")


def _text_container(head: bytes, filename: str) -> Container:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head[: len(head) & ~1].decode("utf-16", errors="replace")
    elif _looks_like_utf16(head):
        raise UnusableFile(
            f"L'encodage de « {filename} » n'est pas reconnu (UTF-16 sans marque). "
            "Enregistrez-le en « CSV UTF-8 ».",
            code="encoding",
        )
    else:
        controls = len(_CONTROL.findall(head))
        if b"\x00" in head or controls * 100 > len(head):
            raise wrong_type(filename, "un fichier d'un type inconnu, illisible comme un texte")
        text = head.decode("latin-1").removeprefix("ï»¿")
    if not text.strip():
        raise UnusableFile(f"« {filename} » est vide.", code="empty")
    if _MARKUP.match(text):
        raise wrong_type(filename, "une page web ou un document XML, quel que soit son nom")
    return "json" if _JSON.match(text) else "text"


def _looks_like_utf16(head: bytes) -> bool:
    zeros = head.count(0)
    return zeros * 3 > len(head) and (
        head[0::2].count(0) * 10 < zeros or head[1::2].count(0) * 10 < zeros
    )


def _old_office(source: Source, filename: str) -> UnusableFile:
    if _contains(source, "EncryptedPackage".encode("utf-16-le")):
        return UnusableFile(
            f"« {filename} » est protégé par un mot de passe. Enregistrez-le sans mot de passe.",
            code="password",
        )
    if _contains(source, "WordDocument".encode("utf-16-le")):
        return wrong_type(filename, "un document Word")
    return UnusableFile(
        f"« {filename} » est au format Excel 97-2003 (.xls). "
        "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV.",
        code="old_excel",
    )


def _contains(source: Source, wanted: bytes) -> bool:
    with open_source(source) as file:
        before = b""
        while chunk := file.read(MEGABYTE):
            if wanted in before + chunk:
                return True
            before = chunk[-len(wanted) :]
    return False


def _megabytes(size: int) -> str:
    return f"{-(-size // MEGABYTE)} Mo"
