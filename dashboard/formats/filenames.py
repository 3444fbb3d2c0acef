"""Names of files as people send them, made harmless to show, to store and to give back."""

import unicodedata
from pathlib import PurePosixPath
from typing import Final

LONGEST: Final = 120
_FORBIDDEN: Final = frozenset('<>:"|?*')


def tidy_filename(name: str, default: str = "fichier") -> str:
    """The last part of a path, without control, direction or reserved characters; never empty,
    never hidden, and short enough while keeping its ending."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(
        letter
        for letter in last
        if letter not in _FORBIDDEN and not unicodedata.category(letter).startswith("C")
    )
    kept = " ".join(kept.split()).lstrip(".- ").rstrip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = kept, "", ""
    return f"{stem[:LONGEST].strip() or default}{dot}{ending}"
