"""Who may apply which lines of a Chorus file."""

from decimal import Decimal

import pytest

from tests.imports.importing import counts, rules, totals
from tests.imports.test_chorus import chorus, dp, ej, grant
from tests.imports.test_perimeters import account

pytestmark = pytest.mark.usefixtures("small_france")


def test_an_accountant_applies_engagements_and_payments() -> None:
    grant()
    outcome = chorus(ej(reference="70-A1"), dp(), by=account("accountant", "70"))
    assert counts(outcome) == (2, 0, 0, 0)


def test_an_instructor_applies_engagements_and_the_rest_is_listed() -> None:
    grant()
    by = account("instructor", "70")
    rows = (ej(reference="70-A1"), dp())
    outcome = chorus(*rows, by=by, skip_refused=True)
    assert counts(outcome) == (1, 0, 0, 1)
    assert rules(outcome) == ["hors-perimetre"]
    assert totals() == (Decimal(1000), Decimal(800), Decimal(0))
    assert counts(chorus(*rows, by=account("accountant", "70"))) == (1, 0, 1, 0)
    assert rules(chorus(ej(amount="900"), by=by)) == ["engagement-deja-paye"]


def test_the_engagement_of_a_combined_line_is_applied_without_its_payment() -> None:
    grant()
    line = {**ej(reference="70-A1"), **dp()}
    outcome = chorus(line, by=account("instructor", "70"))
    assert counts(outcome) == (1, 0, 0, 0)
    assert rules(outcome, "repair") == ["hors-perimetre"]
    assert counts(chorus(line, by=account("accountant", "70"))) == (0, 1, 0, 0)
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))


def test_grants_of_another_department_are_not_found() -> None:
    grant()
    outcome = chorus(ej(reference="70-A1"), by=account("accountant", "25"))
    assert rules(outcome) == ["non-rattachee"]
    assert "70-A1" not in " ".join(told.way_out for told in outcome.told)


def test_who_awards_does_not_pay() -> None:
    by = account("accountant", "70")
    grant(by=by)
    assert rules(chorus(ej(reference="70-A1"), dp(), by=by)) == ["ordonnateur-comptable"]
