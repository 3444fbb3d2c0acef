"""What a program sends, in the words of the files: codes and numbers instead of rows.

Each word is looked up, then the actions of the pages do the rest, with their rights and refusals.
The `field` of a Refused is the path of the word inside what was sent: `beneficiaire/siren`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied

from dashboard.actions.beneficiaries import NewBeneficiary, find_or_create_beneficiary, of_siren
from dashboard.actions.grants import GrantEntry, create_grant, edit_grant, submit_grant
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.codes import CodeError, siren_of, tidy_rna, tidy_siret
from dashboard.models import Authority, Beneficiary, Commune, Department, Fund, Grant, User
from dashboard.models.choices import Confidence, DatePrecision, Status


@dataclass(frozen=True, kw_only=True)
class SentParty:
    """A beneficiary by our `id` (b-12), else by its SIRET, SIREN or RNA, else by its name."""

    id: str = ""
    name: str = ""
    siren: str = ""
    siret: str = ""
    rna: str = ""
    category: str = ""
    size: str = ""
    legal_form: str = ""


@dataclass(frozen=True, kw_only=True)
class SentGrant:
    reference: str
    fund: str
    department: str | None
    year: int
    objet: str
    amount: Decimal | None = None
    awarded_on: date | None = None
    date_precision: str = DatePrecision.DAY
    beneficiary: SentParty | None = None
    shares: Sequence[tuple[str | None, int]] = ()
    cofundings: Sequence[tuple[str, Decimal]] = ()
    total_cost: Decimal | None = None
    authority: tuple[str, str] | None = None
    file_number: str = ""
    convention_on: date | None = None
    payment_terms: str = ""
    payment_dates: str = ""
    eu_notification: str = ""
    confidence: str = Confidence.EXACT
    source_url: str = ""
    commitments_followed: bool = True
    payments_followed: bool = True
    submitted: bool = False


# What a GrantEntry takes as it was sent.
_SAME = (
    "reference",
    "year",
    "objet",
    "amount",
    "awarded_on",
    "date_precision",
    "cofundings",
    "total_cost",
    "file_number",
    "convention_on",
    "payment_terms",
    "payment_dates",
    "eu_notification",
    "confidence",
    "source_url",
    "commitments_followed",
    "payments_followed",
)


def create_sent(*, by: User, sent: SentGrant) -> Grant:
    """A draft, submitted at once if asked for."""
    with one_transaction():
        grant = create_grant(by=by, entry=_entry(by, sent))
        if sent.submitted:
            submit_grant(by=by, grant=grant)
        grant.refresh_from_db()
    return grant


def amend_sent(*, by: User, grant: Grant, sent: SentGrant, expected_version: int) -> Grant:
    """Replaces the fields of a grant; the amount and date of one that was submitted do not change
    here. Raises StaleVersion."""
    with one_transaction():
        if grant.status != Status.DRAFT:
            _refuse_moving_award(grant, sent)
        edited = edit_grant(
            by=by, grant=grant, entry=_entry(by, sent), expected_version=expected_version
        )
        if sent.submitted and edited.status == Status.DRAFT:
            submit_grant(by=by, grant=edited)
        edited.refresh_from_db()
    return edited


@dataclass(frozen=True)
class Sendings:
    """One outcome for each thing sent, in order: the row written, or why it was not."""

    written: Mapping[int, Grant] = field(default_factory=dict)
    refused: Mapping[int, Refused] = field(default_factory=dict)


class NothingWritten(Refused):
    """Some of what was sent was refused: none of it was written."""

    def __init__(self, refused: Mapping[int, Refused]) -> None:
        super().__init__("Rien n'a été écrit : une partie de l'envoi est refusée.")
        self.refused = refused


def create_several(*, by: User, sent: Mapping[int, SentGrant], keep_good: bool) -> Sendings:
    """Each in turn, by its place. All or nothing unless `keep_good`; raises NothingWritten."""
    written: dict[int, Grant] = {}
    refused: dict[int, Refused] = {}
    with one_transaction():
        for place, one in sent.items():
            try:
                written[place] = create_sent(by=by, sent=one)
            except Refused as reason:
                refused[place] = reason
            except PermissionDenied as reason:
                refused[place] = Refused(str(reason), field="departement")
        if refused and not keep_good:
            raise NothingWritten(refused)
    return Sendings(written, refused)


def sent_of(grant: Grant) -> SentGrant:
    """The grant as a program would send it: what an amendment starts from."""
    found = grant.beneficiary
    return SentGrant(
        reference=grant.reference,
        fund=grant.fund_id,
        department=grant.department_id,
        year=grant.year,
        objet=grant.objet,
        amount=grant.draft_amount,
        awarded_on=grant.draft_awarded_on,
        date_precision=grant.draft_date_precision,
        beneficiary=SentParty(id=found.public_id, siret=grant.siret) if found else None,
        shares=[(share.commune_id, share.weight) for share in grant.shares.order_by("commune_id")],
        cofundings=[(row.funder, row.amount) for row in grant.cofundings.order_by("pk")],
        total_cost=grant.total_cost,
        authority=(grant.authority.name, grant.authority.siret) if grant.authority else None,
        file_number=grant.file_number,
        convention_on=grant.convention_on,
        payment_terms=grant.payment_terms,
        payment_dates=grant.payment_dates,
        eu_notification=grant.eu_notification,
        confidence=grant.confidence,
        source_url=grant.source_url,
        commitments_followed=grant.commitments_followed,
        payments_followed=grant.payments_followed,
    )


def _refuse_moving_award(grant: Grant, sent: SentGrant) -> None:
    same = sent_of(grant)
    names = {
        "amount": "montant_attribue",
        "awarded_on": "date_attribution",
        "date_precision": "date_precision",
    }
    for name, word in names.items():
        if getattr(sent, name) != getattr(same, name):
            raise Refused(
                f"L'aide {grant.reference} est {grant.get_status_display().lower()} : son montant "
                "et sa date ne changent plus que par un mouvement.",
                hint="Envoyez un avenant ou une annulation à mouvements/.",
                field=word,
            )


def _entry(by: User, sent: SentGrant) -> GrantEntry:
    department = _department(sent.department)
    return GrantEntry(
        **{name: getattr(sent, name) for name in _SAME},
        fund=_fund(sent.fund),
        department=department,
        beneficiary=_party(by, department, sent.beneficiary),
        siret=_siret(sent.beneficiary),
        shares=_shares(sent.shares),
        authority=_authority(sent.authority),
    )


def _fund(code: str) -> Fund:
    found = Fund.objects.filter(pk=code).first()
    if found is None:
        raise Refused(f"Aucun fonds n'a le code « {code} ».", field="fonds")
    return found


def _department(code: str | None) -> Department | None:
    if code is None:
        return None
    found = Department.objects.filter(pk=code).first()
    if found is None:
        raise Refused(f"Aucun département n'a le code « {code} ».", field="departement")
    return found


def _shares(sent: Sequence[tuple[str | None, int]]) -> dict[str | None, int]:
    codes = {code for code, _ in sent if code is not None}
    known = set(Commune.objects.filter(pk__in=codes).values_list("pk", flat=True))
    found: dict[str | None, int] = {}
    for place, (code, weight) in enumerate(sent):
        path = f"communes/{place}/code"
        if code is not None and code not in known:
            raise Refused(f"Aucune commune n'a le code INSEE « {code} ».", field=path)
        if code in found:
            raise Refused("Cette commune est donnée deux fois.", field=path)
        found[code] = weight
    return found


def _authority(sent: tuple[str, str] | None) -> Authority | None:
    if sent is None:
        return None
    name, siret = sent
    return Authority.objects.get_or_create(
        name=name, siret=_tidy(tidy_siret, siret, "attribuant/siret")
    )[0]


def _siret(sent: SentParty | None) -> str:
    return _tidy(tidy_siret, sent.siret, "beneficiaire/siret") if sent else ""


def _party(by: User, department: Department | None, sent: SentParty | None) -> Beneficiary | None:
    if sent is None:
        return None
    if sent.id:
        return _known(sent.id)
    siret = _siret(sent)
    siren = _tidy(siren_of, sent.siren, "beneficiaire/siren") or siret[:9]
    if siret and not siret.startswith(siren):
        raise Refused("Le SIRET n'est pas celui de ce SIREN.", field="beneficiaire/siret")
    rna = _tidy(tidy_rna, sent.rna, "beneficiaire/rna")
    same = of_siren(siren) if siren else None
    if same is None and not sent.name.strip():
        raise Refused("Donnez le nom du bénéficiaire.", field="beneficiaire/nom")
    return find_or_create_beneficiary(
        by=by,
        department=department,
        new=NewBeneficiary(
            name=sent.name if same is None else same.known_name(),
            siren=siren,
            rna=rna,
            category=sent.category,
            size=sent.size,
            legal_form=sent.legal_form,
        ),
    )


def _known(public_id: str) -> Beneficiary:
    key = public_id.removeprefix("b-")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0
    found = Beneficiary.objects.select_related("merged_into").filter(pk=number).first()
    if found is None:
        message = f"Aucun bénéficiaire n'a l'identifiant « {public_id} »."
        raise Refused(message, field="beneficiaire/id")
    return found.merged_into or found


def _tidy(tidy: Callable[[str], str | None], text: str, path: str) -> str:
    if not text:
        return ""
    try:
        return tidy(text) or ""
    except CodeError as error:
        raise Refused(str(error), field=path) from error


def changed(sent: SentGrant, fields: Mapping[str, Any]) -> SentGrant:
    """The same with these fields instead."""
    return replace(sent, **fields)
