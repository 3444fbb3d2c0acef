"""The demo in the database, facts and filler together."""

import pytest

from dashboard.actions.demo.load import Demo, load_demo
from dashboard.models import (
    Allocation,
    Beneficiary,
    Fund,
    Grant,
    Movement,
    Plan,
    Publication,
    PublicGrant,
)
from dashboard.queries.verification import verify
from tests import builders
from tests.actions.demo.conftest import DEPARTMENTS, TODAY


def test_it_says_what_it_wrote(demo: Demo) -> None:
    assert demo.facts == 208
    assert demo.fictional == Grant.objects.filter(fund__plan="exemple").count() > 30


@pytest.mark.usefixtures("demo")
def test_loading_again_does_nothing() -> None:
    before = Movement.objects.count(), Publication.objects.count(), Allocation.objects.count()
    assert load_demo(today=TODAY, departments=DEPARTMENTS) == Demo(0, 0)
    after = Movement.objects.count(), Publication.objects.count(), Allocation.objects.count()
    assert after == before


@pytest.mark.usefixtures("demo")
def test_loading_again_on_a_demo_that_agents_added_to_does_nothing() -> None:
    builders.published("1000", reference="70-AUTRE")
    assert load_demo(today=TODAY) == Demo(0, 0)


@pytest.mark.usefixtures("demo")
def test_every_fictional_row_is_labelled() -> None:
    filler = PublicGrant.objects.filter(fund__plan="exemple")
    assert all(grant.objet.startswith("Exemple fictif : ") for grant in filler)
    assert all(
        grant.beneficiary_name.endswith(" (fictif)")
        for grant in filler
        if grant.beneficiary_name and not grant.masked
    )
    drafts = Grant.objects.filter(fund__plan="exemple").exclude(pk__in=filler.values("pk"))
    assert drafts.exists()
    assert all(grant.objet.startswith("Exemple fictif : ") for grant in drafts)


@pytest.mark.usefixtures("demo")
def test_fiction_and_facts_share_no_plan_fund_or_beneficiary() -> None:
    assert set(Plan.objects.filter(fictional=True).values_list("pk", flat=True)) == {"exemple"}
    assert all(fund.pk.startswith("EX") for fund in Fund.objects.filter(plan="exemple"))
    of_facts = Beneficiary.objects.filter(grants__fund__plan="france-relance")
    of_fiction = Beneficiary.objects.filter(grants__fund__plan="exemple")
    assert of_fiction.exists()
    assert not of_fiction.filter(pk__in=of_facts).exists()
    assert set(of_fiction.values_list("siren", flat=True)) == {""}


@pytest.mark.usefixtures("demo")
def test_every_pillar_and_none_has_fictional_funds() -> None:
    pillars = set(Fund.objects.filter(plan="exemple").values_list("pillar", flat=True))
    assert pillars == {"ecologie", "competitivite", "cohesion", None}


@pytest.mark.usefixtures("demo")
def test_natural_persons_are_masked() -> None:
    masked = PublicGrant.objects.filter(fund__plan="exemple", masked=True)
    assert masked.exists()
    assert {grant.beneficiary_name for grant in masked} == {"Personne physique"}
    assert not PublicGrant.objects.filter(category="individual", masked=False).exists()


@pytest.mark.usefixtures("demo")
def test_the_account_that_enters_is_not_the_one_that_publishes() -> None:
    assert set(Movement.objects.values_list("recorded_by__email", flat=True)) == {"import"}
    editing = Publication.objects.exclude(kind="change")
    assert set(editing.values_list("by__email", flat=True)) == {"exploitant"}


@pytest.mark.usefixtures("demo")
def test_the_desk_has_something_in_every_state() -> None:
    states = set(Grant.objects.filter(fund__plan="exemple").values_list("status", flat=True))
    assert states >= {"draft", "submitted", "published", "withdrawn"}


@pytest.mark.usefixtures("demo")
def test_a_withdrawn_grant_was_public_and_is_no_more() -> None:
    withdrawn = Grant.objects.filter(status="withdrawn")
    assert withdrawn.exists()
    assert not PublicGrant.objects.filter(grant__in=withdrawn).exists()
    kinds = Publication.objects.filter(grant__in=withdrawn).values_list("kind", flat=True)
    assert {"publish", "withdraw"} <= set(kinds)


@pytest.mark.usefixtures("demo")
def test_nothing_is_dated_after_today() -> None:
    assert not Movement.objects.filter(effective_on__gt=TODAY).exists()


@pytest.mark.usefixtures("demo")
def test_everything_kept_agrees_with_the_ledger() -> None:
    assert verify() == ()
