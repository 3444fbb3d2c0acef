"""Plans, pillars and funds, as reference tables hold them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from dashboard.models import Fund, Pillar, Plan, PublicGrant
from dashboard.queries.remembered import once


@dataclass(frozen=True, slots=True)
class PlanRow:
    """`fictional`: what it holds is an example, not money of the State.

    `published`: some of it is public.
    """

    code: str
    name: str
    position: int
    fictional: bool
    description: str
    published: bool


@dataclass(frozen=True, slots=True)
class PillarRow:
    """`announced`: euros announced in 2020, never a denominator."""

    code: str
    name: str
    position: int
    programme: str
    announced: Decimal
    source_url: str


@dataclass(frozen=True, slots=True)
class FundRow:
    """`pillar` is None outside the pillars (hors volet)."""

    code: str
    name: str
    plan: str
    plan_name: str
    pillar: str | None
    pillar_name: str
    operator: str
    programme: str
    source_url: str
    note: str
    fictional: bool


@once
def plans() -> tuple[PlanRow, ...]:
    """Cost: one probe of the grants of each plan's funds."""
    published = Exists(PublicGrant.objects.filter(fund__plan=OuterRef("pk")))
    columns = Plan.objects.order_by("position", "code").values_list(
        "code", "name", "position", "fictional", "description", published
    )
    return tuple(PlanRow(*row) for row in columns)


@once
def pillars() -> tuple[PillarRow, ...]:
    columns = Pillar.objects.order_by("position").values_list(
        "code", "name", "position", "programme", "announced", "source_url"
    )
    return tuple(PillarRow(*row) for row in columns)


def pillar(code: str) -> PillarRow | None:
    return next((row for row in pillars() if row.code == code), None)


def funds(*, plan: str | None = None, pillar: str | None = None) -> tuple[FundRow, ...]:
    """By code; those of a plan or a pillar when given."""
    wanted = {"plan": plan, "pillar": pillar}
    return _funds({name: value for name, value in wanted.items() if value})


def fund(code: str) -> FundRow | None:
    return next(iter(_funds({"code": code})), None)


def _funds(conditions: dict[str, str]) -> tuple[FundRow, ...]:
    columns = (
        Fund.objects.filter(**conditions)
        .order_by("code")
        .values_list(
            "code",
            "name",
            "plan_id",
            "plan__name",
            "pillar_id",
            "pillar__name",
            "operator",
            "programme",
            "source_url",
            "note",
            "plan__fictional",
        )
    )
    return tuple(FundRow(*row[:5], row[5] or "", *row[6:]) for row in columns)
