"""Which server is asked first: those that keep up, then the primary, then what may still do."""

import socket

from dashboard.queries.nodes.roster import LAG_SECONDS, MISSES, PRIMARY, Roster

ONE, TWO = "replica_1", "replica_2"


def three() -> Roster:
    roster = Roster((ONE, TWO))
    for alias in (PRIMARY, ONE, TWO):
        roster.heard(alias, position=100, is_standby=alias != PRIMARY, now=0)
    return roster


def test_replicas_are_asked_in_turn_and_the_primary_after_them() -> None:
    roster = three()

    first, second = roster.in_turn(1), roster.in_turn(1)

    assert {first[0], second[0]} == {ONE, TWO}
    assert first[2] == second[2] == PRIMARY


def test_the_busier_replica_comes_second() -> None:
    roster = three()
    ours, _theirs = socket.socketpair()
    ticket = roster.lend(ONE, ours.fileno())

    assert [roster.in_turn(1)[0] for _ in range(2)] == [TWO, TWO]

    roster.give_back(ONE, ticket)
    assert {roster.in_turn(1)[0] for _ in range(2)} == {ONE, TWO}


def test_a_replica_lags_that_has_not_what_was_written_some_seconds_ago() -> None:
    roster = three()
    roster.heard(PRIMARY, position=200, is_standby=False, now=1)
    roster.heard(ONE, position=200, is_standby=True, now=1)

    assert roster.in_turn(1 + LAG_SECONDS / 2)[2] == PRIMARY
    assert roster.in_turn(1 + LAG_SECONDS) == [ONE, PRIMARY, TWO]

    roster.heard(TWO, position=200, is_standby=True, now=2 + LAG_SECONDS)
    assert roster.in_turn(2 + LAG_SECONDS)[2] == PRIMARY


def test_what_a_former_primary_had_written_alone_makes_nobody_late() -> None:
    roster = three()
    roster.heard(PRIMARY, position=300, is_standby=False, now=1)
    roster.heard(PRIMARY, position=120, is_standby=False, now=2)
    roster.heard(ONE, position=120, is_standby=True, now=2)

    assert roster.in_turn(30)[0] == ONE


def test_a_server_that_does_not_answer_is_last_until_it_does() -> None:
    roster = three()
    roster.lost(ONE)
    assert roster.in_turn(1) == [TWO, PRIMARY, ONE]

    roster.heard(ONE, position=100, is_standby=True, now=2)
    assert {roster.in_turn(2)[0] for _ in range(2)} == {ONE, TWO}


def test_a_replica_that_became_a_primary_is_read_after_the_primary() -> None:
    roster = three()
    roster.heard(ONE, position=500, is_standby=False, now=1)

    assert roster.in_turn(1) == [TWO, PRIMARY, ONE]


def test_whoever_waits_for_a_server_that_hangs_is_freed() -> None:
    roster = three()
    ours, theirs = socket.socketpair()
    ticket = roster.lend(ONE, ours.fileno())
    for _ in range(MISSES):
        roster.missed(ONE)

    assert theirs.recv(1) == b""
    roster.give_back(ONE, ticket)
    ours.close()
