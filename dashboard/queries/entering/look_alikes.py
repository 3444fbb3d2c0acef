"""Grants that may be one entered twice: same beneficiary and fund, near amount, same month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from psycopg.sql import SQL

from dashboard.models import Beneficiary, DistinctGrants, Grant, GrantBalance, Movement, User
from dashboard.models.choices import Kind, Nature, Status
from dashboard.permissions import Right, departments_with
from dashboard.queries.reading import rows

# Five in a hundred, either way.
NEAR: Final = Decimal("0.05")
_PAIRS: Final = SQL("""
WITH visible AS MATERIALIZED (
    SELECT g.id, coalesce(b.merged_into_id, b.id) AS beneficiary, g.fund_id AS fund,
           coalesce(held.awarded, g.draft_amount) AS amount,
           date_trunc('month', coalesce(first.effective_on, g.draft_awarded_on)) AS month
    FROM dashboard_grant g
    JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
    LEFT JOIN dashboard_grantbalance held ON held.grant_id = g.id
    LEFT JOIN LATERAL (
        SELECT m.effective_on FROM dashboard_movement m
        WHERE m.grant_id = g.id AND m.kind = 'award' AND m.nature = 'initial'
        ORDER BY m.id LIMIT 1) first ON true
    WHERE g.status <> 'cancelled'
      AND (%(everywhere)s OR g.department_id = ANY (%(codes)s::text[]))
)
SELECT newer.id, older.id
FROM visible newer
JOIN visible older USING (beneficiary, fund, month)
WHERE older.id < newer.id AND newer.amount > 0 AND older.amount > 0
  AND older.amount BETWEEN newer.amount * (1 - %(near)s) AND newer.amount * (1 + %(near)s)
  AND NOT EXISTS (
    SELECT FROM dashboard_distinctgrants d
    WHERE (d.grant_id, d.other_id) IN ((newer.id, older.id), (older.id, newer.id)))
ORDER BY newer.id DESC, older.id DESC
LIMIT %(limit)s
""")


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


def pairs_to_look_at(user: User, *, limit: int) -> list[tuple[Twin, Twin]]:
    """Pairs that nobody has told apart yet, the newest first, for the desk's home.

    Cost: the visible grants joined with themselves by beneficiary, fund and month, hashed.
    """
    codes = departments_with(user, Right.READ)
    given = {
        "everywhere": codes is None,
        "codes": sorted(codes or ()),
        "near": NEAR,
        "limit": limit,
    }
    pairs = rows(_PAIRS, given)
    grants = _dated(Grant.objects.visible_to(user)).in_bulk({one for pair in pairs for one in pair})
    return [
        (_twin(grants[newer]), _twin(grants[older]))
        for newer, older in pairs
        if newer in grants and older in grants
    ]


def _dated(grants: QuerySet[Grant]) -> QuerySet[Any]:
    """With the amount awarded and the date of the award, draft or not."""
    first = Movement.objects.filter(
        grant=OuterRef("pk"), kind=Kind.AWARD, nature=Nature.INITIAL
    ).order_by("pk")
    held = GrantBalance.objects.filter(grant=OuterRef("pk")).values("awarded")[:1]
    return (
        grants.exclude(status=Status.CANCELLED)
        .select_related("beneficiary", "entered_by")
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
        grant.beneficiary.name,
        grant.objet,
        grant.awarded,
        grant.first_on,
        grant.first_precision,
        str(grant.entered_by),
        grant.version,
    )
