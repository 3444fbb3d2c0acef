"""Small named rules: a cell in, a value of import_row out, and what is told of it.

A rule refuses what cannot be believed and mends what can be without inventing anything. Each is
called with the cell, the profile's name of its column, and the row.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dashboard.codes import CodeError, normalise, siren_of, tidy_department, tidy_rna, tidy_siret
from dashboard.formats import FormatError, parse_date
from dashboard.imports.row import Row
from dashboard.imports.tables import Cell

Rule = Callable[[Cell, str, Row], Any]

NAME_LENGTH: Final = 250
MEANS_NOTHING: Final = frozenset({"", "null", "nan", "none", "n/a", "nd"})
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,480}", re.IGNORECASE)


def line(cell: Cell, _column: str, _row: Row) -> str:
    """Text on one line."""
    if cell is None:
        return ""
    return " ".join((cell if type(cell) is str else str(cell)).split())


def paragraph(cell: Cell, _column: str, _row: Row) -> str:
    """Text that keeps its line breaks, written the same whatever the file's kind."""
    if cell is None:
        return ""
    text = cell if isinstance(cell, str) else str(cell)
    if "\r" in text or "_x000D_" in text:
        text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def unless_blank(cell: Cell) -> Cell:
    """None for the words by which programs write nothing."""
    if isinstance(cell, str) and cell.strip().lower() in MEANS_NOTHING:
        return None
    return cell


def required(rule: Rule) -> Rule:
    """Refuses a blank cell."""

    def checked(cell: Cell, column: str, row: Row) -> Any:
        told = len(row.issues)
        value = rule(cell, column, row)
        if value in (None, "") and len(row.issues) == told:
            row.refuse(
                "case-vide",
                column,
                cell,
                f"La case « {row.names.get(column, column)} » est vide.",
                "Remplissez-la.",
            )
        return value

    return checked


def at_most(length: int, rule: Rule = line) -> Rule:
    """Refuses a text that its column in the database cannot hold."""

    def checked(cell: Cell, column: str, row: Row) -> Any:
        value = rule(cell, column, row)
        if len(value) > length:
            row.refuse(
                "texte-trop-long",
                column,
                cell,
                f"Le texte a {len(value)} caractères ; la limite est de {length}.",
                "Raccourcissez-le.",
            )
        return value

    return checked


def name(cell: Cell, column: str, row: Row) -> str:
    """A beneficiary's name, cut where it would not fit."""
    text = line(cell, column, row)
    if len(text) <= NAME_LENGTH:
        return text
    row.repair(
        "nom-trop-long",
        column,
        cell,
        f"Le nom a {len(text)} caractères ; la limite est de {NAME_LENGTH}.",
        f"Nom gardé sur ses {NAME_LENGTH} premiers caractères.",
    )
    return text[:NAME_LENGTH].rstrip()


def amount(parse: Callable[[object], Decimal | None]) -> Rule:
    """Euros, not negative; None when blank. `parse` says how the column writes numbers."""

    def read(cell: Cell, column: str, row: Row) -> Decimal | None:
        try:
            value = parse(cell)
        except FormatError as wrong:
            row.refuse("montant-illisible", column, cell, wrong.problem, wrong.way_out)
            return None
        if value is not None and value < 0:
            row.refuse(
                "montant-negatif",
                column,
                cell,
                f"Le montant « {cell} » est négatif.",
                "Donnez le montant total après correction : il n'est jamais négatif.",
            )
        return value

    return read


def cost(parse: Callable[[object], Decimal | None]) -> Rule:
    """A project's total cost: nought means that it is not known."""
    read_amount = amount(parse)

    def read(cell: Cell, column: str, row: Row) -> Decimal | None:
        value: Decimal | None = read_amount(cell, column, row)
        if value is not None and value == 0:
            row.repair(
                "cout-nul",
                column,
                cell,
                "Un coût total n'est jamais nul.",
                "Coût laissé inconnu.",
            )
            return None
        return value

    return read


def known_date(precision: str | None = None) -> Rule:
    """A day; its precision goes to the column named `precision`, where the ledger keeps one."""

    def read(cell: Cell, column: str, row: Row) -> date | None:
        try:
            known = parse_date(cell, date_1904=row.asked.date_1904)
        except FormatError as wrong:
            row.refuse("date-illisible", column, cell, wrong.problem, wrong.way_out)
            return None
        if known is None:
            return None
        if precision is not None:
            row.values[precision] = known.precision
        return known.day

    return read


def department(cell: Cell, column: str, row: Row) -> str | None:
    """A known code; the one asked for beside the file fills a blank cell."""
    if type(cell) is str and cell in row.known.departments:
        return cell
    try:
        code = tidy_department(cell)
    except CodeError as wrong:
        row.refuse("departement-inconnu", column, cell, wrong.problem, wrong.way_out)
        return None
    code = code or row.asked.department
    if code is None:
        row.refuse(
            "departement-absent",
            column,
            cell,
            "La ligne ne dit pas son département.",
            "Donnez son code (70, 2A, 974), ou précisez --departement.",
        )
    elif code not in row.known.departments:
        row.refuse(
            "departement-inconnu",
            column,
            cell,
            f"Le département « {code} » n'est pas chargé dans cette instance.",
            "Chargez les territoires : manage.py load_territories.",
        )
        return None
    return code


def asked_department(_cell: Cell, _column: str, row: Row) -> str | None:
    """The département given beside a file that holds none."""
    return row.asked.department


def fund(cell: Cell, column: str, row: Row) -> str:
    """A fund's code, capitals or not; the one asked for beside the file fills a blank cell."""
    if type(cell) is str and cell in row.known.funds:
        return cell
    word = line(cell, column, row) or row.asked.fund or ""
    code = row.known.fund_words.get(word.upper())
    if code is None:
        row.refuse(
            "fonds-inconnu",
            column,
            cell,
            f"Le fonds « {word} » n'existe pas." if word else "La ligne ne dit pas son fonds.",
            f"Donnez un code connu, ou --fund : {', '.join(sorted(row.known.funds))}.",
        )
        return ""
    return code


def siret(cell: Cell, column: str, row: Row) -> str:
    """The SIRET, and the SIREN of the beneficiary with it; an unusable one is left out."""
    cell = unless_blank(cell)
    try:
        row.values["siren"] = siren_of(cell) or ""
        if row.values["siren"] and _is_siret(cell):
            return tidy_siret(cell) or ""
    except CodeError as wrong:
        row.values["siren"] = ""
        row.repair(
            "siret-inutilisable", column, cell, wrong.problem, "Bénéficiaire gardé par son nom."
        )
    return ""


def _is_siret(cell: Cell) -> bool:
    """Whether a cell that gave a SIREN is longer than one."""
    return sum(map(str.isdigit, str(cell).partition(".")[0])) == 14


def siren(cell: Cell, column: str, row: Row) -> str:
    """A SIREN, or the one in a SIRET, which goes to the grant."""
    row.values["siret"] = siret(cell, column, row)
    value: str = row.values["siren"]
    return value


def authority_siret(cell: Cell, column: str, row: Row) -> str:
    """The SIRET of the granting service; an unusable one is left out."""
    try:
        return tidy_siret(unless_blank(cell)) or ""
    except CodeError as wrong:
        row.repair(
            "siret-attribuant-inutilisable",
            column,
            cell,
            wrong.problem,
            "Attribuant gardé par son nom.",
        )
        return ""


def rna(cell: Cell, column: str, row: Row) -> str:
    try:
        return tidy_rna(unless_blank(cell)) or ""
    except CodeError as wrong:
        row.repair("rna-inutilisable", column, cell, wrong.problem, "Numéro RNA laissé de côté.")
        return ""


def one_of(words: dict[str, str], rule: str, what: str) -> Rule:
    """The code behind one of some words, compared without case nor accents; '' when blank."""
    known = {normalise(word): code for word, code in words.items()}
    shown = ", ".join(dict.fromkeys(words))

    def read(cell: Cell, column: str, row: Row) -> str:
        if type(cell) is str and cell in words:
            return words[cell]
        word = line(cell, column, row)
        if not word:
            return ""
        code = known.get(normalise(word))
        if code is None:
            row.refuse(
                rule, column, cell, f"« {word[:80]} » n'est pas {what}.", f"Écrivez : {shown}."
            )
            return ""
        return code

    return read


def address(cell: Cell, column: str, row: Row) -> str:
    """A web address that a page may link to."""
    text = line(cell, column, row)
    if text and not _ADDRESS.fullmatch(text):
        row.refuse(
            "adresse-inutilisable",
            column,
            cell,
            f"« {text[:80]} » n'est pas une adresse web.",
            "Une adresse commence par https:// et n'a pas d'espace.",
        )
        return ""
    return text


def words_of(labels: Collection[tuple[str, str, str]]) -> dict[str, str]:
    """(slug, label, code) triples as the words that a file may use for the code."""
    return {word: code for slug, label, code in labels for word in (slug, label)}
