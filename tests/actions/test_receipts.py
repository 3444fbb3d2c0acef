"""Acting once on what is sent several times."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dashboard.actions.receipts import KeyReused, once
from dashboard.actions.refusals import Refused
from dashboard.models import Plan, User
from tests import builders


def add_plan() -> Mapping[str, Any]:
    plan = Plan.objects.create(code=f"plan-{Plan.objects.count()}", name="Plan")
    return {"plan": plan.code}


@pytest.mark.django_db
def test_the_same_key_acts_once_and_answers_the_same() -> None:
    by = builders.user()

    answers = [once(by=by, purpose="essai", key="k", act=add_plan) for _ in range(5)]

    assert answers == [{"plan": "plan-0"}] * 5
    assert Plan.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_those_of_one_account_and_one_purpose() -> None:
    by, other = builders.user(), builders.user()

    once(by=by, purpose="essai", key="k", act=add_plan)
    once(by=other, purpose="essai", key="k", act=add_plan)
    once(by=by, purpose="autre", key="k", act=add_plan)

    assert Plan.objects.count() == 3


@pytest.mark.django_db
def test_a_key_that_comes_with_other_contents_is_refused() -> None:
    by = builders.user()
    once(by=by, purpose="essai", key="k", fingerprint="a", act=add_plan)

    with pytest.raises(KeyReused, match="déjà servi"):
        once(by=by, purpose="essai", key="k", fingerprint="b", act=add_plan)


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again_with_its_key() -> None:
    by = builders.user()

    def refuse() -> Mapping[str, Any]:
        raise Refused("Non.")

    with pytest.raises(Refused):
        once(by=by, purpose="essai", key="k", act=refuse)

    assert once(by=by, purpose="essai", key="k", act=add_plan) == {"plan": "plan-0"}


@pytest.mark.django_db(transaction=True)
def test_five_sendings_at_the_same_instant_act_once() -> None:
    by = builders.user()
    together = Barrier(5)

    def send(account: User) -> Mapping[str, Any]:
        together.wait(timeout=30)
        try:
            return once(by=account, purpose="essai", key="k", act=add_plan)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as senders:
        answers = list(senders.map(send, [by] * 5))

    assert answers == [{"plan": "plan-0"}] * 5
    assert Plan.objects.count() == 1
