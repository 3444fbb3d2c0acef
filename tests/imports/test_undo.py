"""Taking a batch back: whole, or refused with what was touched since."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dashboard.actions.batches import TouchedSince
from dashboard.actions.ledger import record_amendment
from dashboard.actions.publication import publish_grants
from dashboard.actions.refusals import Refused
from dashboard.models import Grant, ImportBatch, SourceRow
from dashboard.queries.verification import verify
from tests import builders
from tests.imports.importing import (
    counts,
    grant,
    modele,
    places,
    public_rows,
    run,
    totals,
    undo,
)
from tests.imports.test_again import FULL, agent

pytestmark = pytest.mark.usefixtures("small_france")

DAYS = (date(2021, 5, 5), date(2021, 5, 6), date(2021, 6, 15), date(2021, 8, 1), date(2022, 1, 1))
LATER = {
    **FULL,
    "montant_attribue": "1300",
    "date_attribution": "2021-07-15",
    "montant_engage": "900",
    "montant_paye": "500",
    "date_paiement": "2021-08-15",
    "objet": "Atelier agrandi",
    "communes": "70550",
    "cofinancements": "region:10",
    "beneficiaire": "Autre nom",
}


def at_every_date() -> list[tuple[object, object]]:
    return [(totals(day), totals(day, public=True)) for day in DAYS]


def references() -> dict[str, str]:
    live = Grant.objects.exclude(status="cancelled")
    return dict(live.values_list("reference", "objet"))


@pytest.mark.parametrize("publish", [False, True])
def test_undoing_a_first_import_leaves_nothing_and_the_same_file_comes_back_alike(
    publish: bool,
) -> None:
    rows = (modele(**FULL), modele(reference="A2"), modele(reference="A3", objet="Ailleurs"))
    before = at_every_date()
    first = run(*rows, publish=publish)
    after, named = at_every_date(), references()
    undo(first)
    assert at_every_date() == before
    assert set(Grant.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not SourceRow.objects.filter(current=True).exists()
    assert verify() == ()
    assert counts(run(*rows, publish=publish)) == (3, 0, 0, 0)
    assert (at_every_date(), references()) == (after, named)
    assert verify() == ()


@pytest.mark.parametrize("publish", [False, True])
def test_undoing_a_change_gives_back_fields_ledger_and_public_state(publish: bool) -> None:
    run(modele(**FULL), modele(reference="A2"), publish=True)
    before, rows, named = at_every_date(), public_rows(), references()
    second = run(modele(**LATER), modele(reference="A3"), publish=publish)
    assert counts(second) == (1, 1, 0, 0)
    assert at_every_date() != before
    undo(second)
    assert (at_every_date(), public_rows(), references()) == (before, rows, named)
    assert places() == {"70279": 2, "70550": 1}
    assert not grant().cofundings.exists()
    assert verify() == ()
    assert counts(run(modele(**FULL), modele(reference="A2"))) == (0, 0, 2, 0)


def test_a_change_published_for_the_first_time_is_withdrawn_again() -> None:
    run(modele(**FULL))
    second = run(modele(**LATER), publish=True)
    undo(second)
    assert public_rows() == []
    assert (grant().status, grant().objet) == ("withdrawn", "Atelier")
    assert verify() == ()
    assert counts(run(modele(**LATER), publish=True)) == (0, 1, 0, 0)
    assert grant().status == "published"
    assert verify() == ()


def test_batches_are_undone_one_after_the_other_down_to_the_first() -> None:
    states = [at_every_date()]
    batches = []
    for cells in (FULL, LATER, {**LATER, "montant_engage": "950", "montant_paye": "600"}, FULL):
        batches.append(run(modele(**cells), publish=True))
        states.append(at_every_date())
    for batch in reversed(batches):
        states.pop()
        undo(batch)
        assert at_every_date() == states[-1]
        assert verify() == ()
    assert states == [at_every_date()]


def test_an_earlier_batch_waits_until_the_later_one_is_undone() -> None:
    first = run(modele(**FULL))
    second = run(modele(**LATER))
    with pytest.raises(TouchedSince, match=f"import n° {second.batch}"):
        undo(first)
    undo(second)
    undo(first)
    assert totals() == (Decimal(0), Decimal(0), Decimal(0))


def test_undo_is_refused_with_the_list_when_an_agent_touched_a_grant() -> None:
    first = run(modele(), modele(reference="A2"))
    record_amendment(
        by=agent(), grant=grant(), amount=Decimal(5), effective_on=date(2021, 6, 1), reason="x"
    )
    before = at_every_date()
    with pytest.raises(TouchedSince) as refused:
        undo(first)
    assert [reference for reference, _ in refused.value.touched] == ["70-A1"]
    assert at_every_date() == before
    assert ImportBatch.objects.get().status == "applied"


def test_undo_is_refused_once_a_person_has_published() -> None:
    first = run(modele())
    publish_grants(grant_ids=[grant().pk], by=agent("publisher"))
    with pytest.raises(TouchedSince, match="publiée depuis"):
        undo(first)


def test_a_batch_is_undone_once() -> None:
    first = run(modele())
    undo(first)
    with pytest.raises(Refused, match="rien à annuler"):
        undo(first)


def test_what_was_known_before_undo_stays_known_at_its_instant() -> None:
    first = run(modele(), publish=True)
    published = grant().publications.get()
    builders._new_instant()
    undo(first)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT awarded, withdrawn FROM relance_public_grants(NULL, %s)", [published.at]
        )
        assert cursor.fetchall() == [(Decimal("1000.00"), True)]


def test_undo_gives_binding_envelopes_their_money_back() -> None:
    builders.allocation("1000", year=2021, department="70", binding=True)
    undo(run(modele()))
    assert run(modele(reference="A2")).status == "applied"


def test_an_account_undoes_its_own_import_and_not_another_ones() -> None:
    mine, other = agent(), builders.user()
    other.memberships.create(role="instructor", department_id="25")
    first = run(modele(), by=mine)
    with pytest.raises(PermissionDenied):
        undo(first, by=other)
    undo(first, by=mine)
