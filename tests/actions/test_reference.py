from decimal import Decimal

import pytest

from dashboard.actions.accounts import system_account
from dashboard.actions.plan import set_coverage
from dashboard.actions.reference import LoadedPlan, load_plan
from dashboard.models import (
    Allocation,
    Coverage,
    EnvelopeBalance,
    Fund,
    Grant,
    Pillar,
    Plan,
)


@pytest.mark.usefixtures("plan")
def test_the_recovery_plan_comes_first_and_no_plan_is_fictional() -> None:
    assert list(Plan.objects.values_list("pk", flat=True)) == [
        "france-relance",
        "fonds-vert",
        "detr-dsil",
    ]
    assert not Plan.objects.filter(fictional=True).exists()


@pytest.mark.usefixtures("plan")
def test_each_pillar_has_its_programme_and_announced_amount() -> None:
    assert list(Pillar.objects.values_list("pk", "programme", "announced")) == [
        ("ecologie", "362", Decimal(30_000_000_000)),
        ("competitivite", "363", Decimal(34_000_000_000)),
        ("cohesion", "364", Decimal(36_000_000_000)),
    ]


@pytest.mark.usefixtures("plan")
def test_the_industry_guichet_has_its_three_yearly_national_envelopes() -> None:
    envelopes = EnvelopeBalance.objects.filter(fund="IDF")
    national = envelopes.filter(department=None).order_by("year")
    assert envelopes.count() == 3
    assert list(national.values_list("year", "allocated")) == [
        (2020, Decimal(40_000_000)),
        (2021, Decimal(175_000_000)),
        (2022, Decimal(100_000_000)),
    ]


@pytest.mark.usefixtures("plan")
def test_funds_of_the_import_profiles_are_there_without_any_grant() -> None:
    funds = dict(Fund.objects.values_list("pk", "plan"))
    assert {funds[code] for code in ("DETR", "DSIL", "DSID")} == {"detr-dsil"}
    assert funds["FONDS-VERT"] == "fonds-vert"
    assert funds["INU"] == "france-relance"
    assert not Grant.objects.exists()


@pytest.mark.usefixtures("plan")
def test_figures_of_several_years_regions_or_labels_are_shown_and_not_retained() -> None:
    retained = Allocation.objects.filter(retained=True)
    assert all(line.first_year == line.last_year for line in retained)
    assert not retained.filter(region__isnull=False).exists()
    assert not retained.exclude(territory_label="").exists()
    shown = Allocation.objects.filter(retained=False)
    assert shown.filter(fund="AER", first_year=2020, last_year=2022).exists()
    assert shown.filter(fund="DSX", region="76").exists()
    assert shown.filter(fund="EAU", territory_label="Outre-mer").exists()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("fund", "year", "department", "lines"),
    [
        ("FFR", 2021, None, 2),
        ("FFR", 2022, None, 2),
        ("BEA", 2021, "73", 2),
        ("CTS", 2021, None, 1),
    ],
)
def test_figures_that_contradict_one_another_are_not_retained(
    fund: str, year: int, department: str | None, lines: int
) -> None:
    found = Allocation.objects.filter(
        fund=fund, first_year=year, last_year=year, region=None, department=department,
        territory_label="",
    )  # fmt: skip
    assert [line.retained for line in found] == [False] * lines


@pytest.mark.usefixtures("plan")
def test_a_departement_draws_on_the_national_envelope_where_there_is_one() -> None:
    lines = dict(
        Allocation.objects.filter(department="15", retained=True).values_list("fund", "nature")
    )
    assert lines == {"RBC": "delegation", "RBD": "delegation", "DSX": "initial"}
    national = EnvelopeBalance.objects.get(fund="RBD", year=2021, department=None)
    assert (national.allocated, national.delegated) == (Decimal(300_000_000), Decimal(2_208_327))


@pytest.mark.usefixtures("plan")
def test_every_line_has_its_source() -> None:
    assert not Allocation.objects.filter(source_url="").exists()


@pytest.mark.usefixtures("plan")
def test_what_we_hold_is_said_not_to_be_everything() -> None:
    assert Coverage.objects.exists()
    assert not Coverage.objects.filter(complete=True).exists()


def test_loading_again_creates_nothing_and_keeps_what_agents_changed(plan: LoadedPlan) -> None:
    assert plan.allocations == 90
    Fund.objects.filter(pk="IDF").update(operator="DGE")
    set_coverage(
        by=system_account("exploitant"),
        fund=Fund.objects.get(pk="IDF"),
        year=2021,
        department=None,
        complete=True,
        source="DGE",
    )
    assert load_plan(by=system_account("exploitant")) == LoadedPlan(0, 0, 0, 0, 0)
    assert Fund.objects.get(pk="IDF").operator == "DGE"
    said = Coverage.objects.filter(fund="IDF", year=2021).order_by("pk")
    assert [line.complete for line in said] == [False, True]
