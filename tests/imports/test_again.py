"""The same file again, a newer file, and what somebody else did in between."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from dashboard.actions.grants import GrantEntry, edit_grant
from dashboard.actions.ledger import record_amendment, record_payment
from dashboard.models import Department, Fund, Grant, ImportBatch, Movement, SourceRow, User
from dashboard.queries.verification import verify
from tests import builders
from tests.imports.importing import (
    counts,
    grant,
    ledger,
    modele,
    places,
    public_rows,
    rules,
    run,
    totals,
)

pytestmark = pytest.mark.usefixtures("small_france")

FULL = {
    "beneficiaire": "Aluroy",
    "communes": "70279:2|70550:1",
    "montant_engage": "800",
    "date_engagement": "2021-06-01",
    "reference_engagement": "EJ1",
    "montant_paye": "300",
    "date_paiement": "2021-07-01",
    "reference_paiement": "DP1",
}


def agent(role: str = "instructor") -> User:
    made = builders.user()
    made.memberships.create(role=role)
    return made


def as_entered(reference: str = "70-A1", **changes: object) -> GrantEntry:
    held = grant(reference)
    fields: dict[str, object] = {
        "reference": held.reference,
        "fund": Fund.objects.get(pk=held.fund_id),
        "department": Department.objects.get(pk=held.department_id),
        "year": held.year,
        "objet": held.objet,
        "beneficiary": held.beneficiary,
        "commitments_followed": held.commitments_followed,
        "payments_followed": held.payments_followed,
        **changes,
    }
    return GrantEntry(**fields)  # type: ignore[arg-type]


def test_the_same_file_twice_changes_nothing() -> None:
    run(modele(**FULL), modele(reference="A2"))
    before = (totals(), Grant.objects.count(), Movement.objects.count(), SourceRow.objects.count())
    assert counts(run(modele(**FULL), modele(reference="A2"))) == (0, 0, 2, 0)
    assert before == (
        totals(),
        Grant.objects.count(),
        Movement.objects.count(),
        SourceRow.objects.count(),
    )


def test_a_changed_field_is_changed_and_the_others_stay() -> None:
    run(modele(dossier="D1", **FULL))
    outcome = run(modele(dossier="D1", **{**FULL, "communes": "70550"}, confiance="approx"))
    assert counts(outcome) == (0, 1, 0, 0)
    assert places() == {"70550": 1}
    assert (grant().confidence, grant().file_number, grant().version) == ("approx", "D1", 2)
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))


def test_a_column_that_the_newer_file_lacks_says_nothing() -> None:
    run(modele(dossier="D1", **FULL))
    assert counts(run(modele(objet="Atelier neuf"))) == (0, 1, 0, 0)
    assert (grant().objet, grant().file_number) == ("Atelier neuf", "D1")
    assert places() == {"70279": 2, "70550": 1}
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))


def test_a_blank_commitment_is_no_news() -> None:
    run(modele(**FULL))
    outcome = run(modele(**{**FULL, "montant_engage": "", "montant_paye": ""}))
    assert counts(outcome) == (0, 0, 1, 0)
    assert totals()[1:] == (Decimal(800), Decimal(300))


def test_another_amount_at_the_same_date_corrects_the_ledger() -> None:
    run(modele())
    assert counts(run(modele(montant_attribue="1200"))) == (0, 1, 0, 0)
    assert ledger() == [
        ("award", "initial", "1000.00", "2021-05-06"),
        ("award", "reversal", "-1000.00", "2021-05-06"),
        ("award", "initial", "1200.00", "2021-05-06"),
    ]
    assert grant().version == 1


def test_amounts_followed_over_time_add_up_at_every_date() -> None:
    run(modele())
    run(modele(montant_engage="600", date_engagement="2021-06-01", reference_engagement="EJ1"))
    run(modele(**{**FULL, "montant_engage": "600", "montant_paye": "200"}))
    last = {
        **FULL,
        "montant_attribue": "1100",
        "date_attribution": "2021-09-01",
        "montant_engage": "900",
        "date_engagement": "2021-09-02",
        "montant_paye": "700",
        "date_paiement": "2021-10-01",
    }
    assert counts(run(modele(**last))) == (0, 1, 0, 0)
    assert totals(date(2021, 6, 30)) == (Decimal(1000), Decimal(600), Decimal(0))
    assert totals(date(2021, 8, 31)) == (Decimal(1000), Decimal(600), Decimal(200))
    assert totals() == (Decimal(1100), Decimal(900), Decimal(700))
    assert verify() == ()
    assert counts(run(modele(**last))) == (0, 0, 1, 0)


def test_a_corrected_commitment_keeps_its_payments() -> None:
    run(modele(**FULL))
    assert counts(run(modele(**{**FULL, "montant_engage": "900"}))) == (0, 1, 0, 0)
    assert totals() == (Decimal(1000), Decimal(900), Decimal(300))
    live = Movement.objects.filter(kind="payment", corrected_by=None).exclude(nature="reversal")
    opening = live.get().on_commitment
    assert opening is not None
    assert (opening.amount, opening.reference) == (Decimal(900), "EJ1")
    assert verify() == ()


def test_amounts_that_no_movement_can_follow_are_refused_for_the_row() -> None:
    run(modele(**FULL))
    outcome = run(modele(montant_attribue="500"), modele(reference="A2"), skip_refused=True)
    assert counts(outcome) == (1, 0, 0, 1)
    assert rules(outcome) == ["montants-incoherents"]
    assert totals() == (Decimal(2000), Decimal(800), Decimal(300))


def test_rows_absent_from_a_newer_file_are_counted_and_kept() -> None:
    run(modele(), modele(reference="A2"), modele(reference="A3", departement="25"))
    outcome = run(modele())
    assert (outcome.absent, counts(outcome)) == (1, (0, 0, 1, 0))
    assert Grant.objects.exclude(status="cancelled").count() == 3


def test_a_grant_changed_by_its_source_and_by_an_agent_is_a_conflict_with_both_values() -> None:
    run(modele(**FULL))
    edit_grant(
        by=agent(), grant=grant(), entry=as_entered(objet="Saisi à la main"), expected_version=1
    )
    outcome = run(modele(**FULL, objet="Dit par le fichier"))
    assert counts(outcome) == (0, 0, 0, 1)
    assert rules(outcome) == ["conflit"]
    told = " ".join(outcome.messages[2])
    assert "Dit par le fichier" in told
    assert "Saisi à la main" in told
    assert grant().objet == "Saisi à la main"


def test_a_movement_entered_in_between_is_a_conflict_too() -> None:
    run(modele())
    record_amendment(
        by=agent(), grant=grant(), amount=Decimal(50), effective_on=date(2021, 6, 1), reason="x"
    )
    outcome = run(modele(montant_attribue="1200"))
    assert rules(outcome) == ["conflit"]
    assert totals()[0] == Decimal(1050)


def test_what_an_agent_did_stays_when_the_source_has_nothing_new() -> None:
    run(modele())
    record_amendment(
        by=agent(), grant=grant(), amount=Decimal(50), effective_on=date(2021, 6, 1), reason="x"
    )
    assert counts(run(modele())) == (0, 0, 1, 0)
    assert totals()[0] == Decimal(1050)


def test_a_source_that_says_what_the_agent_already_did_is_unchanged() -> None:
    run(modele())
    edit_grant(by=agent(), grant=grant(), entry=as_entered(objet="Neuf"), expected_version=1)
    assert counts(run(modele(objet="Neuf"))) == (0, 0, 1, 0)


def test_a_grant_entered_outside_the_source_is_never_overwritten() -> None:
    builders.grant("1000", reference="70-A1", objet="Atelier", payments_followed=False)
    assert counts(run(modele())) == (0, 0, 1, 0)
    assert rules(run(modele(montant_attribue="1200"))) == ["conflit"]
    assert totals()[0] == Decimal(1000)


def test_an_award_changed_on_a_published_grant_waits_for_a_publisher() -> None:
    run(modele(), publish=True)
    run(modele(montant_attribue="1200", objet="Autre"))
    assert totals()[0] == Decimal(1200)
    assert totals(public=True)[0] == Decimal(1000)
    assert [row[1] for row in public_rows()] == ["Atelier"]
    assert verify() == ()


def test_a_payment_brought_by_a_file_is_public_at_once() -> None:
    known = {**FULL, "montant_paye": "0", "date_paiement": "", "reference_paiement": ""}
    run(modele(**known), publish=True)
    assert totals(public=True) == (Decimal(1000), Decimal(800), Decimal(0))
    run(modele(**FULL))
    assert totals(public=True) == (Decimal(1000), Decimal(800), Decimal(300))
    assert verify() == ()


def test_publishing_on_the_command_line_is_the_operators_act() -> None:
    run(modele(), publish=True)
    run(modele(montant_attribue="1200"), publish=True)
    assert totals(public=True)[0] == Decimal(1200)
    log = grant().publications.order_by("no")
    assert [(line.kind, line.by.email) for line in log] == [
        ("publish", "exploitant"),
        ("change", "exploitant"),
    ]
    assert grant().entered_by.email == "import"


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    run(modele())
    outcome = run(modele(montant_attribue="1200"), modele(reference="A2"), dry_run=True)
    assert (outcome.status, outcome.batch, counts(outcome)) == ("dry-run", None, (1, 1, 0, 0))
    assert (totals()[0], Grant.objects.count()) == (Decimal(1000), 1)
    assert ImportBatch.objects.count() == 1


def test_refused_rows_stop_the_whole_file_unless_they_are_skipped() -> None:
    rows = (modele(), modele(reference="A2", montant_attribue=""))
    outcome = run(*rows)
    assert (outcome.status, counts(outcome)) == ("refused", (1, 0, 0, 1))
    assert not Grant.objects.exists()
    assert run(*rows, skip_refused=True).status == "applied"
    assert Grant.objects.count() == 1


def test_a_batch_over_a_binding_envelope_is_refused_whole_naming_the_excess() -> None:
    builders.allocation("1500", year=2021, department="70", binding=True)
    outcome = run(modele(), modele(reference="A2"), skip_refused=True)
    assert outcome.status == "refused"
    assert "500,00" in outcome.message
    assert "IDF 2021 (70)" in outcome.message
    assert not Grant.objects.exists()
    assert run(modele()).status == "applied"


def test_a_dry_run_meets_binding_envelopes_too() -> None:
    builders.allocation("500", year=2021, department="70", binding=True)
    outcome = run(modele(), dry_run=True)
    assert (outcome.status, bool(outcome.message)) == ("refused", True)


def test_an_agent_pays_what_a_file_brought() -> None:
    run(modele(**{**FULL, "montant_paye": "0"}), publish=True)
    opening = Movement.objects.get(nature="legal_commitment")
    record_payment(
        by=agent("accountant"),
        commitment=opening,
        amount=Decimal(10),
        effective_on=date(2021, 8, 1),
    )
    assert counts(run(modele(**{**FULL, "montant_paye": "0"}))) == (0, 0, 1, 0)
    assert rules(run(modele(**FULL))) == ["conflit"]


def test_a_large_file_leaves_the_planner_knowing_what_the_tables_hold() -> None:
    run(*(modele(reference=f"A{number}") for number in range(1200)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(reltuples) FROM pg_class WHERE relname IN "
            "('dashboard_grant', 'dashboard_movement', 'dashboard_grantbalance')"
        )
        assert cursor.fetchone()[0] >= 1200
