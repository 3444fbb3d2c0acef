"""State awards to the hosts of « conseillers numériques » (France Relance, measure INU; ANCT,
Licence Ouverte 2.0). One row is one award; a host awarded several times has several rows."""

from typing import Final

from dashboard.formats import parse_decimal_half_up
from dashboard.imports.identity import beneficiary_mark, joined_key, reference_of, set_party
from dashboard.imports.places import commune_inside
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import (
    amount,
    department,
    known_date,
    line,
    name,
    required,
    siret,
)
from dashboard.models.choices import Confidence

FUND: Final = "INU"
DAY: Final = "date_de_validation_en_comité_de_sélection"
AMOUNT: Final = "investissement_financier_estimatif_total_de_l.etat"


def named_host(row: Row) -> None:
    """A host called "0" is nobody: the source lost its name."""
    if row.values["name"] in ("", "0"):
        row.refuse(
            "beneficiaire-sans-nom",
            "raison_sociale",
            row.cell("raison_sociale"),
            f"Le bénéficiaire s'appelle « {row.values['name']} » : la source ne dit pas à qui "
            "l'aide est attribuée.",
            "Demandez à la source la raison sociale et le SIRET de la structure.",
        )


def objet_of_posts(row: Row) -> None:
    posts = line(row.cell("nb_cnfs"), "nb_cnfs", row)
    plural = "" if posts in ("", "0", "1") else "s"
    row.values["objet"] = (
        f"Accueil de {posts or 1} conseiller{plural} numérique{plural} France Services"
    )


def year_of_day(row: Row) -> None:
    if row.values["awarded_on"]:
        row.values["year"] = row.values["awarded_on"].year


def department_of_row(row: Row) -> None:
    """The INSEE code where the row has it, else the source's own ("1" is 01)."""
    column = "insee_dep" if row.cell("insee_dep") is not None else "code_département"
    row.values["department"] = department(row.cell(column), column, row)
    row.values["places"] = commune_inside(row.cell("insee_com"), "insee_com", row)


def mark(row: Row) -> str:
    day = row.values["awarded_on"]
    return f"{beneficiary_mark(row)}-{day:%Y%m%d}" if day else ""


PROFILE: Final = Profile(
    name="conseillers-numeriques",
    label="Conseillers numériques France Services (ANCT)",
    columns={
        "raison_sociale": (),
        "nb_cnfs": ("nombre de conseillers",),
        DAY: ("date_de_validation", "date de validation en comité de sélection"),
        "siret": (),
        "code_département": (),
        "insee_dep": (),
        "insee_com": (),
        AMOUNT: ("investissement financier estimatif total de l'etat",),
    },
    required=("raison_sociale", DAY, "siret", "code_département", AMOUNT),
    fields=(
        Field("name", "raison_sociale", name, blank=True),
        Field("siret", "siret", siret),
        Field("awarded_on", DAY, required(known_date("awarded_precision")), blank=True),
        Field("awarded", AMOUNT, required(amount(parse_decimal_half_up)), blank=True),
    ),
    steps=(named_host, department_of_row, objet_of_posts, year_of_day, set_party),
    constants={"fund": FUND, "confidence": Confidence.EXACT.value},
    derived=("fund", "department", "year", "party", "places", "objet"),
    key=lambda row: joined_key(mark(row)),
    reference=lambda row: reference_of(row, f"{FUND}-{mark(row)}"),
)
