"""« Subventions » of the SCDL, versions 2.0.2 to 2.1.1 (schema.data.gouv.fr): what a public body
publishes of its conventions. It names no fund and no département: both are asked for."""

from decimal import Decimal
from typing import Final

from dashboard.codes import normalise
from dashboard.formats import parse_decimal_half_up
from dashboard.imports.identity import (
    beneficiary_mark,
    digest,
    joined_key,
    reference_of,
    set_party,
)
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import (
    amount,
    asked_department,
    at_most,
    authority_siret,
    fund,
    known_date,
    line,
    name,
    paragraph,
    required,
    rna,
    siret,
)
from dashboard.imports.tables import Cell
from dashboard.models.choices import Confidence

IN_MONEY: Final = "numeraire"
IN_KIND: Final = "nature"


def fund_asked(cell: Cell, column: str, row: Row) -> str:
    """The fund asked for; else `dispositifAide` where it is one of our codes, as in our files."""
    return fund(row.asked.fund or cell, column, row)


def part(cell: Cell, column: str, row: Row) -> Decimal | None:
    """`pourcentageSubvention`, as a fraction: 0.05 is 5 %."""
    text = line(cell, column, row).replace(",", ".").rstrip("% ")
    try:
        value = Decimal(text) if text else None
    except ArithmeticError:
        value = Decimal(-1)
    if value is not None and not 0 < value <= 1:
        row.refuse(
            "pourcentage-hors-bornes",
            column,
            cell,
            f"Le pourcentage « {text[:20]} » n'est pas une fraction entre 0.01 et 1.",
            "Écrivez 0.80 pour 80 %, 1 pour un bénéficiaire unique.",
        )
        return None
    return value


def notification(cell: Cell, column: str, row: Row) -> str:
    """oui or non; other words for them are mended."""
    word = line(cell, column, row).lower()
    if word in ("", "oui", "non"):
        return word
    mended = {"o": "oui", "yes": "oui", "true": "oui", "1": "oui", "vrai": "oui"} | {
        "n": "non",
        "no": "non",
        "false": "non",
        "0": "non",
        "faux": "non",
    }
    if word not in mended:
        row.refuse(
            "notification-illisible",
            column,
            cell,
            f"« {word[:20]} » n'est ni oui ni non.",
            "Écrivez oui ou non.",
        )
        return ""
    row.repair(
        "notification-ecrite-autrement",
        column,
        cell,
        f"« {word} » n'est pas un mot du schéma.",
        f"Lu « {mended[word]} ».",
    )
    return mended[word]


def paid_in_money(row: Row) -> None:
    """What is given in kind alone is no euro awarded."""
    nature = normalise(line(row.cell("nature"), "nature", row))
    if IN_KIND in nature.split() and IN_MONEY not in nature.split():
        row.refuse(
            "aide-en-nature",
            "nature",
            row.cell("nature"),
            "Une aide en nature seule ne se verse pas : elle n'entre pas dans les montants.",
            "Retirez la ligne, ou corrigez la nature si de l'argent est versé.",
        )


def year_of_convention(row: Row) -> None:
    """The award counts at the convention's date, the only one that the schema asks for."""
    values = row.values
    values["awarded_on"] = values["convention_on"]
    day = values["convention_on"]
    values["year"] = row.asked.year or (day.year if day else None)


def split_with_others(row: Row) -> None:
    """Rows of one decision with the same amount and parts below 1 share that amount."""
    if row.values["split_part"] is not None and row.values["split_part"] < 1:
        row.values["split_of"] = "|".join(decision(row))
    else:
        row.values["split_part"] = None


def numbered_or_named(row: Row) -> None:
    if not (row.values["siren"] or row.values["rna"]) and row.cell("idBeneficiaire") is None:
        row.repair(
            "beneficiaire-sans-numero",
            "idBeneficiaire",
            None,
            "Ni SIRET ni RNA utilisable.",
            "Bénéficiaire gardé par son nom.",
        )


def decision(row: Row) -> tuple[str, str]:
    """Who granted, and the decision or else the convention's date."""
    day = row.values["convention_on"]
    authority = row.values["authority_siret"] or normalise(row.values["authority"])
    reference = line(row.cell("referenceDecision"), "referenceDecision", row)
    return authority, reference or (day.isoformat() if day else "")


def key(row: Row) -> str:
    return joined_key(*decision(row), beneficiary_mark(row))


def reference(row: Row) -> str:
    """The decision as it can be read, and a digest of the whole key."""
    shown = decision(row)[1][:36].strip()
    return reference_of(row, f"{shown}-{digest(key(row))}")


PROFILE: Final = Profile(
    name="scdl",
    label="SCDL Subventions (schema.data.gouv.fr)",
    columns={
        "nomAttribuant": (),
        "idAttribuant": (),
        "dateConvention": (),
        "referenceDecision": (),
        "nomBeneficiaire": ("NOM_Beneficiaire",),
        "idBeneficiaire": (),
        "rnaBeneficiaire": (),
        "objet": (),
        "montant": (),
        "nature": (),
        "conditionsVersement": (),
        "datesPeriodeVersement": ("datesVersement",),
        "idRAE": (),
        "notificationUE": (),
        "pourcentageSubvention": (),
        "dispositifAide": (),
    },
    required=("nomAttribuant", "dateConvention", "nomBeneficiaire", "objet", "montant"),
    fields=(
        Field("department", "departement", asked_department, blank=True),
        Field("fund", "dispositifAide", fund_asked, blank=True),
        Field("authority", "nomAttribuant", required(at_most(250)), blank=True),
        Field("authority_siret", "idAttribuant", authority_siret),
        Field(
            "convention_on", "dateConvention", required(known_date("awarded_precision")), blank=True
        ),
        Field("name", "nomBeneficiaire", required(name), blank=True),
        Field("siret", "idBeneficiaire", siret),
        Field("rna", "rnaBeneficiaire", rna),
        Field("objet", "objet", required(paragraph), blank=True),
        Field("awarded", "montant", required(amount(parse_decimal_half_up)), blank=True),
        Field("payment_terms", "conditionsVersement", paragraph),
        Field("payment_dates", "datesPeriodeVersement", at_most(80)),
        Field("eu_notification", "notificationUE", notification),
        Field("split_part", "pourcentageSubvention", part),
    ),
    steps=(paid_in_money, year_of_convention, numbered_or_named, split_with_others, set_party),
    constants={"confidence": Confidence.EXACT.value},
    derived=("fund", "department", "year", "awarded_on", "party"),
    asks=("department",),
    complete_by=("fund", "year", "department"),
    key=key,
    reference=reference,
)
