"""Chorus, the State's accounting: EJ and DP lines that add commitments and payments to grants
that are already known. A row says the state of one line: so much committed under an EJ and its
poste, so much paid by a DP. There is no public file to hold this against: the column names are
those of the restitutions that services extract (« N° EJ », « N° poste EJ », « N° DP »…)."""

import re
from decimal import Decimal
from typing import Final

from dashboard.formats import FormatError, parse_amount
from dashboard.imports.identity import joined_key
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import amount, at_most, known_date, line, required, siren
from dashboard.imports.tables import Cell

_NUMBER: Final = re.compile(r"[A-Z0-9._-]{1,40}")
_WHOLE: Final = re.compile(r"[0-9]+[.,]0+")
_NOTHING: Final = frozenset({"", "#", "-", "NON AFFECTÉ", "NON AFFECTE", "SANS OBJET"})
_ZEROS: Final = re.compile(r"0+(?=[0-9])")

_text: Final = at_most(80)


def number(cell: Cell, column: str, row: Row) -> str:
    """The number of a document, whatever a spreadsheet made of it: text, figure or « # »."""
    text = line(cell, column, row).replace(" ", "").upper()
    if _WHOLE.fullmatch(text):
        text = re.split("[.,]", text)[0]
    if text in _NOTHING:
        return ""
    if not _NUMBER.fullmatch(text):
        row.refuse(
            "numero-illisible",
            column,
            cell,
            f"« {text[:40]} » n'est pas un numéro de pièce.",
            "Donnez le numéro tel que Chorus l'affiche, sans texte autour.",
        )
        return ""
    return text


def commitment(cell: Cell, column: str, row: Row) -> str:
    """`EJ/poste`, or the EJ alone when the file knows no poste."""
    opened = number(cell, column, row)
    position = _ZEROS.sub("", number(row.cell("poste"), "poste", row))
    return f"{opened}/{position}" if opened and position not in ("", "0") else opened


def payment_amount(cell: Cell, column: str, row: Row) -> Decimal | None:
    """Negative for what was paid back (reversement)."""
    try:
        return parse_amount(cell)
    except FormatError as wrong:
        row.refuse("montant-illisible", column, cell, wrong.problem, wrong.way_out)
        return None


def something_said(row: Row) -> None:
    values = row.values
    if values["committed"] is None and values["paid"] is None and not row.refused:
        row.refuse(
            "ligne-sans-montant",
            "montant_paye",
            None,
            "La ligne ne donne ni montant engagé ni montant payé.",
            "Remplissez l'un des deux, ou retirez la ligne.",
        )


def dated_when_paid(row: Row) -> None:
    values = row.values
    if values["paid"] and values["paid_on"] is None and not row.refused:
        row.refuse(
            "date-absente",
            "date_paiement",
            None,
            f"Le montant payé est donné ({values['paid']}) sans sa date.",
            "Renseignez la date de paiement.",
        )


PROFILE: Final = Profile(
    name="chorus",
    label="Chorus : engagements juridiques et demandes de paiement",
    attaches=True,
    columns={
        "ej": (
            "n° ej",
            "no ej",
            "numero ej",
            "numéro d'ej",
            "n° engagement juridique",
            "engagement juridique",
        ),
        "poste": ("n° poste ej", "n° de poste ej", "poste ej", "numero poste ej", "n° poste"),
        "dp": (
            "n° dp",
            "no dp",
            "numero dp",
            "n° demande de paiement",
            "demande de paiement",
        ),
        "poste_dp": ("n° poste dp",),
        "centre_financier": ("centre financier code", "cf"),
        "reference": ("référence de l'aide", "référence aide", "référence interne"),
        "dossier": ("n° dossier", "numero de dossier", "dossier de subvention"),
        "siret": (
            "siret tiers",
            "tiers siret",
            "code taxe 1",
            "siret fournisseur",
            "n° siret",
            "siren",
        ),
        "tiers": (
            "fournisseur payé (dp)",
            "fournisseur titulaire principal (ej)",
            "fournisseur",
            "nom du tiers",
            "désignation de la structure",
        ),
        "montant_engage": ("montant engagé", "montant ej", "montant ae", "ae engagées"),
        "date_engagement": (
            "date d'engagement",
            "date ej",
            "date de création ej",
            "date comptable ej",
            "date de l'engagement",
            "date comptable",
        ),
        "montant_paye": ("montant payé", "montant dp", "montant cp", "cp payés"),
        "date_paiement": (
            "date de paiement",
            "date dp",
            "date de dernière opération sur la dp",
            "date de règlement",
            "date comptable dp",
            "date comptable",
        ),
    },
    required=("ej",),
    fields=(
        Field("commitment", "ej", required(commitment), blank=True),
        Field("payment", "dp", number),
        Field("reference", "reference", at_most(64)),
        Field("file_number", "dossier", _text),
        Field("siren", "siret", siren),
        Field("committed", "montant_engage", amount(parse_amount)),
        Field("committed_on", "date_engagement", known_date("committed_precision")),
        Field("paid", "montant_paye", payment_amount),
        Field("paid_on", "date_paiement", known_date("paid_precision")),
    ),
    steps=(something_said, dated_when_paid),
    derived=(),
    key=lambda row: joined_key(row.values["commitment"], row.values["payment"]),
    reference=lambda row: row.values["reference"],
    identity=("siret", "tiers"),
    complete_by=("fund", "year", "department"),
)
