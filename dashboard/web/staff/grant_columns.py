"""The columns of the desk's list of grants: one definition for the screen and for the files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils import timezone

from dashboard.exports.lists import ListColumn, ListValue
from dashboard.formats import NOT_GIVEN, date_numeric, number
from dashboard.models.choices import Status
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.listing import DeskGrant
from dashboard.web.grant_rows import PRECISIONS, UNNAMED
from dashboard.web.staff.grant_links import list_url
from dashboard.web.tables import Cell

NATIONAL: Final = "National"


@dataclass(frozen=True, slots=True)
class GrantColumn:
    """`file` is the column of CSV and XLSX files, `value` what it holds, `cell` what is read."""

    key: str
    file: ListColumn
    value: Callable[[DeskGrant], ListValue]
    cell: Callable[[DeskGrant], Cell]
    chosen: bool = True


def grant_href(reference: str) -> str:
    return reverse("desk_grant", args=(reference,))


def _text(
    key: str, label: str, value: Callable[[DeskGrant], str], *, chosen: bool = True
) -> GrantColumn:
    return GrantColumn(
        key,
        ListColumn(label, "text"),
        value,
        lambda row: Cell(value(row), numeric=False),
        chosen,
    )


def _money(
    key: str, label: str, value: Callable[[DeskGrant], Decimal | None], *, chosen: bool = True
) -> GrantColumn:
    def cell(row: DeskGrant) -> Cell:
        amount = value(row)
        return Cell(NOT_GIVEN if amount is None else number(amount, 2), amount)

    return GrantColumn(key, ListColumn(f"{label} (€)", "amount"), value, cell, chosen)


def _day(
    key: str, label: str, value: Callable[[DeskGrant], date | None], *, chosen: bool = False
) -> GrantColumn:
    def cell(row: DeskGrant) -> Cell:
        day = value(row)
        return Cell(date_numeric(day) if day else "", numeric=False)

    return GrantColumn(key, ListColumn(label, "date"), value, cell, chosen)


def _reference(row: DeskGrant) -> Cell:
    return Cell(row.reference, href=grant_href(row.reference), numeric=False)


def _beneficiary(row: DeskGrant) -> Cell:
    if row.beneficiary_id is None:
        return Cell(UNNAMED, numeric=False)
    href = list_url(DeskFilter(beneficiary=row.beneficiary_id))
    return Cell(row.beneficiary, href=href, note=row.siren, numeric=False)


def _status(row: DeskGrant) -> Cell:
    waiting = row.status == Status.PUBLISHED and row.waiting
    return Cell(
        Status(row.status).label, note="modifications en attente" if waiting else "", numeric=False
    )


def _awarded(row: DeskGrant) -> Cell:
    if row.draft_amount is not None:
        return Cell(number(row.draft_amount, 2), row.draft_amount, note="brouillon")
    partial = row.whole != row.awarded
    return Cell(
        number(row.awarded, 2), row.awarded, note=f"sur {number(row.whole, 2)}" if partial else ""
    )


def _awarded_on(row: DeskGrant) -> Cell:
    if row.awarded_on is None:
        return Cell("", numeric=False)
    return Cell(date_numeric(row.awarded_on, PRECISIONS[row.awarded_precision]), numeric=False)


def _left_to_pay(row: DeskGrant) -> Decimal | None:
    return None if row.committed is None or row.paid is None else row.committed - row.paid


COLUMNS: Final = (
    GrantColumn(
        "reference", ListColumn("Référence", "code"), lambda row: row.reference, _reference
    ),
    GrantColumn(
        "beneficiaire",
        ListColumn("Bénéficiaire", "text"),
        lambda row: row.beneficiary,
        _beneficiary,
    ),
    _text("siren", "SIREN", lambda row: row.siren, chosen=False),
    _text("objet", "Objet", lambda row: row.objet),
    _text("fonds", "Fonds", lambda row: row.fund),
    _text("fonds_nom", "Nom du fonds", lambda row: row.fund_name, chosen=False),
    _text("volet", "Volet", lambda row: row.pillar or "", chosen=False),
    GrantColumn(
        "exercice",
        ListColumn("Exercice", "integer"),
        lambda row: row.year,
        lambda row: Cell(str(row.year), row.year),
    ),
    _text("departement", "Département", lambda row: row.department or NATIONAL, chosen=False),
    _text("communes", "Communes", lambda row: row.communes, chosen=False),
    GrantColumn(
        "statut", ListColumn("Statut", "text"), lambda row: Status(row.status).label, _status
    ),
    GrantColumn(
        "attribue", ListColumn("Attribué (€)", "amount"), lambda row: row.awarded, _awarded
    ),
    _money("engage", "Engagé", lambda row: row.committed),
    _money("paye", "Payé", lambda row: row.paid),
    _money("reste", "Reste à payer", _left_to_pay, chosen=False),
    _money("brouillon", "Montant du brouillon", lambda row: row.draft_amount, chosen=False),
    GrantColumn(
        "attribue_le",
        ListColumn("Attribuée le", "date"),
        lambda row: row.awarded_on,
        _awarded_on,
        chosen=False,
    ),
    _day("convention_le", "Convention du", lambda row: row.convention_on),
    _text("attribuant", "Attribuant", lambda row: row.authority, chosen=False),
    _text("dossier", "Dossier", lambda row: row.file_number, chosen=False),
    GrantColumn(
        "import",
        ListColumn("Import", "integer"),
        lambda row: row.batch,
        lambda row: Cell(str(row.batch or ""), row.batch),
        chosen=False,
    ),
    _text("saisie_par", "Saisie par", lambda row: row.entered_by, chosen=False),
    _day("modifiee_le", "Modifiée le", lambda row: timezone.localdate(row.updated_at)),
)
KNOWN: Final = {column.key: column for column in COLUMNS}
USUAL: Final = tuple(column.key for column in COLUMNS if column.chosen)


def chosen_columns(words: Iterable[str]) -> tuple[GrantColumn, ...]:
    """Those asked for, in the table's order, the reference always; the usual ones for nobody."""
    asked = {word for word in words if word in KNOWN} or set(USUAL)
    return tuple(column for column in COLUMNS if column.key in asked | {"reference"})


def choices(chosen: Sequence[GrantColumn]) -> list[tuple[str, str, bool]]:
    return [(each.key, each.file.label, each in chosen) for each in COLUMNS[1:]]
