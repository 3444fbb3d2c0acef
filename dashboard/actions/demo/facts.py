"""The real aids read one by one in public pages: nothing about them is invented."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.actions.grants import GrantEntry, create_grant, submit_grant
from dashboard.actions.publication import publish_grants
from dashboard.actions.reference import read_rows
from dashboard.codes import normalise, public_reference
from dashboard.formats import parse_date
from dashboard.models import Beneficiary, Commune, Department, FormerCommune, Fund, User
from dashboard.models.choices import Category, from_slug

NO_BEARER = " (porteur non précisé)"
READABLE_PART = {"day": 10, "month": 7, "year": 4}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sourced award. `beneficiary` is empty when the page names the project alone."""

    reference: str
    fund: str
    beneficiary: str
    category: str
    size: str
    insee: str
    commune: str
    department: str
    amount: Decimal
    total_cost: Decimal | None
    awarded_on: date
    date_precision: str
    objet: str
    source_url: str
    confidence: str


def read_facts() -> tuple[Fact, ...]:
    return tuple(_fact(row) for row in read_rows("grants.csv"))


def _fact(row: Mapping[str, str]) -> Fact:
    known = parse_date(row["awarded_on"][: READABLE_PART[row["precision"]]])
    if known is None:
        raise ValueError(f"Fait sans date : {row['id']}")
    name = row["beneficiary"]
    named = not name.endswith(NO_BEARER)
    return Fact(
        reference=public_reference(row["department"], row["id"]),
        fund=row["fund"],
        beneficiary=name if named else "",
        category=from_slug(Category, row["category"]),
        size=row["size"],
        insee=row["insee"],
        commune=row["commune"],
        department=row["department"],
        amount=Decimal(row["amount"]),
        total_cost=Decimal(row["total_cost"]) if row["total_cost"] else None,
        awarded_on=known.day,
        date_precision=known.precision,
        objet=(
            row["description"]
            if named
            else f"{name.removesuffix(NO_BEARER)} – {row['description']}"
        ),
        source_url=row["source_url"],
        confidence=row["confidence"],
    )


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """`elsewhere` names the aids whose commune is outside their département: not located."""

    published: int
    elsewhere: tuple[str, ...]


def publish_facts(*, facts: Collection[Fact], entered_by: User, by: User) -> PublishedFacts:
    """Enter, submit and publish them, each with its source, through the ordinary actions."""
    communes = _communes(facts)
    located = {fact.reference: communes.get(fact.insee) for fact in facts}
    elsewhere = [
        fact
        for fact in facts
        if fact.insee
        and (commune := located[fact.reference])
        and commune.department_id != fact.department
    ]
    located |= {fact.reference: None for fact in elsewhere}
    ids = []
    for entry in _entries(facts, located):
        grant = create_grant(by=entered_by, entry=entry)
        submit_grant(by=entered_by, grant=grant)
        ids.append(grant.pk)
    publish_grants(grant_ids=ids, by=by)
    return PublishedFacts(
        len(ids), tuple(f"{fact.reference} ({fact.commune})" for fact in elsewhere)
    )


def _entries(
    facts: Collection[Fact], located: Mapping[str, Commune | None]
) -> Iterator[GrantEntry]:
    funds = Fund.objects.in_bulk({fact.fund for fact in facts})
    departments = Department.objects.in_bulk({fact.department for fact in facts})
    beneficiaries = _beneficiaries(facts)
    for fact in facts:
        commune = located[fact.reference]
        yield GrantEntry(
            reference=fact.reference,
            fund=funds[fact.fund],
            department=departments[fact.department],
            year=fact.awarded_on.year,
            objet=fact.objet,
            amount=fact.amount,
            awarded_on=fact.awarded_on,
            date_precision=fact.date_precision,
            beneficiary=beneficiaries.get(_identity(fact)),
            shares={commune.pk: 1} if commune else {},
            total_cost=fact.total_cost,
            confidence=fact.confidence,
            source_url=fact.source_url,
            commitments_followed=False,
            payments_followed=False,
        )


def _identity(fact: Fact) -> tuple[str, str, str]:
    return normalise(fact.beneficiary), fact.department, fact.category


def _beneficiaries(facts: Collection[Fact]) -> dict[tuple[str, str, str], Beneficiary]:
    """One per name, département and category; a size that one page gives holds for all."""
    sizes: dict[tuple[str, str, str], str] = {}
    names: dict[tuple[str, str, str], str] = {}
    for fact in facts:
        if fact.beneficiary:
            names.setdefault(_identity(fact), fact.beneficiary)
            sizes[_identity(fact)] = sizes.get(_identity(fact)) or fact.size
    created = Beneficiary.objects.bulk_create(
        Beneficiary(
            name=names[identity],
            key=identity[0],
            department_id=identity[1],
            category=identity[2],
            size=size,
        )
        for identity, size in sizes.items()
    )
    return dict(zip(sizes, created, strict=True))


def _communes(facts: Collection[Fact]) -> dict[str, Commune]:
    """Present communes by the code that the page's commune has or had."""
    codes = {fact.insee for fact in facts if fact.insee}
    former = FormerCommune.objects.filter(pk__in=codes).select_related("successor")
    return {row.code: row.successor for row in former} | Commune.objects.in_bulk(codes)
