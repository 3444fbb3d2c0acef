"""What may be done with a grant, in words: the buttons, and for the rest who can."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dashboard.formats import NO_BREAK_SPACE
from dashboard.models import Grant, User
from dashboard.permissions import Right
from dashboard.queries.grant_ledger import GrantLedger
from dashboard.queries.grant_offers import RIGHT_OF_ACT, Act, Offers, holders, offers
from dashboard.web.staff.desk import AgentRequest

LABELS: Final = {
    Act.SUBMIT: "Soumettre à publication",
    Act.PUBLISH: "Publier",
    Act.COMMIT: "Engager",
    Act.PAY: "Enregistrer un paiement",
    Act.AMEND: "Avenant",
    Act.CANCEL_PART: "Annuler un montant",
    Act.DECOMMIT: "Dégager",
    Act.REPAY: "Reversement",
    Act.WITHDRAW: "Retirer du site public",
    Act.EDIT: "Modifier la fiche",
    Act.CANCEL: "Annuler l'aide",
}
# What the state of the grant calls for next.
NEXT: Final = (Act.SUBMIT, Act.PUBLISH, Act.COMMIT, Act.PAY)
MOVEMENTS: Final = {
    Act.AMEND: "avenant",
    Act.CANCEL_PART: "annulation",
    Act.COMMIT: "engagement",
    Act.DECOMMIT: "degagement",
    Act.PAY: "paiement",
    Act.REPAY: "reversement",
}
PAGES: Final = {
    Act.SUBMIT: "submit_grant",
    Act.PUBLISH: "publish_grant",
    Act.WITHDRAW: "withdraw_grant",
    Act.EDIT: "edit_grant",
    Act.CANCEL: "cancel_grant",
}
SENTENCES: Final = {
    Right.ENTER: "Modification de la fiche",
    Right.AWARD: "Avenants et annulations",
    Right.COMMIT: "Engagements et dégagements",
    Right.PAY: "Paiements et reversements",
    Right.PUBLISH: "Publication et retrait",
}
NOBODY: Final = "aucun compte de ce périmètre n'a ce droit, un administrateur peut l'accorder"


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    href: str
    main: bool


def buttons(grant: Grant, found: Offers) -> list[Button]:
    """The first of what comes next stands out."""
    main = next((act for act in NEXT if act in found.allowed), None)
    return [
        Button(LABELS[act], address(grant, act), act == main)
        for act in LABELS
        if act in found.allowed
    ]


def address(grant: Grant, act: Act) -> str:
    if act in MOVEMENTS:
        return reverse("record_movement", args=(grant.reference, MOVEMENTS[act]))
    return reverse(PAGES[act], args=(grant.reference,))


def who_can(grant: Grant, user: User, found: Offers) -> list[str]:
    """A sentence for what somebody else would have to do, by who that is."""
    said = [_own(grant, user, right) for right in _rights(found.own)]
    by_name: dict[str, list[str]] = {}
    for right in _rights(found.foreign):
        by_name.setdefault(_names(grant, user, right), []).append(SENTENCES[right])
    for names, subjects in by_name.items():
        said.append(f"{_together(subjects)}{NO_BREAK_SPACE}: {names}.")
    return said


def _together(subjects: list[str]) -> str:
    return ", ".join([subjects[0], *(each[:1].lower() + each[1:] for each in subjects[1:])])


def _rights(acts: Iterable[Act]) -> list[Right]:
    named = {RIGHT_OF_ACT[act] for act in acts}
    return [right for right in SENTENCES if right in named]


def _own(grant: Grant, user: User, right: Right) -> str:
    why = {
        Right.PUBLISH: "vous avez saisi ou modifié cette aide, une autre personne la publie",
        Right.PAY: "vous avez attribué cette aide, une autre personne la paie",
        Right.AWARD: "vous avez payé cette aide, une autre personne en décide le montant",
    }[right]
    return f"{SENTENCES[right]}{NO_BREAK_SPACE}: {why} ({_names(grant, user, right)})."


def _names(grant: Grant, user: User, right: Right) -> str:
    names, more = holders(right, grant.department, but=user)
    if not names:
        return NOBODY
    return ", ".join(names) + (" et d'autres" if more else "")


def admit(request: AgentRequest, ledger: GrantLedger, act: Act) -> bool:
    """Whether the grant's state allows the act. Raises PermissionDenied, saying who can, where
    this account may not."""
    found = offers(request.user, ledger)
    if act in found.allowed:
        return True
    right = RIGHT_OF_ACT[act]
    if act in found.own:
        raise PermissionDenied(_own(ledger.grant, request.user, right))
    if right not in found.rights:
        names = _names(ledger.grant, request.user, right)
        raise PermissionDenied(
            f"Votre compte n'a pas le droit de « {right} » sur l'aide {ledger.grant.reference}. "
            f"Peuvent le faire{NO_BREAK_SPACE}: {names}."
        )
    return False
