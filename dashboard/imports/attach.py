"""A staged file whose rows add to grants that are known: which grant each speaks of, and what its
ledger lacks. Makes the same tables as `compare`, so that the same writers apply and undo it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper

from dashboard.actions.batches import hold_profile, match_parties
from dashboard.actions.staging import refresh_statistics
from dashboard.imports.changes import Ledger, Live, Wanted
from dashboard.imports.ledger_rows import attach
from dashboard.imports.profile import Reader
from dashboard.imports.row import REFUSAL, REPAIR, Issue
from dashboard.imports.said import Allowed, Answer, Given, Refusal, Said
from dashboard.imports.staging import COPY_ISSUES, COPY_LINES, PIECE, copy_csv
from dashboard.imports.statements import analyse, run
from dashboard.models import User
from dashboard.permissions import Right, departments_with

COPY_EFFECTS: Final = "COPY import_effect FROM STDIN WITH (FORMAT csv)"
COPY_DIFFERENCES: Final = "COPY import_difference FROM STDIN WITH (FORMAT csv)"


class Perimeter(NamedTuple):
    """Codes of the départements where the account may; None for everywhere."""

    commit: set[str] | None
    pay: set[str] | None

    def on(self, department: str, *, awarded: bool) -> Allowed:
        return Allowed(
            commit=self.commit is None or department in self.commit,
            pay=self.pay is None or department in self.pay,
            awarded=awarded,
        )


def attach_rows(cursor: CursorWrapper, *, reader: Reader, by: User) -> int:
    """Make import_verdict and import_line; returns how many rows the options leave out.

    Holds the profile and every grant that a row speaks of until the end of the transaction.
    """
    profile = reader.profile.name
    read = departments_with(by, Right.READ)
    analyse(cursor, "import_row", "n", "key", "commitment")
    hold_profile(cursor, profile)
    refresh_statistics(cursor)
    run(cursor, "step", {"profile": profile})
    analyse(cursor, "import_step")
    run(cursor, "attach_candidates", {"read": None if read is None else sorted(read)})
    analyse(cursor, "import_candidate")
    run(cursor, "attach_forget")
    run(cursor, "attach_choose")
    for same_line in (True, False):
        analyse(cursor, "import_choice")
        run(cursor, "attach_siblings", {"same_line": same_line})
    asked = {"department": reader.asked.department, "fund": reader.asked.fund}
    left_aside = run(cursor, "attach_aside", asked)
    run(cursor, "attach_refuse")
    run(cursor, "attach_step")
    run(cursor, "attach_placed")
    run(cursor, "attach_hold")
    match_parties(cursor)
    _plan(cursor, profile, by)
    run(cursor, "attach_verdict")
    analyse(cursor, "import_verdict")
    run(cursor, "refuse_told")
    return left_aside


class _Staged:
    """What the plan adds to the temporary tables, sent in pieces."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self.cursor = cursor
        self.waiting: dict[str, list[Sequence[Any]]] = {
            COPY_LINES: [],
            COPY_EFFECTS: [],
            COPY_DIFFERENCES: [],
            COPY_ISSUES: [],
        }

    def add(self, grant_id: int, answer: Answer) -> None:
        self.waiting[COPY_LINES].extend((grant_id, *line) for line in answer.lines)
        self.waiting[COPY_EFFECTS].extend(answer.effects.items())
        self.waiting[COPY_DIFFERENCES].extend(answer.differences)
        self.waiting[COPY_ISSUES].extend(_issue(n, REFUSAL, why) for n, why in answer.refused)
        self.waiting[COPY_ISSUES].extend(_issue(n, REPAIR, why) for n, why in answer.notes)
        if sum(map(len, self.waiting.values())) >= PIECE:
            self.send()

    def send(self) -> None:
        for statement, lines in self.waiting.items():
            if lines:
                copy_csv(self.cursor, statement, lines)
                lines.clear()


def _issue(n: int, severity: str, why: Refusal) -> Issue:
    return Issue(n, severity, why.column, "", why.rule, why.problem, why.way_out)


def _plan(cursor: CursorWrapper, profile: str, by: User) -> None:
    run(cursor, "attach_effect")
    run(cursor, "attach_difference")
    perimeter = Perimeter(departments_with(by, Right.COMMIT), departments_with(by, Right.PAY))
    staged = _Staged(cursor)
    for grant_id, answer in _answers(profile, by, perimeter):
        staged.add(grant_id, answer)
    staged.send()
    for table in ("import_line", "import_effect", "import_difference"):
        analyse(cursor, table)


def _answers(profile: str, by: User, perimeter: Perimeter) -> Iterator[tuple[int, Answer]]:
    with connection.chunked_cursor() as held:
        run(held, "attach_held", {"profile": profile, "by": by.pk})
        for grant_id, department, rows, live, reversed_since, awarded in held:
            yield (
                grant_id,
                attach(
                    Ledger(list(_live(live))),
                    [_said(row) for row in orjson.loads(rows)],
                    allowed=perimeter.on(department, awarded=awarded and not by.is_system),
                    reversed_since=[Given(*given) for given in orjson.loads(reversed_since)],
                ),
            )


def _said(row: Sequence[Any]) -> Said:
    n, commitment, committed, committed_on, committed_precision = row[:5]
    paid, paid_on, paid_precision, payment, same = row[5:]
    return Said(
        n=n,
        commitment=commitment,
        committed=_wanted(committed, committed_on, committed_precision),
        paid=_wanted(paid, paid_on, paid_precision, payment),
        same=same,
    )


def _wanted(amount: str | None, day: str | None, precision: str, reference: str = "") -> Wanted:
    return Wanted(
        None if amount is None else Decimal(amount),
        None if day is None else date.fromisoformat(day),
        precision,
        reference,
    )


def _live(text: str) -> Iterator[Live]:
    """Movements in force, each tied to the one that opened its commitment."""
    known: dict[int, Live] = {}
    for number, kind, nature, amount, day, precision, reference, opening, ours in orjson.loads(
        text
    ):
        known[number] = Live(
            kind=kind,
            nature=nature,
            amount=Decimal(amount),
            day=date.fromisoformat(day),
            precision=precision,
            reference=reference,
            id=number,
            opening=known.get(opening),
            ours=ours,
        )
        yield known[number]
