"""The cells of an ODS workbook, counted before it is opened."""

from typing import Final
from xml.parsers import expat

from dashboard.imports.cellcount import VERY_FAR, XmlCount, natural
from dashboard.imports.limits import Limits

_ODS_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_ODS_TEXTS: Final = ("table:formula", "office:string-value")


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


def _count(attributes: dict[str, str], name: str) -> int:
    number = natural(attributes.get(name, "1"))
    return VERY_FAR if number is None else number
