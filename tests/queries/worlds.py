"""One small published world that has every case, and the naive sums of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from operator import eq

from dashboard.models import Grant
from dashboard.queries.totals import Totals
from tests import builders

Part = tuple[str | None, Decimal, Decimal, Decimal]


@dataclass
class Known:
    """What a test told the builders of one grant: amounts per commune, worked out by hand."""

    grant: Grant
    plan: str
    pillar: str | None
    fund: str
    department: str | None
    region: str | None
    year: int
    month: date
    category: str
    size: str
    beneficiary: int | None
    parts: list[Part]
    commitments_followed: bool = True
    payments_followed: bool = True
    words: str = ""
    awarded_on: date = field(default_factory=lambda: date(2021, 5, 6))

    @property
    def awarded(self) -> Decimal:
        return sum((part[1] for part in self.parts), Decimal(0))


def world() -> list[Known]:
    """Four funds in two plans, three départements and the nation, split and unlocated shares."""
    builders.territories()
    builders.pillars()
    builders.fund("IDF", pillar="competitivite")
    builders.fund("RENO", pillar="ecologie")
    builders.fund("HV", pillar=None)
    builders.fund("EX1", pillar="cohesion", plan_code="exemple")
    aluroy = builders.beneficiary("Aluroy", category="company", size="PME")
    town = builders.beneficiary("Commune de Gray", category="local_authority")
    person = builders.beneficiary("Jeanne Martin", category="individual")
    return [
        _gray(aluroy.pk, aluroy),
        _split(town.pk, town),
        _unfollowed(aluroy.pk, aluroy),
        _person(person),
        _national(),
        _example(aluroy.pk, aluroy),
        _nothing_paid(),
    ]


def _gray(key: int, who: object) -> Known:
    made = builders.grant(
        "200000",
        on=date(2021, 5, 6),
        beneficiary=who,
        shares={"70279": 1},
        reference="70-GRAY",
        objet="Moderniser l'atelier de Gray",
    )
    first = builders.commit(made, "150000", on=date(2021, 6, 10), reference="EJ1")
    builders.pay(first, "60000", on=date(2021, 9, 30), nature="advance", reference="DP1")
    builders.publish(made)
    return Known(
        made,
        "france-relance",
        "competitivite",
        "IDF",
        "70",
        "27",
        2021,
        date(2021, 5, 1),
        "company",
        "PME",
        key,
        [("70279", Decimal(200000), Decimal(150000), Decimal(60000))],
        words="moderniser l atelier de gray aluroy 70 gray",
    )


def _split(key: int, who: object) -> Known:
    """100.00 in three: 33.34, 33.33 and 33.33, the odd cent to the lowest code."""
    made = builders.grant(
        "100",
        on=date(2021, 6, 30),
        precision="month",
        fund_code="RENO",
        beneficiary=who,
        shares={"70279": 1, "70550": 1, None: 1},
        objet="Rénover trois écoles",
    )
    builders.commit(made, "100", on=date(2021, 7, 1))
    builders.publish(made)
    third, more = Decimal("33.33"), Decimal("33.34")
    return Known(
        made,
        "france-relance",
        "ecologie",
        "RENO",
        "70",
        "27",
        2021,
        date(2021, 6, 1),
        "local_authority",
        "",
        key,
        [
            ("70279", more, more, Decimal(0)),
            ("70550", third, third, Decimal(0)),
            (None, third, third, Decimal(0)),
        ],
        awarded_on=date(2021, 6, 30),
    )


def _unfollowed(key: int, who: object) -> Known:
    made = builders.grant(
        "5000.55",
        on=date(2022, 12, 31),
        precision="year",
        department="25",
        fund_code="HV",
        beneficiary=who,
        shares={"25056": 1},
        commitments_followed=False,
        payments_followed=False,
    )
    builders.publish(made)
    return Known(
        made,
        "france-relance",
        None,
        "HV",
        "25",
        "27",
        2022,
        date(2022, 12, 1),
        "company",
        "PME",
        key,
        [("25056", Decimal("5000.55"), Decimal(0), Decimal(0))],
        commitments_followed=False,
        payments_followed=False,
        awarded_on=date(2022, 12, 31),
    )


def _person(who: object) -> Known:
    """Masked: month only, no place, nobody."""
    made = builders.grant(
        "750",
        on=date(2021, 5, 6),
        department="2A",
        fund_code="RENO",
        beneficiary=who,
        shares={"2A004": 1},
        objet="Chaudière de Jeanne Martin",
    )
    builders.publish(made)
    return Known(
        made,
        "france-relance",
        "ecologie",
        "RENO",
        "2A",
        "94",
        2021,
        date(2021, 5, 1),
        "individual",
        "",
        None,
        [(None, Decimal(750), Decimal(0), Decimal(0))],
        awarded_on=date(2021, 5, 31),
    )


def _national() -> Known:
    made = builders.grant("9000", on=date(2021, 1, 15), department=None, fund_code="IDF")
    builders.publish(made)
    return Known(
        made,
        "france-relance",
        "competitivite",
        "IDF",
        None,
        None,
        2021,
        date(2021, 1, 1),
        "",
        "",
        None,
        [(None, Decimal(9000), Decimal(0), Decimal(0))],
        awarded_on=date(2021, 1, 15),
    )


def _example(key: int, who: object) -> Known:
    """Amended since, with a correction."""
    made = builders.grant(
        "1000", on=date(2021, 2, 2), department="25", fund_code="EX1", beneficiary=who, year=2020
    )
    wrong = builders.award(made, "400", on=date(2021, 3, 3), nature="amendment")
    builders.reverse(wrong)
    builders.award(made, "40", on=date(2021, 3, 3), nature="amendment")
    builders.publish(made)
    return Known(
        made,
        "exemple",
        "cohesion",
        "EX1",
        "25",
        "27",
        2020,
        date(2021, 2, 1),
        "company",
        "PME",
        key,
        [(None, Decimal(1040), Decimal(0), Decimal(0))],
        awarded_on=date(2021, 2, 2),
    )


def _nothing_paid() -> Known:
    """Withdrawn, then published again: counted once."""
    made = builders.published("300", on=date(2021, 5, 20), department="987", fund_code="HV")
    builders.withdraw(made)
    builders.publish(made)
    return Known(
        made,
        "france-relance",
        None,
        "HV",
        "987",
        None,
        2021,
        date(2021, 5, 1),
        "",
        "",
        None,
        [(None, Decimal(300), Decimal(0), Decimal(0))],
        awarded_on=date(2021, 5, 20),
    )


def naive(rows: Iterable[Known], communes: Callable[[str | None], bool] | None = None) -> Totals:
    """Sums in plain Python; under `communes`, of the parts that it keeps."""
    every = ((row, [p for p in row.parts if communes is None or communes(p[0])]) for row in rows)
    kept = [(row, parts) for row, parts in every if parts]
    parts = [part for _, own in kept for part in own]
    return Totals(
        len(kept),
        sum((part[1] for part in parts), Decimal(0)),
        sum((part[2] for part in parts), Decimal(0)),
        sum((part[3] for part in parts), Decimal(0)),
        sum(row.commitments_followed for row, _ in kept),
        sum(row.payments_followed for row, _ in kept),
        sum(
            (part[1] for row, parts in kept for part in parts if row.payments_followed), Decimal(0)
        ),
    )


def key_of(row: Known, axis: str) -> str | int | date | None:
    values: dict[str, str | int | date | None] = {
        "plan": row.plan,
        "departement": row.department,
        "region": row.region,
        "volet": row.pillar,
        "fonds": row.fund,
        "exercice": row.year,
        "mois": row.month,
        "categorie": row.category or None,
        "taille": row.size or None,
    }
    return values[axis]


def naive_by(rows: Iterable[Known], axes: tuple[str, ...]) -> dict[tuple[object, ...], Totals]:
    """By cell; with the axis `commune`, each part of a grant goes to its own cell."""
    cells: dict[tuple[object, ...], list[Known]] = defaultdict(list)
    places: dict[tuple[object, ...], str | None] = {}
    for row in rows:
        for place in [part[0] for part in row.parts] if "commune" in axes else [None]:
            keys = tuple(place if axis == "commune" else key_of(row, axis) for axis in axes)
            cells[keys].append(row)
            places[keys] = place
    if "commune" not in axes:
        return {keys: naive(found) for keys, found in cells.items()}
    return {keys: naive(found, partial(eq, places[keys])) for keys, found in cells.items()}
