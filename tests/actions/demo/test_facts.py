"""The real aids: each as its page says, and nothing more."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from dashboard.actions.demo.facts import read_facts
from dashboard.models import Movement, PublicGrant, PublicShare
from dashboard.models.choices import Category, slug

pytestmark = pytest.mark.usefixtures("demo")


def rows() -> Iterator[dict[str, str]]:
    """The file read anew, without the code under test."""
    path = Path(settings.BASE_DIR, "dashboard", "data", "grants.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def published() -> dict[str, PublicGrant]:
    facts = PublicGrant.objects.filter(fund__plan="france-relance").select_related("fund")
    return {grant.reference: grant for grant in facts}


def test_every_fact_is_published_under_its_own_reference() -> None:
    assert set(published()) == {f"{row['department']}-{row['id']}" for row in rows()}
    assert len(published()) == 208


@pytest.mark.parametrize("axis", ["department", "pillar"])
def test_sums_by_departement_and_by_pillar_are_those_of_the_file(axis: str) -> None:
    pillars = {grant.fund_id: grant.fund.pillar_id for grant in published().values()}
    expected: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in rows():
        key = row["department"] if axis == "department" else pillars[row["fund"]]
        expected[key] += Decimal(row["amount"])
    found: dict[str | None, Decimal] = defaultdict(Decimal)
    for grant in published().values():
        found[grant.department_id if axis == "department" else grant.fund.pillar_id] += (
            grant.awarded
        )
    assert found == expected


def test_aluroy_has_its_200_000_euros_in_gray() -> None:
    grant = published()["70-FR-0001"]
    assert (grant.beneficiary_name, grant.fund_id, grant.department_id, grant.year) == (
        "Aluroy",
        "IDF",
        "70",
        2021,
    )
    assert (grant.awarded, grant.awarded_on) == (Decimal("200000.00"), date(2021, 5, 6))
    share = PublicShare.objects.get(grant=grant.pk)
    assert (share.commune_id, share.awarded) == ("70279", Decimal("200000.00"))


def test_each_has_its_source_and_its_confidence() -> None:
    grants = published()
    for row in rows():
        grant = grants[f"{row['department']}-{row['id']}"]
        assert grant.source_url == row["source_url"] != ""
        assert grant.confidence == row["confidence"]


def test_a_month_or_a_year_stands_at_its_last_day() -> None:
    found = {
        (grant.awarded_on_precision, grant.awarded_on)
        for grant in published().values()
        if grant.reference in ("57-FR-0011", "90-FR-0013")
    }
    assert found == {("year", date(2021, 12, 31)), ("month", date(2020, 10, 31))}


def test_only_awards_are_known() -> None:
    grants = published().values()
    assert not any(grant.commitments_followed or grant.payments_followed for grant in grants)
    natures = Movement.objects.filter(grant__fund__plan="france-relance").values_list(
        "nature", flat=True
    )
    assert set(natures) == {"initial"}


def test_no_identity_is_invented() -> None:
    assert {(grant.siren, grant.siret, grant.rna) for grant in published().values()} == {
        ("", "", "")
    }


def test_an_unnamed_bearer_leaves_the_beneficiary_unknown_and_the_project_in_the_objet() -> None:
    unnamed = [row for row in rows() if row["beneficiary"].endswith(" (porteur non précisé)")]
    assert len(unnamed) == 23
    grants = published()
    for row in unnamed:
        grant = grants[f"{row['department']}-{row['id']}"]
        assert (grant.beneficiary_id, grant.beneficiary_name, grant.category) == (None, "", "")
        assert row["beneficiary"].removesuffix(" (porteur non précisé)") in grant.objet
        assert row["description"] in grant.objet


def test_a_named_beneficiary_is_the_one_of_the_page() -> None:
    grants = published()
    for row in rows():
        grant = grants[f"{row['department']}-{row['id']}"]
        if grant.beneficiary_id:
            assert grant.beneficiary_name == row["beneficiary"]
            assert slug(Category, grant.category) == row["category"]
            assert grant.objet == row["description"]


def test_what_names_no_commune_is_not_located() -> None:
    located = set(PublicShare.objects.filter(commune__isnull=False).values_list("grant", flat=True))
    grants = published()
    for row in rows():
        grant = grants[f"{row['department']}-{row['id']}"]
        assert (grant.pk in located) == bool(row["insee"])


def test_facts_are_read_without_a_date_beyond_their_precision() -> None:
    assert all(
        fact.awarded_on.year == int(row["awarded_on"][:4])
        for fact, row in zip(read_facts(), rows(), strict=True)
    )
