"""Grants of DETR, DSIL and DSID, as the DGCL lists them for a year (Licence Ouverte 2.0).

Its rows have no date but their year, and no SIREN but that of EPCI: a commune is known by its
INSEE code, a département by its own code. Neither commitments nor payments are known.
"""

import re
from datetime import date
from typing import Final

from dashboard.codes import CodeError, tidy_commune, tidy_epci
from dashboard.formats import parse_decimal_half_up
from dashboard.imports.identity import joined_key, reference_of, set_party
from dashboard.imports.places import commune_inside
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import (
    amount,
    at_most,
    cost,
    department,
    fund,
    line,
    name,
    paragraph,
    required,
)
from dashboard.models.choices import Category, Confidence, DatePrecision

# "di19_com00001" is a project of 2019.
_YEAR_IN_ID: Final = re.compile(r"di([0-9]{2})(?![0-9])")
_RANK_OF_CATEGORY: Final = re.compile(r"^[0-9]+ *[-–] *")


def year_of_list(row: Row) -> None:
    """The year in the identifier, else the one asked for; the award counts at its last day."""
    found = _YEAR_IN_ID.match(row.values["file_number"])
    said = 2000 + int(found[1]) if found else None
    year = said or row.asked.year
    if year is None:
        row.refuse(
            "exercice-absent",
            "id_projet",
            row.values["file_number"],
            "L'identifiant ne dit pas l'exercice.",
            "Précisez --exercice AAAA.",
        )
        return
    if said and row.asked.year and said != row.asked.year:
        row.refuse(
            "exercice-contredit",
            "id_projet",
            row.values["file_number"],
            f"L'identifiant dit {said}, l'option --exercice {row.asked.year}.",
            "Relancez sans --exercice, ou vérifiez le fichier.",
        )
    row.values["year"] = year
    row.values["awarded_on"] = date(year, 12, 31)


def objet_or_category(row: Row) -> None:
    if row.values["objet"]:
        return
    label = _RANK_OF_CATEGORY.sub("", line(row.cell("categorie"), "categorie", row))
    row.values["objet"] = label or "Projet sans description"
    row.repair(
        "objet-vide",
        "description",
        None,
        "La description est vide.",
        f"Objet pris de la catégorie : « {row.values['objet']} ».",
    )


def recipient(row: Row) -> None:
    """A commune (where the project lies too), an EPCI by its SIREN, or a département."""
    level = line(row.cell("echelon"), "echelon", row).lower()
    code = row.cell("id_terr")
    try:
        if level == "commune":
            row.values["official_code"] = code = tidy_commune(code) or ""
            row.values["places"] = commune_inside(code, "id_terr", row)
        elif level == "epci":
            row.values["siren"] = tidy_epci(code) or ""
        elif level == "conseil_departemental":
            row.values["official_code"] = row.values["department"] or ""
            row.values["name"] = f"Conseil départemental ({row.values['name']})"
    except CodeError as wrong:
        row.values["official_code"] = ""
        row.repair(
            "code-inutilisable", "id_terr", code, wrong.problem, "Bénéficiaire gardé par son nom."
        )


PROFILE: Final = Profile(
    name="dotations",
    label="DETR, DSIL et DSID : listes de projets de la DGCL",
    columns={
        "id_projet": ("identifiant du projet",),
        "id_dep": ("code_departement", "departement"),
        "id_terr": ("code_territoire",),
        "nom_terr": ("nom_territoire",),
        "dotation": ("dispositif",),
        "echelon": (),
        "categorie": (),
        "description": ("intitule", "objet"),
        "cout_total": ("cout_ht", "cout total"),
        "montant_sub": ("montant_subvention", "montant de la subvention"),
    },
    required=("id_projet", "id_dep", "nom_terr", "dotation", "echelon", "montant_sub"),
    fields=(
        Field("file_number", "id_projet", required(at_most(80)), blank=True),
        Field("department", "id_dep", department, blank=True),
        Field("fund", "dotation", fund, blank=True),
        Field("name", "nom_terr", required(name), blank=True),
        Field("objet", "description", paragraph),
        Field("total_cost", "cout_total", cost(parse_decimal_half_up)),
        Field("awarded", "montant_sub", required(amount(parse_decimal_half_up)), blank=True),
    ),
    steps=(year_of_list, objet_or_category, recipient, set_party),
    constants={
        "category": Category.LOCAL_AUTHORITY.value,
        "confidence": Confidence.EXACT.value,
        "awarded_precision": DatePrecision.YEAR.value,
    },
    derived=("year", "awarded_on", "party", "places"),
    key=lambda row: joined_key(row.values["file_number"]),
    reference=lambda row: reference_of(row, row.values["file_number"]),
)
