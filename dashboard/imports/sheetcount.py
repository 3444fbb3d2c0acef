"""The cells of an XLSX workbook, counted before it is opened."""

from array import array
from typing import Final

from dashboard.formats import integer
from dashboard.imports.cellcount import VERY_FAR, FailedCells, TooMuch, XmlCount, natural
from dashboard.imports.limits import Limits

_TRUE: Final = frozenset({"1", "true", "on"})
# Types of cell whose text matters here: "s" is the number of a shared text, "e" an error.
_AWAITED: Final = frozenset({"s", "e"})
# The reader gives up a whole sheet for any other.
_READABLE_ERRORS: Final = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
)
_MOST_FAILURES: Final = 100_000


class SheetCount(XmlCount):
    """XLSX: `<row r><c r t><v>` wherever they stand, `<si>` of the shared texts."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._columns: dict[str, int] = {}
        self._shared = array("I")
        self._sheet_ids: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._failed: dict[str, FailedCells] = {}
        self._failures = 0
        self.begin()

    def begin(self) -> None:
        self._in_shared_texts = self.member.lower().endswith("sharedstrings.xml")
        self._row = self._column = -1
        self._place: tuple[int, int] = (0, 0)
        self._type, self._awaited = "", ""
        self._first = (VERY_FAR, VERY_FAR)
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
            number = natural(attributes.get("r", ""))
            self._row = self._row + 1 if number is None else number - 1
            self._column = -1
        elif local == "si" and self._in_shared_texts:
            self._shared.append(0)
        elif local == "sst":
            self._check_announced(attributes.get("uniqueCount", ""))
        else:
            self._workbook_part(local, attributes)

    def _workbook_part(self, local: str, attributes: dict[str, str]) -> None:
        if local == "workbookPr":
            self.date_1904 = attributes.get("date1904", "").lower() in _TRUE
        elif local == "sheet" and "name" in attributes:
            target = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self._sheet_ids[attributes["name"]] = target
        elif local == "Relationship" and self.member.lower().endswith("workbook.xml.rels"):
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def failed_cells(self) -> dict[str, FailedCells]:
        found = {}
        for sheet, target_id in self._sheet_ids.items():
            target = self._targets.get(target_id, "").lstrip("./").lower()
            for member, failed in self._failed.items():
                if target and member.lower().endswith(target):
                    found[sheet] = failed
        return found

    def characters(self, data: str) -> None:
        if self._awaited and not data.isspace():
            awaited, self._awaited = self._awaited, ""
            if awaited == "s":
                self._add_shared_text(data)
            else:
                self._add_failure(data)
        elif self._in_shared_texts and self._shared:
            self._shared[-1] += len(data)

    def _add_shared_text(self, index: str) -> None:
        try:
            self.add_text(self._shared[int(index)])
        except (ValueError, IndexError):
            raise TooMuch(
                "damaged", "est endommagé : une cellule renvoie à un texte absent."
            ) from None

    def _add_failure(self, shown: str) -> None:
        if shown not in _READABLE_ERRORS:
            raise TooMuch(
                "damaged",
                f"a une cellule en erreur ({shown[:20]}), ligne {self._place[0] + 1}. Corrigez "
                "sa formule ou remplacez-la par une valeur.",
            )
        self._failures += 1
        if self._failures > _MOST_FAILURES:
            raise TooMuch(
                "damaged",
                f"a plus de {integer(_MOST_FAILURES)} cellules en erreur (#N/A, #REF!…). "
                "Corrigez ses formules.",
            )
        row, column = self._place
        self._failed.setdefault(self.member, {}).setdefault(row, {})[column] = shown

    def _cell(self, attributes: dict[str, str]) -> None:
        self._type = attributes.get("t", "")
        self._awaited = ""
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
        self._place = ((natural(reference[len(letters) :]) or 1) - 1, column)

    def _value(self) -> None:
        row, column = self._place
        if self._type in _AWAITED:
            self._awaited = self._type
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
        if (natural(count) or 0) * len("<si/>") > max(self.size, 1024):
            raise TooMuch("damaged", "est endommagé : il annonce des textes qu'il n'a pas.")


def _column_number(letters: str) -> int:
    """A is 0. Anything a reader could not place counts as very far."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > VERY_FAR:
            return VERY_FAR
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1 if letters else VERY_FAR
