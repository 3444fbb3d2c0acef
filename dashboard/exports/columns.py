"""The columns of each format: their name, what they hold and where it comes from.

CSV and XLSX start with the columns of the `modele` profile, so that a file given back to the
import changes nothing; the others are for people and are ignored by it. A masked grant has only
what its edition says; a blank cell is what is not known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol

from dashboard.exports import expressions as sql
from dashboard.exports import record
from dashboard.exports.rows import ExportRow
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.listing import BeneficiaryRef, Shown

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
    """`value`: SQL of what a cell holds, over the tables of `queries.lines`; null is a blank.

    `text` cells are somebody's words, and are disarmed where a spreadsheet would run them.
    """

    name: str
    kind: ColumnKind
    value: str


@dataclass(frozen=True, slots=True)
class Property:
    """What a point of the map says."""

    name: str
    kind: ColumnKind
    value: Callable[[ExportRow], Value]


def text(name: str, value: str) -> Column:
    return Column(name, "text", value)


def code(name: str, value: str) -> Column:
    return Column(name, "code", value)


def amount(name: str, value: str) -> Column:
    return Column(name, "amount", f"({value})::numeric(16, 2)")


def day(name: str, value: str) -> Column:
    return Column(name, "date", value)


def _beneficiary(value: str) -> str:
    return sql.where(sql.OF_SOMEBODY, value)


_WHOLE: Final = sql.amounts("page")
_RETAINED: Final = sql.amounts("page", "retained_")
# `70279`, or `70279:2|70550:1`; what no commune holds is `nd`, alone it is a blank.
_SHARES: Final = f"""
    CASE count(*) WHEN 1 THEN min(s.commune_id)
         ELSE string_agg(coalesce(s.commune_id, '{UNKNOWN}') || ':' || s.weight, '|' {sql.IN_ORDER})
         END AS codes,
    string_agg(coalesce(town.name, ''), ', ' {sql.IN_ORDER})
        FILTER (WHERE s.commune_id IS NOT NULL) AS names,
    {sql.SOMEWHERE}"""

# The template of the `modele` profile, in its order.
TEMPLATE: Final = (
    code("reference", "w.reference"),
    code("plan", "f.plan_id"),
    code("fonds", "f.code"),
    code("departement", f"coalesce(w.department_id, '{NATIONAL}')"),
    Column("exercice", "integer", "w.year"),
    # The import reads a SIREN there too: how it finds a legal unit whose SIRET is not known.
    code("siret", _beneficiary(f"coalesce({sql.known('w.siret')}, w.siren)")),
    code("rna", _beneficiary("w.rna")),
    text("beneficiaire", _beneficiary("w.beneficiary_name")),
    code("categorie", _beneficiary(sql.CATEGORY)),
    code("taille", _beneficiary("w.size")),
    code("categorie_juridique", "w.legal_form"),
    # What is published says nothing of a unit's diffusion: the import keeps what it has.
    code("diffusion", "''"),
    text("objet", "w.objet"),
    code("communes", sql.where(sql.IS_PLACED, "place.codes")),
    amount("cout_total", "w.total_cost"),
    code("cofinancements", sql.listed("|", f"{sql.FUNDER} || ':' || {sql.FUNDED}")),
    amount("montant_attribue", _WHOLE["awarded"]),
    day("date_attribution", "w.awarded_on"),
    code("date_precision", sql.PRECISION),
    text("reference_engagement", "mark.commitment_reference"),
    amount("montant_engage", _WHOLE["committed"]),
    day("date_engagement", "mark.committed_on"),
    text("reference_paiement", "mark.payment_reference"),
    amount("montant_paye", _WHOLE["paid"]),
    day("date_paiement", "mark.paid_on"),
    text("attribuant", "w.authority_name"),
    code("siret_attribuant", "w.authority_siret"),
    text("dossier", "w.file_number"),
    day("date_convention", "w.convention_on"),
    text("conditions_versement", "w.payment_terms"),
    text("dates_versement", "w.payment_dates"),
    text("notification_ue", "w.eu_notification"),
    code("confiance", "w.confidence"),
    text("source_url", "w.source_url"),
)

# For people; the import ignores them. The sums of `retenu_…` are those of the same filter
# everywhere else.
FOR_PEOPLE: Final = (
    code("statut", sql.STATUS),
    text("fonds_nom", "f.name"),
    code("volet", "f.pillar_id"),
    text("departement_nom", "d.name"),
    code("region", "d.region_id"),
    code("beneficiaire_id", _beneficiary(sql.BENEFICIARY_ID)),
    code("siren", _beneficiary("w.siren")),
    text("communes_noms", sql.where(sql.IS_PLACED, "place.names")),
    amount("retenu_attribue", _RETAINED["awarded"]),
    amount("retenu_engage", _RETAINED["committed"]),
    amount("retenu_paye", _RETAINED["paid"]),
    code("mis_a_jour_le", sql.CHANGED),
    code("url", sql.PAGE),
)

TABLE: Final = (*TEMPLATE, *FOR_PEOPLE)


def shown(cells: Iterable[str], site: str) -> Shown:
    """What reads these expressions over the columns of TABLE."""
    return Shown(tuple(cells), _SHARES, landmarks=True, values={"site": site})


def _text(name: str, read: Callable[[ExportRow], str | None]) -> Property:
    return Property(name, "text", read)


def _code(name: str, read: Callable[[ExportRow], str | None]) -> Property:
    return Property(name, "code", read)


def _of_beneficiary(
    read: Callable[[BeneficiaryRef], str | None],
) -> Callable[[ExportRow], str | None]:
    return lambda row: read(row.line.beneficiary) if row.line.beneficiary else None


# What a point of the map says beside the amounts of its own share.
FEATURE: Final = (
    _code("reference", lambda row: row.line.reference),
    _code("statut", lambda row: record.status(row.line)),
    _text("objet", lambda row: row.line.objet),
    _code("plan", lambda row: row.line.plan),
    _code("volet", lambda row: row.line.pillar),
    _code("fonds", lambda row: row.line.fund),
    _text("fonds_nom", lambda row: row.line.fund_name),
    _code("departement", lambda row: row.line.department),
    _code("region", lambda row: row.line.region),
    Property("exercice", "integer", lambda row: row.line.year),
    _code("beneficiaire_id", _of_beneficiary(lambda found: found.id)),
    _text("beneficiaire", _of_beneficiary(lambda found: found.name)),
    _code("categorie", _of_beneficiary(lambda found: record.category(found.category))),
    _code("taille", _of_beneficiary(lambda found: found.size)),
    Property("date_attribution", "date", lambda row: row.line.awarded_on),
    _code("date_precision", lambda row: record.precision(row.line.date_precision)),
    _code("confiance", lambda row: row.line.confidence),
    _text("source_url", lambda row: row.line.source_url),
    _code("url", lambda row: record.page(row.line.reference, row.site)),
)
