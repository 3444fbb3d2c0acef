"""Small, readable ways to put things into the database, as its own rules allow.

Each function writes what its name says and returns it; what a test does not say gets a plain
value. Movements are written by one account and published by another.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection

from dashboard.codes import normalise
from dashboard.models import (
    Allocation,
    Beneficiary,
    Commune,
    Coverage,
    Department,
    Fund,
    Grant,
    GrantBalance,
    GrantShare,
    Movement,
    Pillar,
    Plan,
    Publication,
    Region,
    User,
)

_numbers = count(1)

REGIONS = {"27": "Bourgogne-Franche-Comté", "94": "Corse"}
DEPARTMENTS = {
    "25": ("Doubs", "27", 540_000),
    "70": ("Haute-Saône", "27", 230_000),
    "2A": ("Corse-du-Sud", "94", 160_000),
    "987": ("Polynésie française", None, 280_000),
}
COMMUNES = {
    "25056": ("Besançon", 120_000),
    "70279": ("Gray", 5_500),
    "70285": ("Héricourt", 10_000),
    "70550": ("Vesoul", 15_000),
    "2A004": ("Ajaccio", 70_000),
}
PILLARS = {"ecologie": "Écologie", "competitivite": "Compétitivité", "cohesion": "Cohésion"}


def territories() -> None:
    """Two regions, four départements (one without region) and a few communes."""
    Region.objects.bulk_create(Region(code=code, name=name) for code, name in REGIONS.items())
    Department.objects.bulk_create(
        Department(code=code, name=name, region_id=region, population=population)
        for code, (name, region, population) in DEPARTMENTS.items()
    )
    Commune.objects.bulk_create(
        Commune(
            code=code,
            name=name,
            key=normalise(name),
            department_id=code[:2],
            population=population,
        )
        for code, (name, population) in COMMUNES.items()
    )


def pillars() -> None:
    Pillar.objects.bulk_create(
        Pillar(
            code=code,
            name=name,
            position=position,
            programme=f"36{position + 1}",
            announced=Decimal(30000000000),
        )
        for position, (code, name) in enumerate(PILLARS.items(), 1)
    )


def plan(code: str = "france-relance", **fields: Any) -> Plan:
    return Plan.objects.get_or_create(code=code, defaults={"name": code, **fields})[0]


def fund(
    code: str = "IDF",
    *,
    pillar: str | None = "competitivite",
    plan_code: str = "france-relance",
    **fields: Any,
) -> Fund:
    fields.setdefault("name", f"Fonds {code}")
    return Fund.objects.create(code=code, plan=plan(plan_code), pillar_id=pillar, **fields)


def user(email: str = "", **fields: Any) -> User:
    email = email or f"agent{next(_numbers)}@exemple.fr"
    return User.objects.create(email=email, name=email.partition("@")[0], **fields)


def writer() -> User:
    """The account that enters, when a test names none."""
    return User.objects.get_or_create(email="saisie@exemple.fr")[0]


def publisher() -> User:
    """The account that publishes, when a test names none."""
    return User.objects.get_or_create(email="publication@exemple.fr")[0]


def beneficiary(name: str = "Aluroy", **fields: Any) -> Beneficiary:
    fields.setdefault("category", "company")
    return Beneficiary.objects.create(name=name, key=normalise(name), **fields)


def grant(
    amount: str | Decimal | None = "1000",
    *,
    on: date = date(2021, 5, 6),
    department: str | None = "70",
    fund_code: str = "IDF",
    shares: Mapping[str | None, int] | None = None,
    precision: str = "day",
    by: User | None = None,
    **fields: Any,
) -> Grant:
    """A submitted grant with its first award, unpublished; None as amount writes none."""
    number = next(_numbers)
    entered_by = by or writer()
    values: dict[str, Any] = {
        "reference": f"{department or 'FR'}-{number:05d}",
        "status": "submitted",
        "year": on.year,
        "objet": f"Projet {number}",
        "pending_by": [entered_by.pk],
        **fields,
    }
    made = Grant.objects.create(
        fund_id=fund_code, department_id=department, entered_by=entered_by, **values
    )
    GrantShare.objects.bulk_create(
        GrantShare(grant=made, commune_id=code, weight=weight)
        for code, weight in (shares or {}).items()
    )
    if amount is not None:
        award(made, amount, on=on, precision=precision, by=by)
    return made


def award(
    to: Grant,
    amount: str | Decimal,
    *,
    on: date = date(2021, 5, 6),
    nature: str = "initial",
    precision: str = "day",
    by: User | None = None,
) -> Movement:
    return _movement(to, "award", nature, amount, on, by=by, date_precision=precision)


def commit(
    to: Grant,
    amount: str | Decimal,
    *,
    on: date = date(2021, 6, 1),
    reference: str = "",
    by: User | None = None,
) -> Movement:
    """A legal commitment (EJ)."""
    return _movement(to, "commitment", "legal_commitment", amount, on, by=by, reference=reference)


def pay(
    commitment: Movement,
    amount: str | Decimal,
    *,
    on: date = date(2021, 7, 1),
    nature: str = "instalment",
    reference: str = "",
    by: User | None = None,
) -> Movement:
    return _movement(
        commitment.grant,
        "payment",
        nature,
        amount,
        on,
        by=by,
        reference=reference,
        on_commitment=commitment,
    )


def reverse(wrong: Movement, *, by: User | None = None, reason: str = "Erreur") -> Movement:
    """The correction that takes a movement back, at the same date."""
    on_commitment = wrong if wrong.nature == "legal_commitment" else wrong.on_commitment
    return _movement(
        wrong.grant,
        wrong.kind,
        "reversal",
        -wrong.amount,
        wrong.effective_on,
        by=by,
        date_precision=wrong.date_precision,
        on_commitment=on_commitment,
        corrects=wrong,
        reason=reason,
    )


def publish(*grants: Grant, by: User | None = None) -> list[Publication]:
    """New editions of these grants as the desk holds them, with all their movements."""
    _new_instant()
    ids = [grant.pk for grant in grants]
    with connection.cursor() as cursor:
        cursor.execute("SELECT grant_id FROM dashboard_publicgrant WHERE grant_id = ANY(%s)", [ids])
        public = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT grant_id, edition_id FROM relance_write_editions(%s)", [ids])
        editions = dict(cursor.fetchall())
    rows = [
        (grant, "change" if grant.pk in public else "publish", editions[grant.pk])
        for grant in grants
    ]
    return _publications(rows, by or publisher())


def publish_ledger(*grants: Grant, by: User | None = None) -> list[Publication]:
    """The commitments and payments of published grants, under their edition in force."""
    return _of_edition_in_force(grants, "change", by or writer())


def withdraw(*grants: Grant, by: User | None = None, reason: str = "Erreur") -> list[Publication]:
    return _of_edition_in_force(grants, "withdraw", by or publisher(), reason=reason)


def edit(made: Grant, *, by: User | None = None, **fields: Any) -> Grant:
    """Change fields of a grant (and `shares`), as an agent would: another version, waiting."""
    shares = fields.pop("shares", None)
    editor = by or writer()
    made.refresh_from_db()
    Grant.objects.filter(pk=made.pk).update(
        **fields, version=made.version + 1, pending_by=sorted({*made.pending_by, editor.pk})
    )
    if shares is not None:
        GrantShare.objects.filter(grant=made).delete()
        GrantShare.objects.bulk_create(
            GrantShare(grant=made, commune_id=code, weight=weight)
            for code, weight in shares.items()
        )
    made.refresh_from_db()
    return made


def published(amount: str | Decimal = "1000", **fields: Any) -> Grant:
    """A grant and its publication, in one go."""
    made = grant(amount, **fields)
    publish(made)
    made.refresh_from_db()
    return made


def allocation(
    amount: str | Decimal,
    *,
    year: int = 2021,
    last_year: int | None = None,
    fund_code: str = "IDF",
    department: str | None = None,
    region: str | None = None,
    nature: str = "initial",
    **fields: Any,
) -> Allocation:
    fields.setdefault("effective_on", date(year, 1, 1))
    return Allocation.objects.create(
        fund_id=fund_code,
        first_year=year,
        last_year=last_year or year,
        amount=Decimal(amount),
        department_id=department,
        region_id=region,
        nature=nature,
        **fields,
    )


def coverage(
    year: int = 2021,
    *,
    fund_code: str = "IDF",
    department: str | None = None,
    complete: bool = True,
) -> Coverage:
    return Coverage.objects.create(
        fund_id=fund_code, year=year, department_id=department, complete=complete, source="test"
    )


def _movement(
    to: Grant,
    kind: str,
    nature: str,
    amount: str | Decimal,
    on: date,
    *,
    by: User | None,
    **fields: Any,
) -> Movement:
    made = Movement.objects.create(
        grant=to,
        kind=kind,
        nature=nature,
        amount=Decimal(amount),
        effective_on=on,
        recorded_by=by or writer(),
        **fields,
    )
    made.refresh_from_db()
    return made


def _new_instant() -> None:
    """One transaction publishes at one instant; a test in one transaction tells several."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('relance.published_at', '', true)")


def _of_edition_in_force(
    grants: Sequence[Grant], kind: str, by: User, *, reason: str = ""
) -> list[Publication]:
    _new_instant()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grant_id, edition_id FROM dashboard_publicgrant WHERE grant_id = ANY(%s)",
            [[grant.pk for grant in grants]],
        )
        editions = dict(cursor.fetchall())
    rows = [(grant, kind, editions[grant.pk]) for grant in grants]
    return _publications(rows, by, reason=reason)


def _publications(
    rows: Sequence[tuple[Grant, str, int]], by: User, *, reason: str = ""
) -> list[Publication]:
    balances = GrantBalance.objects.in_bulk([grant.pk for grant, _, _ in rows])
    made = Publication.objects.bulk_create(
        Publication(
            grant=grant,
            kind=kind,
            edition_id=edition,
            by=by,
            reason=reason,
            up_to_movement=balances[grant.pk].last_movement,
        )
        for grant, kind, edition in rows
    )
    found = Publication.objects.in_bulk([publication.pk for publication in made])
    return [found[publication.pk] for publication in made]
