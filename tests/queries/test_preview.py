"""What a preview shows is what the public sees once it is published."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dashboard.models import Grant, GrantEdition, Publication, PublicGrant
from dashboard.queries.detail import GrantDetail, grant_detail
from dashboard.queries.preview import preview
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def same(shown: GrantDetail | None, grant: Grant) -> None:
    """Apart from when, and under which number."""
    assert shown is not None
    builders.publish(grant)
    public = grant_detail(PublicGrant.objects.get(grant=grant).reference)
    assert isinstance(public, GrantDetail)
    line = {
        name: getattr(public.line, name)
        for name in ("published_at", "changed_at", "publication_no")
    }
    assert replace(shown.line, **line) == public.line
    assert [timeless(one) for one in shown.movements] == [timeless(one) for one in public.movements]


def timeless(movement: Any) -> Any:
    return replace(movement, published_at=None, publication_no=0)


def test_a_grant_over_communes_with_a_corrected_payment() -> None:
    party = builders.beneficiary(siren="123456782", category="company", size="PME")
    made = builders.grant(
        "1000.01", shares={"70279": 1, "70285": 2, None: 4}, beneficiary=party, total_cost="5000"
    )
    opening = builders.commit(made, "900", reference="EJ-1")
    builders.reverse(builders.pay(opening, "100.01"))
    builders.pay(opening, "333.33", reference="DP-2")
    builders.award(made, "-50", nature="amendment", on=date(2022, 3, 4))

    same(preview(made), made)


def test_a_natural_person_is_masked_already() -> None:
    party = builders.beneficiary("Martin Paul", category="individual")
    made = builders.grant("800", beneficiary=party, objet="Chaudière", shares={"70279": 1})
    builders.pay(builders.commit(made, "800", reference="EJ-9"), "10")

    shown = preview(made)

    same(shown, made)
    assert shown is not None
    assert shown.line.beneficiary is not None
    assert shown.line.beneficiary.name == "Personne physique"
    assert "Martin" not in repr(shown)
    assert "Chaudière" not in repr(shown)
    assert "EJ-9" not in repr(shown)


def test_a_change_of_a_published_grant() -> None:
    made = builders.published("1000", shares={"70279": 1})
    builders.edit(made, objet="Nouvel objet", shares={"70550": 1})
    builders.award(made, "500", nature="amendment")

    shown = preview(made)

    assert shown is not None
    assert shown.line.amounts.awarded == 1500
    assert PublicGrant.objects.get(grant=made).awarded == 1000
    same(shown, made)


def test_what_stopped_being_followed() -> None:
    made = builders.published("1000")
    opening = builders.commit(made, "500")
    builders.publish_ledger(made)
    builders.reverse(opening)
    builders.edit(made, commitments_followed=False, payments_followed=False)

    same(preview(made), made)


def test_a_draft_shows_the_amount_being_entered() -> None:
    made = builders.grant(
        None,
        status="draft",
        draft_amount="200000",
        draft_awarded_on=date(2021, 5, 6),
        shares={"70279": 1},
    )

    shown = preview(made)

    assert shown is not None
    assert shown.line.amounts.awarded == Decimal(200000)
    assert shown.line.communes[0].amounts.awarded == Decimal(200000)
    assert preview(builders.grant(None, status="draft")) is None


def test_a_preview_leaves_nothing_behind() -> None:
    made = builders.grant("1000")

    preview(made)

    assert not GrantEdition.objects.exists()
    assert not Publication.objects.exists()
