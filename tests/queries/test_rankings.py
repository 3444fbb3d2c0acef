from datetime import date
from decimal import Decimal

import pytest

from dashboard.models import Publication
from dashboard.queries.coverage import coverage_complete
from dashboard.queries.filters import Filter
from dashboard.queries.rankings import Ranks, department_ranks, top_beneficiaries, top_funds
from tests import builders
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db

LIVE = {"awarded_after": date(1900, 1, 1)}


@pytest.mark.parametrize("live", [{}, LIVE])
def test_funds_come_by_euros_with_their_part_of_the_whole(
    rows: list[Known], live: dict[str, date]
) -> None:
    wanted = Filter(plans=("france-relance",), **live)  # type: ignore[arg-type]
    found = top_funds(wanted, 2)
    assert [(one.id, one.name, one.totals.awarded) for one in found] == [
        ("IDF", "Fonds IDF", Decimal(209000)),
        ("HV", "Fonds HV", Decimal("5300.55")),
    ]
    assert found[0].share == Decimal(209000) / Decimal("215150.55")


@pytest.mark.parametrize("live", [{}, LIVE])
def test_beneficiaries_come_by_euros_and_masked_ones_never(
    rows: list[Known], live: dict[str, date]
) -> None:
    found = top_beneficiaries(Filter(**live), 10)  # type: ignore[arg-type]
    assert [(one.id, one.name, one.totals.grants) for one in found] == [
        (f"b-{rows[0].beneficiary}", "Aluroy", 3),
        (f"b-{rows[1].beneficiary}", "Commune de Gray", 1),
    ]
    under = top_beneficiaries(Filter(communes=("70550",), **live), 10)  # type: ignore[arg-type]
    assert [(one.name, one.totals.awarded, one.share) for one in under] == [
        ("Commune de Gray", Decimal("33.33"), Decimal(1))
    ]


def test_a_name_changed_at_the_desk_shows_once_published(rows: list[Known]) -> None:
    who = rows[0].grant.beneficiary
    assert who is not None
    who.name = "Aluroy SAS"
    who.save()
    assert top_beneficiaries(Filter(), 1)[0].name == "Aluroy"
    builders.edit(rows[0].grant, objet="Autre")
    then = Publication.objects.latest("no").at
    builders.publish(rows[0].grant)
    assert top_beneficiaries(Filter(), 1)[0].name == "Aluroy SAS"
    assert top_beneficiaries(Filter(known_at=then), 1)[0].name == "Aluroy"


def test_a_withdrawn_beneficiary_is_not_ranked(rows: list[Known]) -> None:
    builders.withdraw(rows[1].grant)
    assert [one.name for one in top_beneficiaries(Filter(), 10)] == ["Aluroy"]


def test_nobody_is_ranked_where_nothing_was_awarded(rows: list[Known]) -> None:
    assert top_funds(Filter(years=(2019,)), 5) == ()
    assert top_beneficiaries(Filter(years=(2019,)), 5) == ()


def test_every_departement_of_a_region_has_a_place_equal_figures_sharing_it(
    rows: list[Known],
) -> None:
    found = department_ranks(Filter(departments=("70",), years=(2021,)))
    assert found.among == 3
    assert found.ranks == {
        "70": Ranks(1, 1, 1, 1, 1),
        "2A": Ranks(2, 2, 2, 2, 2),
        "25": Ranks(3, 2, 2, 3, 3),
    }


def test_an_unknown_figure_has_no_place(rows: list[Known]) -> None:
    ranks = department_ranks(Filter(years=(2022,))).ranks
    assert (ranks["25"].awarded, ranks["25"].committed, ranks["25"].paid) == (1, None, None)
    assert ranks["70"].committed == 1


def test_places_mean_something_only_when_all_the_data_is_there(rows: list[Known]) -> None:
    wanted = Filter(funds=("IDF",), years=(2021,), departments=("70",))
    assert not department_ranks(wanted).complete
    builders.coverage(2021, department="70")
    assert coverage_complete(wanted)
    assert not department_ranks(wanted).complete
    builders.coverage(2021)
    assert department_ranks(wanted).complete
    assert not department_ranks(wanted.replace(funds=())).complete
