"""Requests for access: they give nothing until an administrator of the perimeter says so."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from dashboard.actions import letters
from dashboard.actions.access_history import note
from dashboard.actions.accounts import NOT_ONESELF, give_role, place_text
from dashboard.actions.invitations import invite
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import AccessEvent, AccessRequest, Department, Region, Role, User
from dashboard.permissions import Right, require_over
from dashboard.queries.agents import administrators

# From people without account, for one place: beyond, somebody is playing.
MOST_WAITING = 20


def ask(
    *,
    by: User | None,
    email: str,
    name: str,
    role: str,
    department: Department | None,
    region: Region | None,
    reason: str,
) -> None:
    """Keep a request, once; tell the administrators. `by` is None for who has no account."""
    email = by.email if by else email.strip().lower()
    place: dict[str, Any] = {"department": department, "region": region}
    with one_transaction():
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused("Cette adresse électronique n'est pas valable.", field="email") from error
        waiting = AccessRequest.objects.waiting().filter(**place)
        if waiting.filter(email=email, role=role).exists():
            return
        if by is None and waiting.filter(account=None).count() >= MOST_WAITING:
            raise Refused(
                "Trop de demandes attendent déjà une réponse pour ce territoire.",
                hint="Écrivez directement à un administrateur de votre service.",
            )
        made = AccessRequest.objects.create(
            account=by, email=email, name=name.strip(), role=role, reason=reason.strip(), **place
        )
        note(
            AccessEvent.Act.REQUESTED,
            by=by,
            account=by,
            email=email,
            role=role,
            detail=made.reason,
            **place,
        )
        letters.later("tell_administrators", request=made.pk)


def _decide(by: User, request: AccessRequest) -> AccessRequest:
    held = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_over(by, Right.ADMINISTER, held.department, held.region)
    if by.email == held.email:
        raise Refused(NOT_ONESELF)
    if held.decided_at is not None:
        raise Refused("Cette demande a déjà reçu une réponse.")
    held.decided_at, held.decided_by = timezone.now(), by
    return held


def grant_request(*, by: User, request: AccessRequest, ends_at: datetime | None = None) -> None:
    """Give the role to the account, or send an invitation to who has none."""
    with one_transaction():
        held = _decide(by, request)
        held.granted = True
        held.save(update_fields=["decided_at", "decided_by", "granted"])
        account = held.account or User.objects.filter(email=held.email).first()
        place: dict[str, Any] = {"department": held.department, "region": held.region}
        if account is None:
            invite(by=by, email=held.email, role=held.role, role_ends_at=ends_at, **place)
            return
        give_role(by=by, to=account, role=held.role, ends_at=ends_at, **place)
        words = {"role": Role(held.role).label.lower(), "lieu": place_text(held)}
        letters.announce("access_granted", account, **words)


def refuse_request(*, by: User, request: AccessRequest, answer: str) -> None:
    with one_transaction():
        held = _decide(by, request)
        held.answer = answer.strip()
        held.save(update_fields=["decided_at", "decided_by", "answer"])
        note(
            AccessEvent.Act.REFUSED,
            by=by,
            account=held.account,
            email=held.email,
            role=held.role,
            department=held.department,
            region=held.region,
            detail=held.answer,
        )
        words = {
            "role": Role(held.role).label.lower(),
            "lieu": place_text(held),
            "reponse": held.answer,
        }
        letters.later("write", letter="access_refused", email=held.email, words=words)


def tell_administrators(*, request_id: int) -> None:
    """Mail those who can answer a request that still waits."""
    held = AccessRequest.objects.waiting().filter(pk=request_id).first()
    if held is None:
        return
    for contact in administrators(held.department, held.region):
        letters.post(
            "access_requested",
            contact.email,
            nom=held.name,
            adresse=held.email,
            role=Role(held.role).label.lower(),
            lieu=place_text(held),
            motif=held.reason,
            lien=reverse("user_request", kwargs={"pk": held.pk}),
        )
