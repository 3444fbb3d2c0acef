"""The public form of a grant, with its French keys: an aide of the API, a line of NDJSON."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dashboard.models.choices import Category, Confidence, DatePrecision, FunderKind, Status, slug
from dashboard.queries.listing import (
    Amounts,
    BeneficiaryRef,
    CoFunding,
    CommuneShare,
    GrantLine,
)

Record = dict[str, Any]


def record(line: GrantLine, site: str) -> Record:
    """Amounts are decimal strings in euros, None what is unknown; `site` is this site's address."""
    return {
        "reference": line.reference,
        "statut": status(line),
        "objet": line.objet,
        "plan": line.plan,
        "volet": line.pillar,
        "fonds": line.fund,
        "fonds_nom": line.fund_name,
        "departement": line.department,
        "departement_nom": line.department_name or None,
        "region": line.region,
        "exercice": line.year,
        "beneficiaire": beneficiary(line.beneficiary),
        "communes": [commune(share) for share in line.communes],
        "cout_total": money(line.total_cost),
        "cofinancements": [cofunding(found) for found in line.cofundings],
        "montant_attribue": money(line.amounts.awarded),
        "montant_engage": money(line.amounts.committed),
        "montant_paye": money(line.amounts.paid),
        "retenu": parts(line.retained),
        "date_attribution": line.awarded_on.isoformat(),
        "date_precision": precision(line.date_precision),
        "confiance": slug(Confidence, line.confidence),
        "source_url": line.source_url or None,
        "mis_a_jour_le": instant(line.changed_at),
        "url": page(line.reference, site),
    }


def beneficiary(found: BeneficiaryRef | None) -> Record | None:
    if found is None:
        return None
    return {
        "id": found.id,
        "nom": found.name,
        "siren": found.siren or None,
        "siret": found.siret or None,
        "categorie": category(found.category) or None,
        "taille": found.size or None,
    }


def commune(share: CommuneShare) -> Record:
    """The share of a commune; a null code is what no commune holds."""
    return {
        "code": share.code,
        "nom": share.name or None if share.code else None,
        "part": share.weight,
        **parts(share.amounts),
    }


def cofunding(found: CoFunding) -> Record:
    return {"financeur": funder(found.funder), "montant": money(found.amount)}


def parts(amounts: Amounts) -> Record:
    return {
        "attribue": money(amounts.awarded),
        "engage": money(amounts.committed),
        "paye": money(amounts.paid),
    }


def money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def day(found: date | None) -> str | None:
    return None if found is None else found.isoformat()


def instant(found: datetime) -> str:
    """RFC 3339 in UTC: can be given back as `connu_au` without escaping a plus sign."""
    return f"{found.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def page(reference: str, site: str) -> str:
    return f"{site}/aides/{reference}/"


def status(line: GrantLine) -> str:
    return slug(Status, Status.WITHDRAWN if line.withdrawn else Status.PUBLISHED)


def precision(code: str) -> str:
    return slug(DatePrecision, code)


def category(code: str) -> str:
    return slug(Category, code) if code else ""


def funder(code: str) -> str:
    return slug(FunderKind, code)
