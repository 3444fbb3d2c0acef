"""Grants that may be one entered twice: same beneficiary and fund, near amount, same month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboard.models import Beneficiary, DistinctGrants, Grant, GrantBalance, Movement, User
from dashboard.models.choices import Kind, Nature, Status

# Five in a hundred, either way.
NEAR: Final = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Twin:
    """A grant as it is set beside the one that looks like it."""

    id: int
    reference: str
    status: str
    beneficiary: str
    objet: str
    amount: Decimal
    awarded_on: date
    precision: str
    entered_by: str
    version: int


@dataclass(frozen=True, slots=True)
class Award:
    """What is looked for."""

    fund: str
    beneficiary: int
    amount: Decimal
    awarded_on: date


def look_alikes(user: User, award: Award, *, but: int | None = None) -> list[Twin]:
    """Grants the account may see that look like this award, save the grant `but` and those it was
    said to differ from. Cost: the grants of one beneficiary."""
    found = _dated(Grant.objects.visible_to(user)).filter(
        beneficiary__in=_same_beneficiary(award.beneficiary),
        fund=award.fund,
        awarded__range=(award.amount * (1 - NEAR), award.amount * (1 + NEAR)),
        first_on__year=award.awarded_on.year,
        first_on__month=award.awarded_on.month,
    )
    if but is not None:
        found = found.exclude(pk=but).exclude(pk__in=_told_apart(but))
    return [_twin(grant) for grant in found.order_by("pk")]


def twins_of(user: User, grant: Grant) -> list[Twin]:
    """Those of a grant as it stands, draft or not."""
    itself = _dated(Grant.objects.filter(pk=grant.pk, beneficiary__isnull=False)).first()
    if itself is None:
        return []
    award = Award(itself.fund_id, itself.beneficiary_id, itself.awarded, itself.first_on)
    return look_alikes(user, award, but=grant.pk)


def _dated(grants: QuerySet[Grant]) -> QuerySet[Any]:
    """With the amount awarded and the date of the award, draft or not."""
    first = Movement.objects.filter(
        grant=OuterRef("pk"), kind=Kind.AWARD, nature=Nature.INITIAL
    ).order_by("pk")
    held = GrantBalance.objects.filter(grant=OuterRef("pk")).values("awarded")[:1]
    return (
        grants.exclude(status=Status.CANCELLED)
        .select_related("beneficiary__identity", "entered_by")
        .annotate(
            awarded=Coalesce(Subquery(held), F("draft_amount")),
            first_on=Coalesce(Subquery(first.values("effective_on")[:1]), F("draft_awarded_on")),
            first_precision=Coalesce(
                Subquery(first.values("date_precision")[:1]), F("draft_date_precision")
            ),
        )
        .filter(awarded__gt=0, first_on__isnull=False)
    )


def _same_beneficiary(pk: int) -> Iterable[int]:
    """It and those merged into it: one SIREN, one beneficiary."""
    return Beneficiary.objects.filter(Q(pk=pk) | Q(merged_into=pk)).values_list("pk", flat=True)


def _told_apart(pk: int) -> list[int]:
    pairs = DistinctGrants.objects.filter(Q(grant=pk) | Q(other=pk))
    return [one for pair in pairs.values_list("grant_id", "other_id") for one in pair if one != pk]


def _twin(grant: Any) -> Twin:
    return Twin(
        grant.pk,
        grant.reference,
        grant.status,
        grant.beneficiary.known_name(),
        grant.objet,
        grant.awarded,
        grant.first_on,
        grant.first_precision,
        str(grant.entered_by),
        grant.version,
    )
