"""What the ledger lets through, and what it keeps by itself."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.models.attempts import award_of, movement, the
from tests.models.psql import Psql


def test_a_movement_is_dated_by_the_database_whatever_the_writer_says(psql: Psql) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)

    psql.run(movement(9005, "award", "amendment", "1", recorded_at="'2020-01-01'"))

    recorded = psql.value("SELECT max(recorded_at) FROM dashboard_movement WHERE grant_id = 9005")
    assert recorded > long_ago


def test_an_allocation_is_dated_by_the_database_whatever_the_writer_says(psql: Psql) -> None:
    before = psql.value("SELECT clock_timestamp()")

    psql.run(
        "INSERT INTO dashboard_allocation (fund_id, first_year, last_year, amount, nature,"
        " effective_on, retained, binding, source_url, note, territory_label, recorded_at)"
        " VALUES ('RENO', 2021, 2021, 1, 'initial', '2021-01-01', true, false, '', '', '',"
        " '2020-01-01')"
    )

    query = "SELECT recorded_at FROM dashboard_allocation WHERE fund_id = 'RENO'"
    assert psql.value(query) > before


def test_a_correction_and_its_replacement_pass_in_one_transaction(psql: Psql) -> None:
    """Between the two, more is committed than awarded: only the end counts."""
    correction = movement(
        9001, "award", "reversal", "-1000", corrects_id=award_of(9001), effective_on="'2021-05-06'"
    )
    replacement = movement(9001, "award", "initial", "900", effective_on="'2021-05-08'")

    assert psql.refusal(correction) is not None
    assert psql.refusal(correction + replacement) is None


def test_an_envelope_may_be_exceeded_inside_a_transaction_that_ends_within(psql: Psql) -> None:
    more = movement(9001, "award", "amendment", "100")
    less = movement(9002, "award", "cancellation", "-60")

    assert psql.refusal(more) is not None
    assert psql.refusal(more + less) is None


def test_the_last_euro_of_everything_can_be_used(psql: Psql) -> None:
    award = movement(9001, "award", "amendment", "40")
    commit = movement(9001, "commitment", "legal_commitment", "190", reference="'EJ9'")
    pay = movement(9001, "payment", "balance", "190", on_commitment_id=the("EJ9"))

    assert psql.refusal(award + commit + pay) is None


def test_commitments_and_what_hangs_on_them_may_come_in_one_statement(psql: Psql) -> None:
    opened = (
        "INSERT INTO dashboard_movement (id, grant_id, kind, nature, amount, effective_on,"
        " recorded_by_id, on_commitment_id)"
        " VALUES (990002, 9002, 'payment', 'advance', 10, '2021-07-01', 9002, 990001),"
        " (990001, 9002, 'commitment', 'legal_commitment', 10, '2021-07-01', 9001, NULL)"
    )

    assert psql.refusal(opened) is None


def test_a_movement_is_corrected_once_at_most(psql: Psql) -> None:
    correction = movement(
        9001,
        "payment",
        "reversal",
        "-300",
        corrects_id=the("DP1"),
        on_commitment_id=the("EJ1"),
        effective_on="'2021-06-07'",
    )
    error = psql.refusal(correction + movement(9001, "award", "amendment", "5") + correction)

    assert psql.refusal(correction) is None
    assert error is not None
    assert "movement_corrects_id_key" in (error.diag.constraint_name or "")


def test_what_was_corrected_may_stop_being_followed(psql: Psql) -> None:
    correction = movement(
        9002,
        "commitment",
        "reversal",
        "-100",
        corrects_id=the("EJ2"),
        on_commitment_id=the("EJ2"),
        effective_on="'2021-05-07'",
    )
    stop = (
        "UPDATE dashboard_grant SET commitments_followed = false, payments_followed = false"
        " WHERE id = 9002;"
    )

    assert psql.refusal(stop) is not None
    assert psql.refusal(correction + stop) is None


def test_a_cancelled_grant_frees_its_reference(psql: Psql) -> None:
    again = (
        "INSERT INTO dashboard_grant"
        ' SELECT (jsonb_populate_record(g, \'{"id": 990001, "status": "submitted"}\')).*'
        " FROM dashboard_grant g WHERE id = 9002;"
    )
    cancel = "UPDATE dashboard_grant SET status = 'cancelled' WHERE id = 9002;"

    error = psql.refusal(again)

    assert error is not None
    assert error.diag.constraint_name == "grant_reference_unique"
    assert psql.refusal(cancel + again) is None


def test_awards_without_an_envelope_of_their_own_consume_the_nation_s(psql: Psql) -> None:
    def consumed() -> dict[str | None, tuple[str, str]]:
        rows = psql.run(
            "SELECT department_id, awarded, delegated FROM dashboard_envelopebalance"
            " WHERE fund_id = 'IDF'"
        )
        return {department: (str(awarded), str(given)) for department, awarded, given in rows}

    assert consumed() == {None: ("1560.00", "400.00"), "25": ("400.00", "0.00")}

    psql.run(
        "INSERT INTO dashboard_allocation (fund_id, first_year, last_year, department_id, amount,"
        " nature, effective_on, retained, binding, source_url, note, territory_label)"
        " VALUES ('IDF', 2021, 2021, '70', 1, 'initial', '2021-01-01', true, false, '', '', '')"
    )

    assert consumed() == {
        None: ("0.00", "400.00"),
        "25": ("400.00", "0.00"),
        "70": ("1560.00", "0.00"),
    }


@pytest.mark.parametrize(
    "change",
    [{"last_year": 2022}, {"retained": False, "binding": False}, {"territory_label": "Massif"}],
)
def test_lines_that_make_no_yearly_envelope_are_never_counted(
    psql: Psql, change: dict[str, Any]
) -> None:
    """Several years, not retained, or for a place that consumes none: shown, never summed."""
    before = psql.run("SELECT * FROM dashboard_envelopebalance ORDER BY id")
    psql.run(
        "INSERT INTO dashboard_allocation"
        ' SELECT (jsonb_populate_record(a, %s::jsonb || \'{"id": 990001, "amount": 5000}\')).*'
        " FROM dashboard_allocation a WHERE department_id IS NULL",
        [json.dumps(change)],
    )

    assert psql.run("SELECT * FROM dashboard_envelopebalance ORDER BY id") == before
