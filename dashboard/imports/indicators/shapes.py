"""The shapes of files that indicators are published in, as data: one declaration each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.codes import normalise

CODE_LENGTH: Final = 100
_LETTERS: Final = re.compile(r"[^a-z0-9]+")
# "… - BPI": the measure's code that the official dashboard repeats after each name.
_MEASURE_SUFFIX: Final = re.compile(r"\s+-\s+[A-Z]{3}$")
_UNIT_WORDS: Final = {
    "montant total de co2": "t",
    "montant": "€",
    "(ha)": "ha",
    "kilomètres": "km",
    "tonnage": "t",
    "emissions de gaz": "t éq. CO₂",
    "quantité de matières": "t",
}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Each function reads one thing of a row; `columns` are those the shape is known by.

    `territory` gives a level ("pays", "region", "departement") and a code or a name.
    """

    name: str
    columns: frozenset[str]
    code: Callable[[Row], str]
    title: Callable[[Row], str]
    measure: Callable[[Row], str]
    unit: Callable[[Row], str]
    territory: Callable[[Row], tuple[str, str]]
    value: str
    source: str
    target: str = ""
    source_column: str = ""
    precision_column: str = ""


LEVELS: Final = {
    "nat": "pays",
    "national": "pays",
    "pays": "pays",
    "reg": "region",
    "regional": "region",
    "region": "region",
    "dep": "departement",
    "departemental": "departement",
    "departement": "departement",
}


def slug(text: str) -> str:
    return _LETTERS.sub("-", normalise(text)).strip("-")[:CODE_LENGTH].strip("-")


def bare(title: str) -> str:
    return _MEASURE_SUFFIX.sub("", title.strip())


def _unit_in(title: str) -> str:
    """The official dashboard's column « unite » repeats the name; the name says the unit."""
    lowered = title.lower()
    return next((unit for word, unit in _UNIT_WORDS.items() if word in lowered), "")


def _level(column: str) -> Callable[[Row], str]:
    return lambda row: LEVELS.get(normalise(row[column]), row[column])


BAROMETER: Final = Shape(
    name="baromètre",
    columns=frozenset({"mesure", "indicateur", "niveau", "code_territoire", "date", "valeur"}),
    code=lambda row: slug(f"{row['mesure']} {row['indicateur']}"),
    title=lambda row: row["indicateur"].replace("-", " ").capitalize(),
    measure=lambda row: row["mesure"].replace("-", " ").capitalize(),
    unit=lambda _: "",
    territory=lambda row: (_level("niveau")(row), row["code_territoire"]),
    value="valeur",
    target="valeur_cible",
    source="Baromètre des résultats de l'action publique, Licence Ouverte 2.0",
)
OFFICIAL: Final = Shape(
    name="tableau de bord France Relance",
    columns=frozenset(
        {"code_mesure", "indicateur", "unite", "niveau", "code_territoire", "date", "valeur"}
    ),
    code=lambda row: slug(f"{row['code_mesure']} {bare(row['indicateur'])}"),
    title=lambda row: bare(row["indicateur"]),
    measure=lambda row: row["code_mesure"],
    unit=lambda row: _unit_in(row["indicateur"]),
    territory=lambda row: (_level("niveau")(row), row["code_territoire"]),
    value="valeur",
    source="Tableau de bord France Relance, Licence Ouverte 2.0",
)
READ: Final = Shape(
    name="relevé de sources publiques",
    columns=frozenset(
        {"department_or_region", "measure", "indicator", "date", "value", "unit", "level"}
    ),
    code=lambda row: slug(f"{row['measure']} {row['indicator']}"),
    title=lambda row: f"{row['measure']} : {row['indicator']}",
    measure=lambda row: row["measure"],
    unit=lambda row: "€" if row["unit"] == "EUR" else row["unit"],
    territory=lambda row: (_level("level")(row), row["department_or_region"]),
    value="value",
    source="Relevé dans des sources publiques, jeu non exhaustif",
    source_column="source_url",
    precision_column="date_precision",
)
# The most demanding first: one shape's columns may hold another's.
SHAPES: Final = (OFFICIAL, READ, BAROMETER)


def shape_of(columns: frozenset[str]) -> Shape | None:
    return next((shape for shape in SHAPES if shape.columns <= columns), None)
