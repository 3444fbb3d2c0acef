"""The columns of each format: their name, what they hold and where it comes from.

CSV and XLSX start with the columns of the `modele` profile, so that a file given back to the
import changes nothing; the others are for people and are ignored by it. A masked grant has only
what its edition says; a blank cell is what is not known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol

from dashboard.exports import record
from dashboard.exports.rows import ExportRow
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.listing import Amounts, BeneficiaryRef

# The word of the template for what belongs to no département.
NATIONAL: Final = "FR"

Value = str | int | Decimal | date | None
ColumnKind = Literal["text", "code", "integer", "amount", "date"]


class Titled(Protocol):
    """What a sheet needs to know of a column."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ColumnKind: ...


@dataclass(frozen=True, slots=True)
class Column:
    """`text` cells are somebody's words, and are disarmed where a spreadsheet would run them."""

    name: str
    kind: ColumnKind
    value: Callable[[ExportRow], Value]


def text(name: str, read: Callable[[ExportRow], str | None]) -> Column:
    return Column(name, "text", read)


def code(name: str, read: Callable[[ExportRow], str | None]) -> Column:
    return Column(name, "code", read)


def amount(name: str, read: Callable[[ExportRow], Decimal | None]) -> Column:
    return Column(name, "amount", read)


def day(name: str, read: Callable[[ExportRow], date | None]) -> Column:
    return Column(name, "date", read)


def _beneficiary(read: Callable[[BeneficiaryRef], str | None]) -> Callable[[ExportRow], str | None]:
    return lambda row: read(row.line.beneficiary) if row.line.beneficiary else None


def _communes(row: ExportRow) -> str:
    """`70279`, or `70279:2|70550:1`; what no commune holds is `nd`, alone it is a blank."""
    shares = row.line.communes
    if len(shares) == 1:
        return shares[0].code or ""
    return "|".join(f"{share.code or UNKNOWN}:{share.weight}" for share in shares)


def _cofundings(row: ExportRow) -> str:
    return "|".join(
        f"{record.funder(found.funder)}:{record.money(found.amount)}"
        for found in row.line.cofundings
    )


def _retained(read: Callable[[Amounts], Decimal | None]) -> Callable[[ExportRow], Decimal | None]:
    return lambda row: read(row.line.retained)


# The template of the `modele` profile, in its order.
TEMPLATE: Final = (
    code("reference", lambda row: row.line.reference),
    code("plan", lambda row: row.line.plan),
    code("fonds", lambda row: row.line.fund),
    code("departement", lambda row: row.line.department or NATIONAL),
    Column("exercice", "integer", lambda row: row.line.year),
    # The import reads a SIREN there too: how it finds a legal unit whose SIRET is not known.
    code("siret", _beneficiary(lambda found: found.siret or found.siren)),
    code("rna", _beneficiary(lambda found: found.rna)),
    text("beneficiaire", _beneficiary(lambda found: found.name)),
    code("categorie", _beneficiary(lambda found: record.category(found.category))),
    code("taille", _beneficiary(lambda found: found.size)),
    code("categorie_juridique", lambda row: row.line.legal_form),
    # What is published says nothing of a unit's diffusion: the import keeps what it has.
    code("diffusion", lambda _: None),
    text("objet", lambda row: row.line.objet),
    code("communes", _communes),
    amount("cout_total", lambda row: row.line.total_cost),
    code("cofinancements", _cofundings),
    amount("montant_attribue", lambda row: row.line.amounts.awarded),
    day("date_attribution", lambda row: row.line.awarded_on),
    code("date_precision", lambda row: record.precision(row.line.date_precision)),
    text("reference_engagement", lambda row: row.landmarks.commitment_reference),
    amount("montant_engage", lambda row: row.line.amounts.committed),
    day("date_engagement", lambda row: row.landmarks.committed_on),
    text("reference_paiement", lambda row: row.landmarks.payment_reference),
    amount("montant_paye", lambda row: row.line.amounts.paid),
    day("date_paiement", lambda row: row.landmarks.paid_on),
    text("attribuant", lambda row: row.line.authority_name),
    code("siret_attribuant", lambda row: row.line.authority_siret),
    text("dossier", lambda row: row.line.file_number),
    day("date_convention", lambda row: row.line.convention_on),
    text("conditions_versement", lambda row: row.line.payment_terms),
    text("dates_versement", lambda row: row.line.payment_dates),
    text("notification_ue", lambda row: row.line.eu_notification),
    code("confiance", lambda row: row.line.confidence),
    text("source_url", lambda row: row.line.source_url),
)

# For people; the import ignores them. The sums of `retenu_…` are those of the same filter
# everywhere else.
FOR_PEOPLE: Final = (
    code("statut", lambda row: record.status(row.line)),
    text("fonds_nom", lambda row: row.line.fund_name),
    code("volet", lambda row: row.line.pillar),
    text("departement_nom", lambda row: row.line.department_name),
    code("region", lambda row: row.line.region),
    code("beneficiaire_id", _beneficiary(lambda found: found.id)),
    code("siren", _beneficiary(lambda found: found.siren)),
    text("communes_noms", lambda row: ", ".join(s.name for s in row.line.communes if s.code)),
    amount("retenu_attribue", _retained(lambda amounts: amounts.awarded)),
    amount("retenu_engage", _retained(lambda amounts: amounts.committed)),
    amount("retenu_paye", _retained(lambda amounts: amounts.paid)),
    code("mis_a_jour_le", lambda row: record.instant(row.line.changed_at)),
    code("url", lambda row: record.page(row.line.reference, row.site)),
)

TABLE: Final = (*TEMPLATE, *FOR_PEOPLE)

# What a point of the map says beside the amounts of its own share.
FEATURE: Final = (
    code("reference", lambda row: row.line.reference),
    code("statut", lambda row: record.status(row.line)),
    text("objet", lambda row: row.line.objet),
    code("plan", lambda row: row.line.plan),
    code("volet", lambda row: row.line.pillar),
    code("fonds", lambda row: row.line.fund),
    text("fonds_nom", lambda row: row.line.fund_name),
    code("departement", lambda row: row.line.department),
    code("region", lambda row: row.line.region),
    Column("exercice", "integer", lambda row: row.line.year),
    code("beneficiaire_id", _beneficiary(lambda found: found.id)),
    text("beneficiaire", _beneficiary(lambda found: found.name)),
    code("categorie", _beneficiary(lambda found: record.category(found.category))),
    code("taille", _beneficiary(lambda found: found.size)),
    day("date_attribution", lambda row: row.line.awarded_on),
    code("date_precision", lambda row: record.precision(row.line.date_precision)),
    code("confiance", lambda row: row.line.confidence),
    text("source_url", lambda row: row.line.source_url),
    code("url", lambda row: record.page(row.line.reference, row.site)),
)
