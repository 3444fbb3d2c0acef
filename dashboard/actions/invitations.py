"""Invitations: a link by mail, good for a week and for once, gives a role to whoever holds it.

An administrator of the perimeter invites: that is the approval. It must still hold when the link
is used. The link opens an account, or adds a role to the account of that address once signed in.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from dashboard.actions import letters
from dashboard.actions.access_history import note
from dashboard.actions.accounts import NOT_ONESELF, give_role, place_text, refuse_both_sides
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.formats import date_text
from dashboard.models import (
    AccessEvent,
    Department,
    ExternalIdentity,
    Invitation,
    Region,
    Role,
    User,
)
from dashboard.permissions import Right, may_over, require_over

VALID_FOR = timedelta(days=7)
GONE = "Ce lien d'invitation ne sert plus : il a été utilisé, retiré, ou date de plus de 7 jours."
ASK_AGAIN = "Demandez une nouvelle invitation à la personne qui vous a invité."


def invite(
    *,
    by: User,
    email: str,
    role: str,
    department: Department | None,
    region: Region | None,
    role_ends_at: datetime | None = None,
) -> Invitation:
    """Sent by the worker. Inviting again the same address to the same place sends a new link."""
    email = email.strip().lower()
    with one_transaction():
        require_over(by, Right.ADMINISTER, department, region)
        if email == by.email:
            raise Refused(NOT_ONESELF, field="email")
        try:
            validate_email(email)
        except ValidationError as error:
            message = "Cette adresse électronique n'est pas valable."
            raise Refused(message, field="email") from error
        known = User.objects.filter(email=email).first()
        if known is not None:
            refuse_both_sides(known, role, department, region)
        place: dict[str, Any] = {"department": department, "region": region}
        waiting = Invitation.objects.waiting().filter(email=email, role=role, **place)
        waiting.update(withdrawn_at=timezone.now())
        made = Invitation.objects.create(
            email=email,
            role=role,
            role_ends_at=role_ends_at,
            made_by=by,
            expires_at=timezone.now() + VALID_FOR,
            **place,
        )
        note(AccessEvent.Act.INVITED, by=by, account=known, email=email, role=role, **place)
        letters.later("send_invitation", invitation=made.pk)
    return made


def renew(*, by: User, invitation: Invitation) -> None:
    """A new link, good for a week; the former one no longer serves."""
    with one_transaction():
        held = _hold(by, invitation)
        held.digest, held.expires_at, held.made_by = "", timezone.now() + VALID_FOR, by
        held.save(update_fields=["digest", "expires_at", "made_by"])
        _note(AccessEvent.Act.RENEWED, by, held)
        letters.later("send_invitation", invitation=held.pk)


def withdraw(*, by: User, invitation: Invitation) -> None:
    with one_transaction():
        held = _hold(by, invitation)
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        _note(AccessEvent.Act.WITHDRAWN, by, held)


def _hold(by: User, invitation: Invitation) -> Invitation:
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    require_over(by, Right.ADMINISTER, held.department, held.region)
    if held.accepted_at or held.withdrawn_at:
        raise Refused("Cette invitation a déjà été acceptée ou retirée.")
    return held


def _note(act: AccessEvent.Act, by: User, held: Invitation, detail: str = "") -> None:
    note(
        act,
        by=by,
        account=held.accepted_by,
        email=held.email,
        role=held.role,
        department=held.department,
        region=held.region,
        detail=detail,
    )


def send(*, invitation_id: int) -> None:
    """Draw the link and mail it; only its digest is kept."""
    invitation = Invitation.objects.usable().filter(pk=invitation_id).first()
    if invitation is None:
        return
    token = secrets.token_urlsafe(32)
    invitation.digest = digest_of(token)
    invitation.save(update_fields=["digest"])
    letters.post(
        "invitation",
        invitation.email,
        par=invitation.made_by,
        role=Role(invitation.role).label.lower(),
        lieu=place_text(invitation),
        lien=reverse("invitation", kwargs={"token": token}),
        jusqu_au=date_text(timezone.localdate(invitation.expires_at)),
    )


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> Invitation | None:
    """The invitation that this link still opens."""
    known = Invitation.objects.select_related("made_by", "department", "region")
    return known.filter(digest=digest_of(token)).usable().first()


def account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email=invitation.email).first()


def accept_with_password(*, token: str, name: str, password: str) -> User:
    """Open the account of the invited address. Raises Refused when there is one already."""
    with one_transaction():
        held = _usable(token)
        user = _new_account(held, name)
        user.set_password(password)
        user.save(update_fields=["password"])
        _accept(held, user)
    return user


def accept_with_identity(
    *, token: str, name: str, issuer: str, subject: str, said: str
) -> ExternalIdentity:
    """Open the account of the invited address, for whoever the provider says this is.

    `said` is the mail that the provider gave: written in the history, it decides nothing.
    """
    with one_transaction():
        held = _usable(token)
        user = _new_account(held, name)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        identity = ExternalIdentity.objects.create(
            user=user, name="ProConnect", issuer=issuer, subject=subject
        )
        _accept(held, user)
        note(AccessEvent.Act.BOUND, by=user, account=user, detail=said)
    return identity


def accept(*, by: User, token: str) -> None:
    """Add the role to the account that is signed in, if it is the one that was invited."""
    with one_transaction():
        held = _usable(token)
        if by.email != held.email:
            raise Refused(
                "Cette invitation a été envoyée à une autre adresse que celle de votre compte."
            )
        _accept(held, by)


def _usable(token: str) -> Invitation:
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(digest=digest_of(token))
        .usable()
        .first()
    )
    if held is None:
        raise Refused(GONE, hint=ASK_AGAIN)
    if not may_over(held.made_by, Right.ADMINISTER, held.department, held.region):
        raise Refused(
            "La personne qui vous a invité n'a plus le droit de donner ce rôle.",
            hint="Demandez une invitation à un administrateur de ce périmètre.",
        )
    return held


def _new_account(held: Invitation, name: str) -> User:
    if account_of(held) is not None:
        raise Refused("Un compte a déjà cette adresse : connectez-vous pour accepter.")
    return User.objects.create(email=held.email, name=name.strip())


def _accept(held: Invitation, user: User) -> None:
    held.accepted_at, held.accepted_by, held.digest = timezone.now(), user, ""
    held.save(update_fields=["accepted_at", "accepted_by", "digest"])
    _note(AccessEvent.Act.JOINED, user, held)
    give_role(
        by=held.made_by,
        to=user,
        role=held.role,
        department=held.department,
        region=held.region,
        ends_at=held.role_ends_at,
    )
