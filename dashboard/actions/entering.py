"""Entering a grant as a whole: its beneficiary, its reference, its look-alikes, its submission.

One transaction holds them all: what is refused leaves nothing behind.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from dashboard.actions.beneficiaries import NewBeneficiary, find_or_create_beneficiary
from dashboard.actions.entry_drafts import forget_entry
from dashboard.actions.grants import GrantEntry, create_grant, edit_grant, submit_grant
from dashboard.actions.history import signed
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.codes import public_reference
from dashboard.models import Authority, Department, DistinctGrants, Fund, Grant, Movement, User
from dashboard.models.choices import Status
from dashboard.permissions import Right, require
from dashboard.queries.entering.look_alikes import Twin, twins_of

_TURN = 821_011
NATION = "FR"
TRIES = 20


@dataclass(frozen=True, kw_only=True)
class Entering:
    """An entry and what comes with it.

    `entry.reference` is the file's own or the whole reference, "" to have one proposed.
    `told_apart` are the look-alikes that the agent has seen and says to be other grants.
    `draft_key` is the kept form that this entry ends.
    """

    entry: GrantEntry
    new_beneficiary: NewBeneficiary | None = None
    authority: tuple[str, str] | None = None
    submit: bool = False
    told_apart: Sequence[int] = ()
    reason: str = ""
    draft_key: str = ""


class LooksAlike(Refused):
    """Other grants look like this one, and nobody has said yet that they are others."""

    def __init__(self, twins: Sequence[Twin]) -> None:
        super().__init__(
            "Une aide semblable est déjà saisie : vérifiez que ce n'est pas la même.",
            hint="Comparez-les sur la page « Modifier », puis dites pourquoi c'en est une autre.",
            field="motif_doublon",
        )
        self.twins = tuple(twins)


def enter_grant(*, by: User, what: Entering) -> Grant:
    """A draft, submitted at once when asked. Raises LooksAlike, or Refused in French."""
    with one_transaction(), signed(by=by, reason=what.reason):
        require(by, Right.ENTER, what.entry.department)
        entry = _whole(by, what)
        grant = _created(by, entry)
        _end(by, grant, what)
    grant.refresh_from_db()
    return grant


def revise_grant(*, by: User, grant: Grant, what: Entering, expected_version: int) -> Grant:
    """Raises StaleVersion when someone saved since `expected_version` was read."""
    with one_transaction(), signed(by=by, reason=what.reason):
        require(by, Right.ENTER, grant.department)
        if grant.status != Status.DRAFT and what.entry.reference not in ("", grant.reference):
            raise Refused("La référence d'une aide soumise ne change plus.", field="reference")
        entry = _whole(by, what, kept=grant.reference)
        held = edit_grant(by=by, grant=grant, entry=entry, expected_version=expected_version)
        _end(by, held, what)
    held.refresh_from_db()
    return held


def submit_entered(*, by: User, grant: Grant) -> Movement:
    """A draft as it stands, unless another grant looks like it: that is told apart on its page."""
    with one_transaction(), signed(by=by):
        require(by, Right.AWARD, grant.department)
        _refuse_twins(twins_of(by, grant), told_apart=(), reason="")
        return submit_grant(by=by, grant=grant)


def tell_apart(*, by: User, grant: Grant, others: Sequence[int], reason: str) -> None:
    """Say of those that look like a grant, whatever its state, that they are others."""
    if not reason.strip():
        raise Refused("Dites pourquoi ce n'est pas un doublon.", field="motif_doublon")
    with one_transaction(), signed(by=by, reason=reason):
        require(by, Right.ENTER, grant.department)
        twins = [twin for twin in twins_of(by, grant) if twin.id in others]
        _write_apart(by, grant, twins, reason)


def proposed_references(department: Department | None, fund: Fund, year: int) -> Iterator[str]:
    """The next ones of their series, such as 70-IDF-2021-001. Another may take the first, or hold
    it out of this account's sight."""
    start = f"{department.code if department else NATION}-{fund.code}-{year}-"
    taken = Grant.objects.filter(reference__startswith=start).values_list("reference", flat=True)
    numbers = [int(end) for each in taken if re.fullmatch(r"[0-9]{1,6}", end := each[len(start) :])]
    first = max(numbers, default=0) + 1
    return (f"{start}{number:03d}" for number in range(first, first + TRIES))


def _whole(by: User, what: Entering, kept: str = "") -> GrantEntry:
    """The entry with its beneficiary and its authority, made if nobody had named them, and with
    its reference in the public form; `kept` is the one it already has."""
    entry = what.entry
    if what.new_beneficiary is not None:
        beneficiary = find_or_create_beneficiary(
            by=by, department=entry.department, new=what.new_beneficiary
        )
        entry = replace(entry, beneficiary=beneficiary)
    if what.authority is not None:
        name, siret = what.authority
        authority, _ = Authority.objects.get_or_create(name=name, siret=siret)
        entry = replace(entry, authority=authority)
    if kept and entry.reference in ("", kept):
        return replace(entry, reference=kept)
    if entry.reference:
        code = entry.department.code if entry.department else NATION
        entry = replace(entry, reference=public_reference(code, entry.reference))
    return entry


def _created(by: User, entry: GrantEntry) -> Grant:
    if entry.reference:
        return create_grant(by=by, entry=entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
    refused = None
    for reference in proposed_references(entry.department, entry.fund, entry.year):
        try:
            return create_grant(by=by, entry=replace(entry, reference=reference))
        except Refused as refusal:
            if refusal.field != "reference":
                raise
            refused = refusal
    raise refused or Refused("Aucune référence n'est libre.", field="reference")


def _end(by: User, grant: Grant, what: Entering) -> None:
    if what.submit:
        _tell_apart(by, grant, what)
        submit_grant(by=by, grant=grant)
    if what.draft_key:
        forget_entry(by=by, key=what.draft_key)


def _tell_apart(by: User, grant: Grant, what: Entering) -> None:
    twins = twins_of(by, grant)
    _refuse_twins(twins, what.told_apart, what.reason)
    _write_apart(by, grant, twins, what.reason)


def _write_apart(by: User, grant: Grant, twins: Sequence[Twin], reason: str) -> None:
    DistinctGrants.objects.bulk_create(
        DistinctGrants(grant=grant, other_id=twin.id, reason=reason.strip(), by=by)
        for twin in twins
    )


def _refuse_twins(twins: Sequence[Twin], told_apart: Sequence[int], reason: str) -> None:
    if not {twin.id for twin in twins} <= set(told_apart) or (twins and not reason.strip()):
        raise LooksAlike(twins)
