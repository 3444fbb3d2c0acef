"""A profile declares how one kind of file is read: columns, rules, key. It holds no machinery."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from secrets import token_hex
from typing import Any, Final, NamedTuple

import orjson

from dashboard.actions.staging import COLUMNS
from dashboard.codes import CodeError, is_natural_person
from dashboard.imports.headers import match_columns
from dashboard.imports.limits import UnusableFile
from dashboard.imports.places import Known
from dashboard.imports.row import Asked, Row
from dashboard.imports.rules import Rule
from dashboard.imports.tables import RawRow, Table
from dashboard.models.choices import Category, Diffusion

# Column of import_row → the word of the template for what it says, as differences name it.
SAID: Final = {
    "fund": "fonds",
    "department": "departement",
    "year": "exercice",
    "party": "beneficiaire",
    "siret": "siret",
    "objet": "objet",
    "authority": "attribuant",
    "file_number": "dossier",
    "total_cost": "cout_total",
    "convention_on": "date_convention",
    "payment_terms": "conditions_versement",
    "payment_dates": "dates_versement",
    "eu_notification": "notification_ue",
    "confidence": "confiance",
    "source_url": "source_url",
    "places": "communes",
    "cofundings": "cofinancements",
    "awarded": "montant_attribue",
    "awarded_on": "date_attribution",
    "committed": "montant_engage",
    "committed_on": "date_engagement",
    "commitment": "reference_engagement",
    "paid": "montant_paye",
    "paid_on": "date_paiement",
    "payment": "reference_paiement",
}

# Options of the command by the name of what they give.
OPTIONS: Final = {"fund": "--fund", "department": "--departement", "year": "--exercice"}

_staged = itemgetter(*COLUMNS)
_HASH: Final = list(COLUMNS).index("hash")
# From the fund on, columns hold what the row says; those before say where it comes from.
_FIRST_SAID: Final = list(COLUMNS).index("fund")
_NULLABLE: Final = [i for i, kind in enumerate(COLUMNS.values()) if "NOT NULL" not in kind]
# No cell of a file can be this word.
NULL: Final = f"null-{token_hex(8)}"
_SPECIAL: Final = re.compile(r"[\\\n\r]")
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Field(NamedTuple):
    """Column of import_row, column of the file, and the rule between them. `blank`: the rule has
    something to say of a blank cell too; the others are spared it."""

    target: str
    column: str
    rule: Rule
    blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`columns`: name → its variants. `required` columns must be in the file, unless the option
    named in `given_by` stands for them. `fields` are read in order, then `steps` look at the
    whole row; `derived` are the columns of import_row that steps or constants decide.
    `repeats`: equal keys are numbered by descending amount; else they are refused.
    `complete_by`: a row is absent when the file speaks of its fund, year (and département).
    `identity`: cells that name the beneficiary, not kept when it must stay unnamed.
    `export_marks`: columns that only our own exports have.
    `attaches`: rows add movements to grants that are known, and create none.
    """

    name: str
    label: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    fields: Sequence[Field]
    key: Callable[[Row], str]
    reference: Callable[[Row], str]
    steps: Sequence[Callable[[Row], None]] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
    derived: Sequence[str] = ()
    given_by: Mapping[str, str] = field(default_factory=dict)
    asks: Sequence[str] = ()
    repeats: bool = True
    complete_by: Sequence[str] = ("fund", "year")
    identity: Sequence[str] = ()
    export_marks: Sequence[str] = ()
    attaches: bool = False

    def expected_columns(self) -> list[str]:
        """Every name that a column of the profile may bear."""
        return [name for column, variants in self.columns.items() for name in (column, *variants)]

    def check_asked(self, asked: Asked) -> None:
        """Raises UnusableFile when an option that this kind of file needs is missing."""
        missing = [OPTIONS[name] for name in self.asks if getattr(asked, name) is None]
        if missing:
            raise UnusableFile(
                f"Un fichier « {self.name} » ne le dit pas lui-même : précisez "
                f"{' et '.join(missing)}.",
                code="options",
            )


class Reader:
    """A profile fitted to the columns of one file."""

    def __init__(
        self,
        profile: Profile,
        table: Table,
        asked: Asked,
        known: Known,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """`columns`, column of the profile → column of the file, stand for what is recognised."""
        self.profile = profile
        self.asked = asked
        self.known = known
        self.names = names_in(profile, table.columns) if columns is None else dict(columns)
        _check_columns(profile, self.names, asked, table)
        self.fields = [
            (field.target, field.column, self.names.get(field.column, ""), field.rule, field.blank)
            for field in profile.fields
        ]
        targets = {field.target for field in profile.fields if field.column in self.names}
        self.said = sorted(SAID[t] for t in targets | set(profile.derived) if t in SAID)
        marks = match_columns(table.columns, profile.export_marks)
        self.exported = bool(marks) and len(marks) == len(profile.export_marks)
        self.hidden = [self.names[column] for column in profile.identity if column in self.names]

    def read(self, raw: RawRow) -> Row:
        """Every rule is applied, so that a row tells all its errors at once."""
        row = Row(raw.number, raw.cells, self.names, self.asked, self.known)
        values = row.values
        values.update(self.profile.constants)
        if raw.problem:
            row.refuse("ligne-decalee", "", None, raw.problem, "Corrigez la ligne.")
        cell_of = raw.cells.get
        for target, column, name, rule, blank in self.fields:
            cell = cell_of(name)
            if blank or cell is not None:
                values[target] = rule(cell, column, row)
        for step in self.profile.steps:
            step(row)
        self._name(row)
        return row

    def _name(self, row: Row) -> None:
        values = row.values
        try:
            values["key"] = self.profile.key(row)
            if not row.refused:
                values["reference"] = self.profile.reference(row)
        except CodeError as wrong:
            row.refuse("reference", "reference", wrong.value, wrong.problem, wrong.way_out)
        values["n"] = row.number
        values["refused"] = row.refused
        values["raw"] = orjson.dumps(self._kept(row), default=str).decode()

    def _kept(self, row: Row) -> Mapping[str, Any]:
        """The row as the file has it, less the name of someone who must stay unnamed: whoever is
        paid may be, and nothing needs the name when the grant has its own."""
        values = row.values
        unnamed = (
            self.profile.attaches
            or values["category"] == Category.INDIVIDUAL
            or values["diffusion"] == Diffusion.PARTIAL
            or is_natural_person(values["legal_form"])
        )
        if not unnamed:
            return row.cells
        return {name: cell for name, cell in row.cells.items() if name not in self.hidden}


def staged(row: Row) -> str:
    """The row as a line of COPY in the order of import_row, with its hash: what the row says once
    read, so that CSV and XLSX of the same table say the same."""
    texts = [
        value if type(value) is str else "" if value is None else str(value)
        for value in _staged(row.values)
    ]
    said = "\x1f".join(texts[_FIRST_SAID:])
    texts[_HASH] = blake2b(said.encode("utf-8", "replace"), digest_size=16).hexdigest()
    for index in _NULLABLE:
        if not texts[index]:
            texts[index] = NULL
    line = "\t".join(texts)
    if line.count("\t") >= len(texts) or _SPECIAL.search(line):
        line = "\t".join(text.translate(_ESCAPED) for text in texts)
    return f"{line}\n"


def names_in(profile: Profile, columns: Sequence[str]) -> dict[str, str]:
    """Column of the profile → the file's own name for it."""
    found = match_columns(columns, profile.expected_columns())
    names: dict[str, str] = {}
    for column, variants in profile.columns.items():
        for variant in (column, *variants):
            if variant in found:
                names[column] = found[variant]
                break
    return names


def _check_columns(profile: Profile, names: Mapping[str, str], asked: Asked, table: Table) -> None:
    missing = [
        column
        for column in profile.required
        if column not in names and not _is_given(profile, column, asked)
    ]
    if missing:
        raise UnusableFile(
            f"Il manque au profil « {profile.name} » {_listed(missing)}. "
            f"Le fichier a : {', '.join(table.columns[:40])}. "
            "Vérifiez le profil, la feuille et les titres de colonnes.",
            code="headers",
        )


def _is_given(profile: Profile, column: str, asked: Asked) -> bool:
    option = profile.given_by.get(column)
    return option is not None and getattr(asked, option) is not None


def _listed(columns: Iterable[str]) -> str:
    shown = [f"« {column} »" for column in columns]
    return f"la colonne {shown[0]}" if len(shown) == 1 else f"les colonnes {', '.join(shown)}"
