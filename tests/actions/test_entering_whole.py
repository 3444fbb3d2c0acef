"""A grant entered with what comes with it: reference, beneficiary, authority, kept form."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dashboard.actions.beneficiaries import NewBeneficiary, find_or_create_beneficiary
from dashboard.actions.entering import Entering, LooksAlike, enter_grant, revise_grant
from dashboard.actions.entry_drafts import forget_old_entries, keep_entry
from dashboard.actions.refusals import Refused
from dashboard.models import Authority, Beneficiary, Department, EntryDraft, Grant, User
from tests import builders
from tests.actions.holders import entry, holder
from tests.models.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def author(country: None) -> User:
    return holder("instructor", department="70")


def whole(reference: str = "", **fields: Any) -> Entering:
    around = {name: fields.pop(name) for name in list(fields) if name in Entering.__annotations__}
    return Entering(entry=entry(reference, **fields), **around)


def test_a_reference_taken_by_hand_is_stepped_over(author: User) -> None:
    enter_grant(by=author, what=whole("70-IDF-2021-007"))

    assert enter_grant(by=author, what=whole()).reference == "70-IDF-2021-008"


def test_a_reference_already_taken_is_refused_and_leaves_nothing(author: User) -> None:
    enter_grant(by=author, what=whole("A1"))

    with pytest.raises(Refused, match="déjà celle d'une autre aide") as refusal:
        enter_grant(by=author, what=whole("A1", new_beneficiary=NewBeneficiary(name="Nouveau")))

    assert refusal.value.field == "reference"
    assert not Beneficiary.objects.exists()


def test_a_submitted_grant_keeps_its_reference(author: User) -> None:
    grant = enter_grant(by=author, what=whole(submit=True))

    with pytest.raises(Refused, match="ne change plus"):
        revise_grant(by=author, grant=grant, what=whole("AUTRE"), expected_version=1)
    revised = revise_grant(by=author, grant=grant, what=whole(), expected_version=1)
    assert revised.reference == grant.reference


def test_the_authority_is_named_once(author: User) -> None:
    for _ in range(2):
        enter_grant(by=author, what=whole(authority=("DDT de Haute-Saône", "")))

    assert Authority.objects.get().name == "DDT de Haute-Saône"


def test_a_look_alike_leaves_nothing_behind(author: User) -> None:
    held = builders.beneficiary()
    enter_grant(by=author, what=whole(beneficiary=held, submit=True))

    with pytest.raises(LooksAlike) as refusal:
        enter_grant(by=author, what=whole(beneficiary=held, amount=Decimal("1049.99"), submit=True))

    assert [twin.amount for twin in refusal.value.twins] == [1000]
    assert Grant.objects.count() == 1
    other = whole(beneficiary=held, amount=Decimal("1060"), submit=True)
    assert enter_grant(by=author, what=other).status == "submitted"


def test_a_beneficiary_is_the_legal_unit_of_its_number_whatever_its_name(author: User) -> None:
    place = Department.objects.get(pk="70")
    held = builders.beneficiary("Ancien nom", siren="552100554")

    def named(**fields: str) -> Beneficiary:
        return find_or_create_beneficiary(by=author, department=place, new=NewBeneficiary(**fields))

    assert named(name="Nouveau nom", siren="552100554") == held
    first = named(name="Les Amis", category="association")
    assert named(name="LES  AMIS", category="association") == first
    assert named(name="Les Amis", category="company") != first


def test_a_kept_form_has_a_size_and_a_number(author: User) -> None:
    with pytest.raises(Refused, match="trop longue"):
        keep_entry(by=author, key="a", fields={"objet": ["x" * 70_000]})
    for number in range(50):
        keep_entry(by=author, key=str(number), fields={})
    with pytest.raises(Refused, match="50 saisies"):
        keep_entry(by=author, key="de-trop", fields={})

    assert EntryDraft.objects.of(author).count() == 50


def test_a_form_left_for_three_months_is_forgotten(author: User) -> None:
    kept_at = keep_entry(by=author, key="a", fields={"objet": ["Oubliée"]})

    forget_old_entries(now=kept_at + timedelta(days=89))
    assert EntryDraft.objects.exists()
    forget_old_entries(now=kept_at + timedelta(days=91))
    assert not EntryDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_references_and_newcomers_are_unique_among_agents_at_once(author: User) -> None:
    new = NewBeneficiary(name="Aluroy", siren="552100554")

    def enters() -> object:
        return enter_grant(by=author, what=whole(new_beneficiary=new)).reference

    found = race([enters] * 6)

    assert sorted(map(str, found)) == [f"70-IDF-2021-00{number}" for number in range(1, 7)]
    assert Beneficiary.objects.count() == 1
