"""Fonds vert, all France, one year (Licence Ouverte 2.0): a row is what was committed for one
dossier, one beneficiary and one commune. The file has no date: `--exercice` gives the year, and
award and commitment count at its last day. Payments are not known."""

from datetime import date
from typing import Final

from dashboard.formats import parse_decimal_half_up
from dashboard.imports.identity import beneficiary_mark, joined_key, reference_of, set_party
from dashboard.imports.places import commune_inside
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import (
    amount,
    at_most,
    department,
    line,
    name,
    paragraph,
    required,
    siren,
    unless_blank,
)
from dashboard.imports.tables import Cell
from dashboard.models.choices import Confidence, DatePrecision

FUND: Final = "FONDS-VERT"
NOT_GIVEN: Final = "non renseigné"


_short_text = at_most(80)


def file_number(cell: Cell, column: str, row: Row) -> str:
    text: str = _short_text(cell, column, row)
    return "" if text.lower() == NOT_GIVEN else text


def commune(cell: Cell, column: str, row: Row) -> str:
    return commune_inside(unless_blank(cell), column, row)


def year_asked(row: Row) -> None:
    """One award and one commitment of the same amount, at the end of the year asked for."""
    values = row.values
    year = row.asked.year or 0
    values["year"] = year
    values["awarded_on"] = values["committed_on"] = date(year, 12, 31)
    values["awarded_precision"] = values["committed_precision"] = DatePrecision.YEAR.value
    values["committed"] = values["awarded"]


def objet_or_measure(row: Row) -> None:
    if row.values["objet"]:
        return
    measure = line(row.cell("nom_demarche_ds"), "nom_demarche_ds", row)
    row.values["objet"] = measure or "Projet sans intitulé"
    row.repair(
        "objet-vide",
        "nom_du_projet",
        None,
        "Le nom du projet est vide.",
        f"Objet pris de la démarche : « {row.values['objet']} ».",
    )


def marks(row: Row) -> tuple[str, str, str]:
    """Dossier, beneficiary and commune as the file gives them; a dossier without a number is
    only the same within its year."""
    code = line(unless_blank(row.cell("code_commune")), "code_commune", row)
    return (
        row.values["file_number"] or f"sans-dossier-{row.values['year']}",
        row.values["siren"] or beneficiary_mark(row),
        code or "nd",
    )


PROFILE: Final = Profile(
    name="fonds-vert",
    label="Fonds vert : lauréats d'une année",
    columns={
        "code_departement": (),
        "code_commune": (),
        "nom_demarche_ds": (),
        "numero_dossier_ds": ("numero_dossier",),
        "nom_du_projet": (),
        "nom_beneficiaire_principal": ("nom_beneficiaire",),
        "siren": ("siret",),
        "montant_engage": (),
    },
    required=(
        "code_departement",
        "numero_dossier_ds",
        "nom_beneficiaire_principal",
        "siren",
        "montant_engage",
    ),
    fields=(
        Field("department", "code_departement", department, blank=True),
        Field("places", "code_commune", commune),
        Field("file_number", "numero_dossier_ds", file_number),
        Field("objet", "nom_du_projet", paragraph),
        Field("name", "nom_beneficiaire_principal", required(name), blank=True),
        Field("siren", "siren", siren),
        Field("awarded", "montant_engage", required(amount(parse_decimal_half_up)), blank=True),
    ),
    steps=(year_asked, objet_or_measure, set_party),
    constants={"fund": FUND, "confidence": Confidence.EXACT.value},
    derived=("fund", "year", "awarded_on", "committed", "committed_on", "party", "siret"),
    asks=("year",),
    key=lambda row: joined_key(*marks(row)),
    reference=lambda row: reference_of(row, "-".join(("FV", *marks(row)))),
)
