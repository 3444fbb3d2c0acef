"""What the importing account may not do is refused row by row."""

import pytest
from django.core.exceptions import PermissionDenied

from dashboard.models import Department, Grant, Region, User
from tests import builders
from tests.imports.importing import counts, modele, rules, run

pytestmark = pytest.mark.usefixtures("small_france")

COMMITTED = {
    "montant_engage": "800",
    "date_engagement": "2021-06-01",
    "reference_engagement": "EJ1",
}
PAID = {**COMMITTED, "montant_paye": "300", "date_paiement": "2021-07-01"}


def account(role: str, department: str | None = None, region: str | None = None) -> User:
    made = builders.user()
    made.memberships.create(
        role=role,
        department=Department.objects.filter(pk=department).first(),
        region=Region.objects.filter(pk=region).first(),
    )
    return made


def test_rows_outside_the_perimeter_are_refused_and_the_others_imported() -> None:
    by = account("instructor", "70")
    rows = (modele(), modele(reference="A2", departement="25"), modele(departement="FR"))
    outcome = run(*rows, by=by, skip_refused=True)
    assert counts(outcome) == (1, 0, 0, 2)
    assert rules(outcome) == ["hors-perimetre"]
    assert Grant.objects.get().entered_by == by


def test_a_region_covers_its_departments() -> None:
    by = account("instructor", region="27")
    rows = (modele(), modele(reference="A2", departement="25"))
    assert counts(run(*rows, by=by)) == (2, 0, 0, 0)


def test_moving_a_grant_takes_the_right_in_both_places() -> None:
    run(modele(reference="70-A1", communes="70279"))
    by = account("instructor", "25")
    outcome = run(modele(reference="A9", departement="25"), modele(objet="Autre"), by=by)
    assert counts(outcome) == (1, 0, 0, 1)


def test_an_instructor_does_not_import_payments() -> None:
    outcome = run(modele(**PAID), by=account("instructor", "70"))
    assert counts(outcome) == (0, 0, 0, 1)
    assert set(rules(outcome)) == {"hors-perimetre", "ordonnateur-comptable"}


def test_an_accountant_imports_payments_and_no_award() -> None:
    run(modele(**COMMITTED))
    by = account("accountant", "70")
    rows = (modele(**PAID), modele(reference="A2"))
    outcome = run(*rows, by=by, skip_refused=True)
    assert counts(outcome) == (0, 1, 0, 1)


def test_the_one_who_awarded_does_not_pay_even_after_changing_roles() -> None:
    by = account("instructor", "70")
    assert counts(run(modele(**COMMITTED), by=by)) == (1, 0, 0, 0)
    by.memberships.all().delete()
    by.memberships.create(role="accountant", department_id="70")
    outcome = run(modele(**PAID), by=by)
    assert rules(outcome) == ["ordonnateur-comptable"]


@pytest.mark.parametrize("role", ["publisher", "reader", "administrator"])
def test_an_account_that_may_not_import_is_turned_away(role: str) -> None:
    with pytest.raises(PermissionDenied):
        run(modele(), by=account(role), skip_refused=True)
    assert not Grant.objects.exists()
