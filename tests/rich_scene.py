"""A published world of many grants, drawn from a fixed seed: every case, mixed with every other."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dashboard.models import Beneficiary, Grant
from tests import builders, indicator_scene
from tests.published_scene import Scene, build

PLACES: dict[str | None, tuple[str, ...]] = {
    "70": ("70279", "70285", "70550"),
    "25": ("25056",),
    "2A": ("2A004",),
    "987": (),
    None: (),
}
FUNDS = ("IDF", "ECO", "DETR", "COH", "EXIND")
CATEGORIES = ("company", "local_authority", "association", "public_body", "")
FIRST, DAYS, AMENDED = date(2015, 2, 1), 4_200, date(2026, 8, 1)


def build_rich(grants: int = 90, *, seed: int = 4) -> Scene:
    """Twelve years, five funds of three plans, shares, amendments, withdrawals, persons."""
    scene = build()
    indicator_scene.load()
    builders.plan("exemple", name="Exemple fictif", fictional=True)
    builders.fund("EXIND", plan_code="exemple", name="Exemple fictif : industrie")
    add_many(grants, seed=seed)
    return scene


def add_many(grants: int, *, seed: int = 4) -> None:
    """To a world that has its ground and the fictional plan."""
    chance = Random(seed)  # noqa: S311 (nothing here is a secret)
    another_fund_and_envelopes()
    named = beneficiaries(chance)
    made = [_grant(chance, named) for _ in range(grants)]
    builders.publish(*made)
    for one in chance.sample(made, grants // 8):
        builders.award(one, "33.33", nature="amendment", on=AMENDED)
        builders.publish(one)
    builders.withdraw(*chance.sample(made, max(1, grants // 20)))


def another_fund_and_envelopes() -> None:
    builders.fund("COH", pillar="cohesion")
    for year in (2020, 2022):
        builders.allocation("90000", year=year, fund_code="ECO", department="70")
        builders.allocation("4000.40", year=year, fund_code="COH")
    builders.allocation("7000000", year=2020, last_year=2022, fund_code="COH")
    builders.coverage(2022, fund_code="ECO", department="70")


def beneficiaries(chance: Random) -> list[Beneficiary | None]:
    named: list[Beneficiary | None] = [
        builders.beneficiary(
            f"Bénéficiaire {number}",
            category=(category := chance.choice(CATEGORIES)),
            size=chance.choice(("PME", "TPE", "")) if category == "company" else "",
        )
        for number in range(25)
    ]
    person = builders.beneficiary("Durand Anne", category="individual")
    return [*named, person, None]


def _grant(chance: Random, named: list[Beneficiary | None]) -> Grant:
    department = chance.choice(list(PLACES))
    communes: list[str | None] = [*PLACES[department], None]
    shared = chance.sample(communes, chance.randint(1, len(communes))) if department else []
    on = FIRST + timedelta(days=chance.randrange(DAYS))
    amount = Decimal(chance.randrange(100, 5_000_000)) / 100
    followed = chance.random() < 0.8
    made = builders.grant(
        amount,
        on=on,
        department=department,
        fund_code=chance.choice(FUNDS),
        shares={code: chance.randint(1, 5) for code in shared},
        precision=chance.choice(("day", "month", "year")),
        beneficiary=chance.choice(named),
        commitments_followed=followed,
        payments_followed=followed,
        confidence=chance.choice(("exact", "approx")),
    )
    if followed:
        _spend(chance, made, amount, on)
    return made


def _spend(chance: Random, made: Grant, amount: Decimal, on: date) -> None:
    engaged = (amount * chance.randint(10, 100) / 100).quantize(Decimal("0.01"))
    commitment = builders.commit(made, engaged, on=on + timedelta(days=chance.randrange(90)))
    for part in range(chance.randrange(3)):
        paid = (engaged / (3 + part)).quantize(Decimal("0.01"))
        builders.pay(commitment, paid, on=on + timedelta(days=100 + chance.randrange(300)))
