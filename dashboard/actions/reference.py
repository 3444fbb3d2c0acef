"""Loads the plans, pillars, funds and envelopes that come with the project."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from dashboard.actions.plan import AllocationLine, add_allocation, set_coverage
from dashboard.actions.refusals import one_transaction
from dashboard.models import Allocation, Coverage, Department, Fund, Pillar, Plan, Region, User
from dashboard.models.choices import AllocationNature
from dashboard.permissions import Right, require

DATA = Path(__file__).resolve().parents[1] / "data"
RECOVERY = "france-relance"
RECOVERY_STARTS = date(2020, 9, 3)
RECOVERY_YEARS = (2020, 2021, 2022)
NOT_EXHAUSTIVE = "Faits relevés dans des sources publiques, jeu non exhaustif"

PLANS = (
    Plan(
        code=RECOVERY,
        name="France Relance",
        position=1,
        starts_on=RECOVERY_STARTS,
        description=(
            "Plan de relance de 100 milliards d'euros présenté le 3 septembre 2020, en trois "
            "volets : écologie, compétitivité, cohésion. Il a pris fin en 2022."
        ),
    ),
    Plan(
        code="fonds-vert",
        name="Fonds vert",
        position=2,
        starts_on=date(2023, 1, 1),
        description=(
            "Fonds d'accélération de la transition écologique dans les territoires, ouvert aux "
            "collectivités et à leurs partenaires depuis 2023."
        ),
    ),
    Plan(
        code="detr-dsil",
        name="DETR, DSIL et DSID",
        position=3,
        description=(
            "Dotations de l'État à l'investissement des communes, de leurs groupements et des "
            "départements."
        ),
    ),
)

# Announced on 3 September 2020; announcements, never a denominator.
PILLARS = (
    Pillar(
        code="ecologie",
        name="Écologie",
        position=1,
        programme="362",
        announced=Decimal(30_000_000_000),
    ),
    Pillar(
        code="competitivite",
        name="Compétitivité",
        position=2,
        programme="363",
        announced=Decimal(34_000_000_000),
    ),
    Pillar(
        code="cohesion",
        name="Cohésion",
        position=3,
        programme="364",
        announced=Decimal(36_000_000_000),
    ),
)


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """What this run created; all zero when everything was there."""

    plans: int
    pillars: int
    funds: int
    allocations: int
    coverages: int


def load_plan(*, by: User) -> LoadedPlan:
    """Idempotent: creates what is missing and leaves alone what agents have changed since."""
    with one_transaction():
        require(by, Right.ADMINISTER, None)
        known_plans = set(Plan.objects.values_list("pk", flat=True))
        known_pillars = set(Pillar.objects.values_list("pk", flat=True))
        plans = Plan.objects.bulk_create(p for p in PLANS if p.pk not in known_plans)
        pillars = Pillar.objects.bulk_create(p for p in PILLARS if p.pk not in known_pillars)
        funds = add_missing_funds(_funds(read_rows("funds.csv")))
        added = _add_missing_lines(by, published_lines())
        coverages = _add_missing_coverages(by)
    return LoadedPlan(len(plans), len(pillars), funds, added, coverages)


def read_rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def add_missing_funds(funds: Iterable[Fund]) -> int:
    known = set(Fund.objects.values_list("pk", flat=True))
    return len(Fund.objects.bulk_create(fund for fund in funds if fund.pk not in known))


def _funds(rows: Iterable[Mapping[str, str]]) -> Iterable[Fund]:
    for row in rows:
        yield Fund(
            code=row["code"],
            name=row["name"],
            plan_id=row["plan"],
            pillar_id=row["pillar"] or None,
            operator=row["operator"],
            programme=row["programme"],
            source_url=row["source_url"],
            note=row["note"],
        )


def published_lines() -> list[AllocationLine]:
    """The envelopes as published, with the decision to retain each.

    Retained: a single year, the nation or a département, and no other page that contradicts it.
    A département's envelope is a delegation where the nation's for the same year is retained.
    """
    rows = read_rows("envelopes.csv")
    funds = Fund.objects.in_bulk({row["fund"] for row in rows})
    departments = Department.objects.in_bulk()
    regions = {region.name: region for region in Region.objects.all()}
    contradicted = _contradicted(rows)
    lines = [
        _line(row, funds, departments, regions, retained=_key(row) not in contradicted)
        for row in rows
    ]
    national = {
        (line.fund.pk, line.first_year)
        for line in lines
        if line.retained and line.department is None
    }
    return [
        replace(line, nature=AllocationNature.DELEGATION)
        if line.retained and line.department and (line.fund.pk, line.first_year) in national
        else line
        for line in lines
    ]


def _line(
    row: Mapping[str, str],
    funds: Mapping[str, Fund],
    departments: Mapping[str, Department],
    regions: Mapping[str, Region],
    *,
    retained: bool,
) -> AllocationLine:
    first, last = _years(row)
    place = row["territory"]
    department, region = departments.get(place), regions.get(place)
    label = "" if place == "FR" or department or region else place
    return AllocationLine(
        fund=funds[row["fund"]],
        first_year=first,
        last_year=last,
        amount=Decimal(row["amount"]),
        effective_on=max(date(first, 1, 1), RECOVERY_STARTS),
        department=department,
        region=region,
        territory_label=label,
        retained=retained and first == last and not region and not label,
        source_url=row["source_url"],
        note=row["note"],
    )


def _years(row: Mapping[str, str]) -> tuple[int, int]:
    first, _, last = row["year"].partition("-")
    return int(first), int(last or first)


def _key(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["fund"], row["year"], row["territory"]


def _contradicted(rows: Collection[Mapping[str, str]]) -> set[tuple[str, str, str]]:
    """Two amounts for the same fund, year and territory; or a year that alone exceeds what
    another page gives for several years around it."""
    twice = {key for key, count in Counter(map(_key, rows)).items() if count > 1}
    exceeding = {
        _key(row)
        for row in rows
        for other in rows
        if (row["fund"], row["territory"]) == (other["fund"], other["territory"])
        and _years(other)[0] <= _years(row)[0] <= _years(row)[1] <= _years(other)[1]
        and Decimal(row["amount"]) > Decimal(other["amount"])
    }
    return twice | exceeding


def _add_missing_lines(by: User, lines: Iterable[AllocationLine]) -> int:
    known = {
        _identity(line)
        for line in Allocation.objects.select_related("fund", "region", "department")
    }
    missing = [line for line in lines if _identity(line) not in known]
    for line in missing:
        add_allocation(by=by, line=line)
    return len(missing)


def _identity(line: Allocation | AllocationLine) -> tuple[object, ...]:
    """What makes two lines the same published figure; retained or not is our own decision."""
    return (
        line.fund.pk,
        line.first_year,
        line.last_year,
        line.region and line.region.pk,
        line.department and line.department.pk,
        line.territory_label,
        line.amount,
        line.source_url,
    )


def _add_missing_coverages(by: User) -> int:
    """What we hold of the recovery plan is not everything, and we say so."""
    known = set(Coverage.objects.filter(department=None).values_list("fund", "year"))
    missing = [
        (fund, year)
        for fund in Fund.objects.filter(plan=RECOVERY)
        for year in RECOVERY_YEARS
        if (fund.pk, year) not in known
    ]
    for fund, year in missing:
        set_coverage(
            by=by, fund=fund, year=year, department=None, complete=False, source=NOT_EXHAUSTIVE
        )
    return len(missing)
