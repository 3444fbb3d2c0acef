"""Who a row speaks of: its beneficiary, its key in the source, its reference."""

import re
from hashlib import blake2b

from dashboard.codes import normalise, public_reference
from dashboard.imports.row import Row

# The 64 characters of a reference, less the room for an occurrence number ("-12345").
REFERENCE_LENGTH = 58
KEY_LENGTH = 200
# Needs no tidying, and fits with any département before it.
_PLAIN = re.compile(r"[A-Za-z0-9._-]{4,54}")


def set_party(row: Row) -> None:
    """Name the beneficiary once for all rows that speak of the same one: SIREN, else RNA, else
    official code, else exact normalised name, département and category. Nobody is ''."""
    values = row.values
    values["name_key"] = normalise(values["name"])
    if not values["name"]:
        values["party"] = ""
    elif values["siren"]:
        values["party"] = f"S{values['siren']}"
    elif values["rna"]:
        values["party"] = f"R{values['rna']}"
    elif values["official_code"]:
        values["party"] = f"C{values['official_code']}"
    else:
        written = values["name_key"] or values["name"]
        values["party"] = f"N{values['department'] or ''}|{values['category']}|{written}"


def beneficiary_mark(row: Row) -> str:
    """What stands for the beneficiary in keys: its number, else a digest of its name."""
    values = row.values
    number: str = values["siret"] or values["siren"] or values["rna"]
    return number or f"n{digest(normalise(values['name']))}"


def digest(text: str, size: int = 5) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


def joined_key(*parts: str) -> str:
    """The parts of a key as one text that fits its column."""
    key = "|".join(parts)
    return key if len(key) <= KEY_LENGTH else f"{key[: KEY_LENGTH - 21]}~{digest(key, 10)}"


def public_form(row: Row, file_reference: str) -> str:
    """`<département>-<file reference>`. CodeError when there is nothing to make one of."""
    prefix: str = row.values["department"] or "FR"
    if _PLAIN.fullmatch(file_reference) and file_reference != f"{prefix}-":
        already = file_reference.startswith(f"{prefix}-")
        return file_reference if already else f"{prefix}-{file_reference}"
    return public_reference(prefix, file_reference)


def reference_of(row: Row, file_reference: str) -> str:
    """The public form, short enough for an occurrence number."""
    reference = public_form(row, file_reference)
    if len(reference) <= REFERENCE_LENGTH:
        return reference
    mark = digest(file_reference.strip())
    return f"{reference[: REFERENCE_LENGTH - 1 - len(mark)]}-{mark}"
