"""Text cells that a spreadsheet would run as formulas.

A leading apostrophe disarms them in the files we write; the files we read lose it again, so
that a file given back returns the text it came from.
"""

import re
from typing import Final

FIRST: Final = "'=+-@\t\r"
FORMULA: Final = r"'*[=+\-@\t\r]"
NUMBER: Final = r"[+-]?[0-9][0-9\s]*(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"

_DANGEROUS: Final = re.compile(FORMULA)
_NUMBER: Final = re.compile(NUMBER)
_DISARMED: Final = re.compile(r"'+[=+\-@\t\r]")


def neutralise(text: str) -> str:
    """Real numbers ("-12,50") stay. `restore` undoes this for any text."""
    if not _DANGEROUS.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def restore(text: str) -> str:
    """The text that `neutralise` disarmed; other texts unchanged."""
    return text[1:] if _DISARMED.match(text) else text
