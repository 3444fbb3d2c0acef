"""Two accountants pay the last euro at the same moment, each from their own page."""

import pytest

from dashboard.models import Grant, Membership, Role
from tests import builders
from tests.models.racing import race
from tests.signing_in import signed_in
from tests.web.reading import words

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_is_paid_and_the_other_is_told_what_is_left() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()
    grant = builders.published("1000")
    opening = builders.commit(grant, "1000", reference="EJ-1")
    builders.publish_ledger(grant)
    clients = []
    for _ in range(2):
        user = builders.user()
        Membership.objects.create(user=user, role=Role.ACCOUNTANT, department_id="70")
        clients.append(signed_in(user))
    form = {"engagement": opening.pk, "nature": "balance", "montant": "1000", "date": "01/07/2021"}
    where = f"/gestion/aides/{grant.reference}/mouvements/paiement/"

    answers = race(
        [
            lambda: clients[0].post(where, {**form, "numero": "DP-1"}),
            lambda: clients[1].post(where, {**form, "numero": "DP-2"}),
        ]
    )

    assert Grant.objects.get(pk=grant.pk).balance.paid == 1000
    statuses = sorted(answer.status_code for answer in answers)  # type: ignore[attr-defined]
    assert statuses[0] == 302
    refused = next(a for a in answers if a.status_code != 302)  # type: ignore[attr-defined]
    if refused.status_code == 422:  # type: ignore[attr-defined]
        shown = words(refused.content.decode())  # type: ignore[attr-defined]
        assert "à payer : 0,00 €" in shown or "reste : 0,00 €" in shown
