"""The publication log: its numbers, its instants, and what waits."""

import psycopg
import pytest

from tests.committed import psql as plain_connection
from tests.models.attempts import edit, in_force, movement, publication, the
from tests.models.psql import Psql


def test_nobody_chooses_the_number_of_a_publication(psql: Psql) -> None:
    chosen = (
        publication(9002, 9003).replace("(by_id,", "(no, by_id,").replace("VALUES (", "VALUES (1, ")
    )

    assert isinstance(psql.refusal(chosen), psycopg.errors.GeneratedAlways)


@pytest.mark.parametrize("claimed", ["2020-01-01", "2199-01-01"])
def test_nobody_chooses_the_instant_of_a_publication(psql: Psql, claimed: str) -> None:
    before = psql.value("SELECT max(at) FROM dashboard_publication")

    psql.run(f"SET relance.published_at = '{claimed}';" + publication(9002, 9003))

    at = psql.value("SELECT max(at) FROM dashboard_publication")
    assert before <= at <= psql.value("SELECT clock_timestamp()")


def test_one_transaction_publishes_at_one_instant(psql: Psql) -> None:
    psql.run(publication(9002, 9003) + edit(9001) + publication(9001, 9003, "change"))

    instants = "SELECT count(DISTINCT at) FROM dashboard_publication WHERE grant_id IN (9001, 9002)"
    assert psql.value(instants) == 1


def test_what_only_the_next_edition_follows_waits_for_it(psql: Psql) -> None:
    """The edition in force says that payments are unknown: a payment would be shown as known."""
    psql.run(
        edit(9005, "commitments_followed = true, payments_followed = true")
        + movement(9005, "award", "amendment", "20")
        + movement(9005, "commitment", "legal_commitment", "10", reference="'EJ5'")
        + movement(9005, "payment", "advance", "5", on_commitment_id=the("EJ5"))
        + publication(9005, 9002, "change", in_force(9005))
    )
    shown = "SELECT awarded, committed, paid FROM dashboard_publicgrant WHERE grant_id = 9005"

    assert [int(amount) for amount in psql.run(shown)[0]] == [0, 0, 0]

    psql.run(publication(9005, 9003, "change"))

    assert [int(amount) for amount in psql.run(shown)[0]] == [20, 10, 5]


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_writing_from_an_old_snapshot_is_refused(level: str) -> None:
    """It would not see an envelope opened since."""
    with plain_connection() as other:
        other.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        person = Psql(other)
        with pytest.raises(psycopg.errors.RestrictViolation, match="READ COMMITTED"):
            person.run(
                "INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on,"
                " recorded_by_id) VALUES (1, 'award', 'initial', 1, '2021-01-01', 1)"
            )
        other.rollback()
