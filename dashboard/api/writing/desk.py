"""A grant as the desk holds it, in the words that may be sent back."""

from hashlib import blake2s
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from dashboard.api.problems import NotHere
from dashboard.exports.record import cofunding, day, instant, money, precision
from dashboard.models import Grant, User
from dashboard.models.choices import Category, Confidence, Kind, Nature, Size, Status, slug
from dashboard.queries.grant_ledger import GrantLedger, Line, grant_ledger
from dashboard.queries.lines import CoFunding

Body = dict[str, Any]


def grant_here(user: User, reference: str) -> Grant:
    """Inside the account's perimeter; elsewhere it does not exist. Raises NotHere."""
    cancelled = Case(
        When(status=Status.CANCELLED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    found = (
        Grant.objects.visible_to(user)
        .filter(reference=reference)
        .select_related("beneficiary__identity", "authority", "fund", "department")
        .order_by(cancelled, "-pk")
        .first()
    )
    if found is None:
        raise NotHere(f"Aucune aide de votre périmètre n'a la référence {reference}.")
    return found


def desk_tag(held: GrantLedger) -> str:
    """Changes with each field, share, movement and publication of the grant."""
    grant = held.grant
    lines = [(line.id, line.public) for line in held.lines]
    told = repr((grant.pk, grant.version, grant.status, lines))
    return f'"s-{blake2s(told.encode(), digest_size=12).hexdigest()}"'


def desk_body(held: GrantLedger) -> Body:
    """Amounts are null where they are not followed."""
    grant, balance = held.grant, held.balance
    return {
        "reference": grant.reference,
        "statut": slug(Status, grant.status),
        "version": grant.version,
        "fonds": grant.fund_id,
        "departement": grant.department_id,
        "exercice": grant.year,
        "objet": grant.objet,
        "beneficiaire": _beneficiary(grant),
        "communes": [{"code": part.code, "part": part.weight} for part in held.shares],
        "cout_total": money(grant.total_cost),
        "cofinancements": [
            cofunding(CoFunding(row.funder, row.amount)) for row in grant.cofundings.order_by("pk")
        ],
        "montant_attribue": money(grant.draft_amount)
        if grant.status == Status.DRAFT
        else money(balance.awarded),
        "montant_engage": money(balance.committed) if grant.commitments_followed else None,
        "montant_paye": money(balance.paid) if grant.payments_followed else None,
        "date_attribution": day(grant.draft_awarded_on),
        "date_precision": precision(grant.draft_date_precision),
        "attribuant": {"nom": grant.authority.name, "siret": grant.authority.siret or None}
        if grant.authority
        else None,
        "dossier": grant.file_number,
        "date_convention": day(grant.convention_on),
        "conditions_versement": grant.payment_terms,
        "dates_versement": grant.payment_dates,
        "notification_ue": grant.eu_notification,
        "confiance": slug(Confidence, grant.confidence),
        "source_url": grant.source_url,
        "engagements_suivis": grant.commitments_followed,
        "paiements_suivis": grant.payments_followed,
        "mouvements": [line_body(line) for line in held.lines],
    }


def line_body(line: Line) -> Body:
    return {
        "id": line.id,
        "sorte": slug(Kind, line.kind),
        "nature": slug(Nature, line.nature),
        "montant": money(line.amount),
        "effet_le": line.effective_on.isoformat(),
        "date_precision": precision(line.date_precision),
        "reference": line.reference or None,
        "engagement": line.commitment_reference or None,
        "corrige": line.corrects,
        "motif": line.reason or None,
        "enregistre_le": instant(line.recorded_at),
        "public": line.public,
    }


def held(user: User, reference: str) -> GrantLedger:
    return grant_ledger(grant_here(user, reference))


def _beneficiary(grant: Grant) -> Body | None:
    found = grant.beneficiary
    if found is None:
        return None
    return {
        "id": found.public_id,
        "nom": found.known_name(),
        "siren": found.known_siren() or None,
        "siret": grant.siret or None,
        "rna": found.known_rna() or None,
        "categorie": slug(Category, found.category) if found.category else None,
        "taille": slug(Size, found.size) if found.size else None,
    }
