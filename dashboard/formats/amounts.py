"""Euros out of text and cells: by a person (`parse_amount`), by a machine.

A machine writes decimals with a point, whatever their number: `parse_decimal_half_up` never
asks. A person may mean thousands by it: `parse_amount` refuses "1.234" and asks. For both the
comma is the French decimal sign, so "1,234" is 1.234 and rounds to 1.23.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from dashboard.formats.errors import FormatError

CENT: Final = Decimal("0.01")
# numeric(14,2) in the database: twelve digits before the point.
LIMIT: Final = Decimal(10) ** 12

_SIMPLE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DECIMAL = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,40})?")
_SPACES = re.compile("[\\s\u200b\u2060\ufeff]+")
_CURRENCY = re.compile(r"^(?:€|EUR) ?| ?(?:€|EUR|euros?)$", re.IGNORECASE)
_MULTIPLE = re.compile(r"(?:k|m|md) ?(?:€|EUR|euros?)|(?:milli(?:on|ard)s?)", re.IGNORECASE)
_SIGNS: Final = ("-", "\u2212", "\u2013", "\u2010", "\u2011")

_GROUPED_BY_SPACES = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+)(?:[.,]([0-9]*))?")
_UNGROUPED = re.compile(r"([0-9]*)(?:([.,])([0-9]*))?")
_GROUPED_BY_POINTS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]*))?")
_GROUPED_BY_COMMAS = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]*))?")
_SCIENTIFIC = re.compile(r"([0-9]+(?:[.,][0-9]+)?)E([+-]?[0-9]{1,3})", re.IGNORECASE)


def round_half_up(value: Decimal) -> Decimal:
    """To the cent; a half cent goes away from zero."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_amount(value: object) -> Decimal | None:
    """Euros to the cent, from what a person typed or a cell of their file.

    Accepts spaces of every kind between groups, €, EUR or euros, a comma or a point, a sign
    before or after, accounting brackets, "1e5" when it is exact to the cent. More decimals are
    rounded half up.
    """
    if not isinstance(value, str):
        return _of_number(value)
    if _SIMPLE.fullmatch(value):
        return Decimal(value).quantize(CENT)
    text = _SPACES.sub(" ", value).strip()
    if not text:
        return None
    negative, digits = _unsigned(text)
    amount = _typed(digits, shown=text)
    return _bounded(-amount if negative else amount, text)


def parse_decimal_half_up(value: object) -> Decimal | None:
    """Euros to the cent, from a machine-made column: rounded half up on the decimal text.

    A float (XLSX, JSON) counts as its shortest decimal text. Point or comma, any number of
    decimals; spaces and € are let through; nothing is ambiguous here.
    """
    if not isinstance(value, str):
        return _of_number(value)
    if _DECIMAL.fullmatch(value):
        return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    text = _SPACES.sub(" ", value).strip()
    if not text:
        return None
    negative, digits = _unsigned(text)
    plain = digits.replace(" ", "").replace(",", ".")
    is_plain = _UNGROUPED.fullmatch(plain) and plain.strip(".")
    if not (is_plain or _SCIENTIFIC.fullmatch(plain)):
        raise _unreadable(text)
    return _bounded(Decimal(plain) * (-1 if negative else 1), text)


def _of_number(value: object) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _unreadable(str(value))
    if isinstance(value, float):
        value = Decimal(repr(value))
    elif isinstance(value, int):
        value = Decimal(value)
    if not value.is_finite():
        raise _unreadable(str(value))
    return _bounded(value, str(value))


def _bounded(amount: Decimal, shown: str) -> Decimal:
    if abs(amount) < LIMIT and abs(rounded := round_half_up(amount)) < LIMIT:
        return rounded + 0
    raise FormatError(
        shown,
        f"Le montant « {shown[:40]} » dépasse mille milliards d'euros.",
        "Vérifiez le nombre de chiffres.",
    )


def _unsigned(text: str) -> tuple[bool, str]:
    """Whether the text is negative, and the text without sign, brackets nor currency."""
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    text = _CURRENCY.sub("", text)
    if text.startswith("+"):
        text = text[1:]
    elif text.startswith(_SIGNS) and not negative:
        negative, text = True, text[1:]
    elif text.endswith(_SIGNS) and not negative:
        negative, text = True, text[:-1]
    return negative, _CURRENCY.sub("", text.strip()).strip()


def _typed(text: str, shown: str) -> Decimal:
    """An unsigned amount as people write it."""
    if grouped := _GROUPED_BY_SPACES.fullmatch(text):
        return _decimal(grouped[1].replace(" ", ""), grouped[2])
    if (plain := _UNGROUPED.fullmatch(text)) and (plain[1] or plain[3]):
        if _could_be_thousands(*plain.groups()):
            raise _ambiguous(shown, plain[1], plain[3])
        return _decimal(plain[1], plain[3])
    if grouped := _GROUPED_BY_POINTS.fullmatch(text):
        return _decimal(grouped[1].replace(".", ""), grouped[2])
    if grouped := _GROUPED_BY_COMMAS.fullmatch(text):
        return _decimal(grouped[1].replace(",", ""), grouped[2])
    if scientific := _SCIENTIFIC.fullmatch(text):
        return _exact_power(scientific, shown)
    if _MULTIPLE.search(shown):
        raise FormatError(
            shown,
            f"Le montant « {shown} » est en milliers, en millions ou en milliards.",
            "Écrivez-le en euros, par exemple 200 000.",
        )
    raise _unreadable(shown)


def _decimal(whole: str, decimals: str | None) -> Decimal:
    return Decimal(f"{whole or '0'}.{decimals or '0'}")


def _could_be_thousands(whole: str, separator: str | None, decimals: str | None) -> bool:
    """True of "1.234", not of "0.234" nor of "1234.567": no thousands are grouped like these."""
    return (
        separator == "." and len(decimals or "") == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
    )


def _exact_power(match: re.Match[str], shown: str) -> Decimal:
    """Reads "1e5", refuses "1,234e-3": what is finer than a cent was not meant as euros."""
    amount = Decimal(f"{match[1].replace(',', '.')}E{match[2]}")
    if amount >= LIMIT or amount == round_half_up(amount):
        return amount
    raise FormatError(
        shown,
        f"Le montant « {shown} » est en notation scientifique et n'est pas exact au centime.",
        "Mettez la colonne au format « nombre » à deux décimales, ou écrivez tous les chiffres.",
    )


def _ambiguous(shown: str, whole: str, decimals: str) -> FormatError:
    return FormatError(
        shown,
        f"Le montant « {shown} » peut se lire {whole} {decimals} euros ou {whole},{decimals} euro.",
        f"Écrivez « {whole}{decimals} » ou « {whole},{decimals} ».",
    )


def _unreadable(shown: str) -> FormatError:
    return FormatError(
        shown,
        f"« {shown[:40]} » n'est pas un montant.",
        "Écrivez-le en euros avec des chiffres, par exemple 1 234,56.",
    )
