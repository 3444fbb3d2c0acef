"""How much memory a workbook's cells would take, counted from its XML as a stream.

Mirrors what the reader (calamine) makes of a sheet: a grid from the first to the last filled
cell, shared and repeated texts written out at each use.
"""

from abc import ABC, abstractmethod
from array import array
from typing import Final
from xml.parsers import expat

from dashboard.imports.headers import SEARCHED_ROWS
from dashboard.imports.limits import Limits, UnusableFile

_TRUE: Final = frozenset({"1", "true", "on"})
_VERY_FAR: Final = 1 << 31
_ODS_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_ODS_TEXTS: Final = ("table:formula", "office:string-value")


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
                f"a une feuille qui s'étend sur {rows} lignes et {columns} colonnes. Une cellule "
                "remplie loin du tableau suffit : effacez-la, ou copiez le tableau seul dans "
                "une nouvelle feuille.",
            )

    def check_rows(self, rows: int) -> None:
        if rows > self.limits.rows + SEARCHED_ROWS:
            raise TooMuch(
                "too_many_rows",
                f"a une feuille de {rows} lignes ou plus ; la limite est de {self.limits.rows}. "
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


class SheetCount(XmlCount):
    """XLSX: `<row r><c r t><v>` wherever they stand, `<si>` of the shared texts."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._columns: dict[str, int] = {}
        self._shared = array("I")
        self.begin()

    def begin(self) -> None:
        self._in_shared_texts = self.member.lower().endswith("sharedstrings.xml")
        self._row = self._column = -1
        self._place: tuple[int, int] = (0, 0)
        self._is_shared = self._awaits_index = False
        self._first = (_VERY_FAR, _VERY_FAR)
        self._last = (-1, -1)
        self._filled_row = -1
        self._filled_rows = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Nearly all elements are these two, seldom with a prefix.
        if name == "c":
            self._cell(attributes)
        elif name == "v":
            self._value()
        else:
            self._other(name.rpartition(":")[2], attributes)

    def _other(self, local: str, attributes: dict[str, str]) -> None:
        if local == "c":
            self._cell(attributes)
        elif local in ("v", "is"):
            self._value()
        elif local == "row":
            number = _natural(attributes.get("r", ""))
            self._row = self._row + 1 if number is None else number - 1
            self._column = -1
        elif local == "si" and self._in_shared_texts:
            self._shared.append(0)
        elif local == "sst":
            self._check_announced(attributes.get("uniqueCount", ""))
        elif local == "workbookPr":
            self.date_1904 = attributes.get("date1904", "").lower() in _TRUE

    def characters(self, data: str) -> None:
        if self._awaits_index and not data.isspace():
            self._awaits_index = False
            try:
                self.add_text(self._shared[int(data)])
            except (ValueError, IndexError):
                raise TooMuch(
                    "damaged", "est endommagé : une cellule renvoie à un texte absent."
                ) from None
        elif self._in_shared_texts and self._shared:
            self._shared[-1] += len(data)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._is_shared = attributes.get("t") == "s"
        self._awaits_index = False
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            self._place = (self._row, self._column)
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        self._column = column
        self._place = ((_natural(reference[len(letters) :]) or 1) - 1, column)

    def _value(self) -> None:
        row, column = self._place
        self._awaits_index = self._is_shared
        if row != self._filled_row:
            self._filled_row = row
            self._filled_rows += 1
            self.check_rows(self._filled_rows)
        elif self._first[1] <= column <= self._last[1]:
            return
        self._first = (min(row, self._first[0]), min(column, self._first[1]))
        self._last = (max(row, self._last[0]), max(column, self._last[1]))
        # The reader's iterator starts at row 1 and gives blank rows before the first filled.
        self.check_grid(self._last[0] + 1, self._last[1] - self._first[1] + 1)

    def _check_announced(self, count: str) -> None:
        """The reader sets room aside for as many texts as the file announces."""
        if (_natural(count) or 0) * len("<si/>") > max(self.size, 1024):
            raise TooMuch("damaged", "est endommagé : il annonce des textes qu'il n'a pas.")


def _column_number(letters: str) -> int:
    """A is 0. Anything a reader could not place counts as very far."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > _VERY_FAR:
            return _VERY_FAR
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1 if letters else _VERY_FAR


class OdsCount(XmlCount):
    """ODS: rows and cells carry repetition counts."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.begin()

    def begin(self) -> None:
        self._rows = self._filled_rows = self._widest = 0
        self._row_repeats = self._width = self._filled_width = self._row_text = 0
        self._cell_repeats = self._cell_text = 0

    def parser_for(self, member: str, size: int) -> expat.XMLParserType:
        parser = super().parser_for(member, size)
        parser.EndElementHandler = self.end
        return parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _ODS_CELLS:
            self._open_cell(attributes)
        elif name == "table:table-row":
            self._row_repeats = _count(attributes, "table:number-rows-repeated")
            self._width = self._filled_width = self._row_text = 0
        elif name == "table:table":
            self._rows = self._filled_rows = self._widest = 0
        elif name == "text:s":
            self._add_characters(_count(attributes, "text:c"))
        elif name == "table:null-date":
            self.date_1904 = attributes.get("table:date-value", "").startswith("1904")
        elif name == "manifest:encryption-data":
            self.is_encrypted = True

    def characters(self, data: str) -> None:
        self._add_characters(len(data))

    def end(self, name: str) -> None:
        if name in _ODS_CELLS:
            self._row_text += self._cell_text * self._cell_repeats
            self._cell_repeats = self._cell_text = 0
        elif name == "table:table-row":
            self._close_row()

    def _open_cell(self, attributes: dict[str, str]) -> None:
        repeats = _count(attributes, "table:number-columns-repeated")
        self._width += repeats
        self._cell_repeats = repeats
        if "office:value-type" in attributes or "table:formula" in attributes:
            self._filled_width = self._width
            self.check_grid(self._row_repeats, self._filled_width)
        self._add_characters(sum(len(attributes.get(name, "")) for name in _ODS_TEXTS))

    def _add_characters(self, length: int) -> None:
        self._cell_text += length
        # At once: a single cell may hold a whole bomb.
        self.check_text(self._cell_text * self._cell_repeats * self._row_repeats)

    def _close_row(self) -> None:
        self._rows += self._row_repeats
        if self._filled_width:
            self._filled_rows += self._row_repeats
            self._widest = max(self._widest, self._filled_width)
            self.check_rows(self._filled_rows)
            self.check_grid(self._rows, self._widest)
            self.add_text(self._row_text * self._row_repeats)
        self._row_repeats = 0


def _natural(text: str) -> int | None:
    """None for what is no number; very large numbers stop at a bound of their own."""
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 else _VERY_FAR


def _count(attributes: dict[str, str], name: str) -> int:
    number = _natural(attributes.get(name, "1"))
    return _VERY_FAR if number is None else number
