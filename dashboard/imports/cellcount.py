"""How much memory a workbook's cells would take, counted from its XML as a stream.

Mirrors what the reader (calamine) makes of a sheet: a grid from the first to the last filled
cell, shared and repeated texts written out at each use.
"""

from abc import ABC, abstractmethod
from typing import Final
from xml.parsers import expat

from dashboard.formats import integer
from dashboard.imports.headers import SEARCHED_ROWS
from dashboard.imports.limits import Limits, UnusableFile

VERY_FAR: Final = 1 << 31

# Row → column → what the cell shows, such as "#N/A". Both count from 0.
FailedCells = dict[int, dict[int, str]]


class TooMuch(Exception):
    """What is wrong, in French, still without the file's name."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem

    def for_file(self, filename: str) -> UnusableFile:
        return UnusableFile(f"« {filename} » {self.problem}", code=self.code)


class XmlCount(ABC):
    """Gives a parser for each member of the archive and adds up what they hold."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.member, self.size = "", 0
        self.date_1904 = False
        self.is_encrypted = False
        self.text = 0

    @abstractmethod
    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    @abstractmethod
    def characters(self, data: str) -> None: ...

    def failed_cells(self) -> dict[str, FailedCells]:
        """By sheet, formulas that failed, which the reader gives as blank cells."""
        return {}

    @abstractmethod
    def begin(self) -> None:
        """A member of the archive begins: `member` is its name, `size` its inflated bytes."""

    def parser_for(self, member: str, size: int) -> expat.XMLParserType:
        self.member, self.size = member, size
        self.begin()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self.start
        parser.CharacterDataHandler = self.characters
        return parser

    def check_grid(self, rows: int, columns: int) -> None:
        if rows * columns > self.limits.workbook_cells:
            raise TooMuch(
                "bomb",
                f"a une feuille qui s'étend sur {integer(rows)} lignes et {integer(columns)} "
                "colonnes. Une cellule remplie loin du tableau suffit : effacez-la, ou copiez le "
                "tableau seul dans une nouvelle feuille.",
            )

    def check_rows(self, rows: int) -> None:
        if rows > self.limits.rows + SEARCHED_ROWS:
            raise TooMuch(
                "too_many_rows",
                f"a une feuille de {integer(rows)} lignes ou plus ; la limite est de "
                f"{integer(self.limits.rows)}. "
                "Découpez-la en plusieurs fichiers.",
            )

    def add_text(self, length: int) -> None:
        self.text += length
        self.check_text(self.text)

    def check_text(self, length: int) -> None:
        if length > self.limits.workbook_text:
            raise TooMuch(
                "bomb",
                "contient trop de texte une fois ouvert : il n'est pas lu. "
                "Enregistrez la feuille utile en CSV.",
            )


def _refuse_doctype(*_: object) -> None:
    raise TooMuch("damaged", "contient une déclaration qu'aucun tableur n'écrit : il n'est pas lu.")


def natural(text: str) -> int | None:
    """None for what is no number; very large numbers stop at a bound of their own."""
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 else VERY_FAR
