from datetime import date, timedelta
from decimal import Decimal

import pytest

from dashboard.models import Publication
from dashboard.queries.detail import Gone, GrantDetail, Moved, grant_detail
from tests import builders
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db


def detail(reference: str, **dates: object) -> GrantDetail:
    found = grant_detail(reference, **dates)  # type: ignore[arg-type]
    assert isinstance(found, GrantDetail)
    return found


def test_a_grant_shows_its_ledger_in_order_with_the_commitment_of_each_payment(
    rows: list[Known],
) -> None:
    found = detail("70-GRAY")
    assert found.line.amounts.awarded == Decimal(200000)
    assert [(m.kind, m.amount, m.effective_on, m.reference) for m in found.movements] == [
        ("award", Decimal(200000), date(2021, 5, 6), ""),
        ("commitment", Decimal(150000), date(2021, 6, 10), "EJ1"),
        ("payment", Decimal(60000), date(2021, 9, 30), "DP1"),
    ]
    assert [m.commitment_reference for m in found.movements] == ["", "", "EJ1"]


def test_the_parts_of_each_movement_add_up_to_it(rows: list[Known]) -> None:
    found = detail(rows[1].grant.reference)
    for movement in found.movements:
        assert sum(part.amount for part in movement.parts) == movement.amount
    assert [(p.commune, p.name, p.amount) for p in found.movements[0].parts] == [
        ("70279", "Gray", Decimal("33.34")),
        ("70550", "Vesoul", Decimal("33.33")),
        (None, "", Decimal("33.33")),
    ]


def test_a_correction_and_what_it_corrects_name_each_other(rows: list[Known]) -> None:
    found = detail(rows[5].grant.reference).movements
    assert [(m.nature, m.corrected, m.corrects is not None) for m in found] == [
        ("initial", False, False),
        ("amendment", True, False),
        ("reversal", False, True),
        ("amendment", False, False),
    ]
    assert found[2].corrects == found[1].id


def test_history_says_what_each_publication_changed_newest_first(rows: list[Known]) -> None:
    made = rows[0].grant
    builders.edit(made, objet="Moderniser mieux", shares={"70550": 1})
    builders.award(made, "1", nature="amendment")
    builders.publish(made)
    builders.commit(made, "1")
    builders.publish_ledger(made)
    found = detail("70-GRAY").history
    assert [(entry.kind, entry.changed) for entry in found] == [
        ("change", ("commitment",)),
        ("change", ("communes", "objet", "award")),
        ("publish", ("award", "commitment", "payment")),
    ]
    assert [entry.no for entry in found] == sorted((e.no for e in found), reverse=True)


def test_a_draft_and_a_word_that_is_no_reference_are_unknown(rows: list[Known]) -> None:
    hidden = builders.grant("5", reference="70-HIDDEN")
    assert grant_detail(hidden.reference) is None
    assert grant_detail("70-NOTHING") is None


def test_a_withdrawn_grant_is_gone_and_its_earlier_state_keeps_amounts_alone(
    rows: list[Known],
) -> None:
    then = Publication.objects.latest("no").at
    gone = builders.withdraw(rows[0].grant)[0]
    assert grant_detail("70-GRAY") == Gone("70-GRAY", gone.at)
    found = detail("70-GRAY", known_at=then)
    assert found.line.withdrawn
    assert found.line.amounts.paid == Decimal(60000)
    assert found.movements == ()
    assert grant_detail("70-GRAY", known_at=gone.at) == Gone("70-GRAY", gone.at)


def test_a_grant_published_again_is_no_longer_gone(rows: list[Known]) -> None:
    assert detail(rows[6].grant.reference).line.amounts.awarded == Decimal(300)


def test_a_former_reference_leads_to_the_present_one(rows: list[Known]) -> None:
    builders.edit(rows[0].grant, reference="70-NOUVELLE")
    builders.publish(rows[0].grant)
    assert grant_detail("70-GRAY") == Moved("70-NOUVELLE")
    assert detail("70-NOUVELLE").line.reference == "70-NOUVELLE"


def test_the_reference_that_named_a_person_leads_nowhere_once_masked(rows: list[Known]) -> None:
    then = Publication.objects.latest("no").at
    person = builders.beneficiary("Paul Martin", category="individual")
    builders.edit(rows[0].grant, beneficiary_id=person.pk)
    builders.publish(rows[0].grant)
    assert isinstance(grant_detail("70-GRAY"), Gone)
    assert isinstance(grant_detail("70-GRAY", known_at=then), Gone)


def test_a_masked_grant_shows_months_and_no_number(rows: list[Known]) -> None:
    order = builders.commit(rows[3].grant, "10", on=date(2021, 6, 3), reference="EJ-MARTIN")
    builders.pay(order, "10", on=date(2021, 6, 4), reference="DP-MARTIN")
    builders.publish_ledger(rows[3].grant)
    reference = next(row.reference for row in rows[3].grant.editions.all() if row.masked)
    found = detail(reference)
    assert {m.effective_on for m in found.movements} == {date(2021, 5, 31), date(2021, 6, 30)}
    assert {m.date_precision for m in found.movements} == {"month"}
    assert {m.reference + m.commitment_reference for m in found.movements} == {""}
    assert {part.commune for m in found.movements for part in m.parts} == {None}


def test_the_desk_reference_of_a_masked_grant_is_unknown(rows: list[Known]) -> None:
    assert grant_detail(rows[3].grant.reference) is None


def test_at_a_day_only_the_movements_in_effect_are_shown(rows: list[Known]) -> None:
    found = detail("70-GRAY", as_of=date(2021, 6, 30))
    assert [m.kind for m in found.movements] == ["award", "commitment"]
    assert (found.line.amounts.committed, found.line.amounts.paid) == (
        Decimal(150000),
        Decimal(0),
    )
    assert grant_detail("70-GRAY", as_of=date(2021, 5, 5)) is None


def test_at_an_instant_only_what_was_published_is_shown(rows: list[Known]) -> None:
    first = Publication.objects.filter(grant=rows[0].grant).earliest("no").at
    builders.edit(rows[0].grant, objet="Autre")
    builders.publish(rows[0].grant)
    found = detail("70-GRAY", known_at=first)
    assert found.line.objet == "Moderniser l'atelier de Gray"
    assert len(found.history) == 1
    assert grant_detail("70-GRAY", known_at=first - timedelta(microseconds=1)) is None
