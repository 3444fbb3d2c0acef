"""What a staged file changes: each row meets what its source last said and what the desk holds."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper

from dashboard.actions.batches import hold_profile, match_parties
from dashboard.actions.staging import refresh_statistics
from dashboard.imports.changes import CannotFollow, Ledger, Live, Wanted, follow
from dashboard.imports.profile import Profile, Reader
from dashboard.imports.row import REFUSAL, Asked, Issue
from dashboard.imports.staging import COPY_ISSUES, COPY_LINES, PIECE, copy_csv
from dashboard.imports.statements import analyse, run
from dashboard.models import User
from dashboard.models.choices import SLUGS, Category
from dashboard.permissions import Right, departments_with

CATEGORY_WORDS: Final = json.dumps(SLUGS[Category])


def compare(cursor: CursorWrapper, *, reader: Reader, by: User) -> int:
    """Make import_verdict, refusing what cannot be; returns how many rows are absent.

    Holds the profile and the grants that differ until the end of the transaction.
    """
    profile = reader.profile
    spoken = {"profile": profile.name, "said": reader.said, "exported": reader.exported}
    run(cursor, "shared_amounts")
    analyse(cursor, "import_row", "n", "key", "party")
    hold_profile(cursor, profile.name)
    refresh_statistics(cursor)
    run(cursor, "step", spoken)
    analyse(cursor, "import_step")
    run(cursor, "step_erased", spoken)
    run(cursor, "step_reference")
    run(cursor, "step_masked")
    if not profile.repeats:
        run(cursor, "refuse_copies", {"column": "reference"})
    run(cursor, "refuse_collisions")
    run(cursor, "hold")
    match_parties(cursor)
    run(cursor, "difference", spoken)
    analyse(cursor, "import_difference")
    run(cursor, "public_difference", spoken)
    run(cursor, "verdict", spoken)
    analyse(cursor, "import_verdict")
    run(cursor, "refuse_conflicts")
    run(cursor, "refuse_told")
    _refuse_rights(cursor, by)
    run(cursor, "beneficiary_notes", {"words": CATEGORY_WORDS})
    run(cursor, "told_erased")
    _stage_lines(cursor)
    run(cursor, "refuse_told")
    return count_absent(cursor, profile, reader.asked)


def _refuse_rights(cursor: CursorWrapper, by: User) -> None:
    rights = (Right.ENTER, Right.AWARD, Right.COMMIT, Right.PAY)
    held = {right.name.lower(): departments_with(by, right) for right in rights}
    if by.is_system and all(codes is None for codes in held.values()):
        return
    values = {name: None if codes is None else sorted(codes) for name, codes in held.items()}
    run(cursor, "refuse_rights", {**values, "by": by.pk, "system": by.is_system})
    run(cursor, "refuse_told")


def count_absent(cursor: CursorWrapper, profile: Profile, asked: Asked) -> int:
    run(
        cursor,
        "absent",
        {
            "profile": profile.name,
            "by_department": "department" in profile.complete_by,
            "department": asked.department,
            "fund": asked.fund,
        },
    )
    count: int = cursor.fetchone()[0]
    return count


def _stage_lines(cursor: CursorWrapper) -> None:
    """Plan the movements of changed rows, in pieces; a row that no honest movement can follow is
    refused."""
    lines: list[tuple[Any, ...]] = []
    issues: list[Issue] = []
    for n, grant_id, planned in _planned():
        if isinstance(planned, CannotFollow):
            issues.append(_refusal(n, planned))
        else:
            lines.extend((grant_id, *line) for line in planned)
        if len(lines) >= PIECE:
            copy_csv(cursor, COPY_LINES, lines)
            lines.clear()
    if lines:
        copy_csv(cursor, COPY_LINES, lines)
    if issues:
        copy_csv(cursor, COPY_ISSUES, issues)
    analyse(cursor, "import_line")


def _refusal(n: int, reason: CannotFollow) -> Issue:
    return Issue(
        n, REFUSAL, reason.column, "", "montants-incoherents", reason.problem, reason.way_out
    )


def _planned() -> Iterator[tuple[int, int, list[Any] | CannotFollow]]:
    with connection.chunked_cursor() as rows:
        run(rows, "held")
        for row in rows:
            grant_id, n = row[0], row[1]
            try:
                yield n, grant_id, list(_lines_of(row))
            except CannotFollow as reason:
                yield n, grant_id, reason


def _lines_of(row: Sequence[Any]) -> Sequence[Any]:
    ledger = Ledger(_live(row[13]))
    return follow(
        ledger,
        awarded=Wanted(row[2], row[3], row[4]),
        committed=Wanted(row[5], row[6], row[7], row[8]),
        paid=Wanted(row[9], row[10], row[11], row[12]),
    )


def _live(text: str) -> list[Live]:
    """Movements in force, each tied to the one that opened its commitment."""
    openings: dict[int, Live] = {}
    live = []
    for number, kind, nature, amount, day, precision, reference, opening in orjson.loads(text):
        movement = Live(
            kind=kind,
            nature=nature,
            amount=Decimal(amount),
            day=date.fromisoformat(day),
            precision=precision,
            reference=reference,
            id=number,
            opening=openings.get(opening),
        )
        openings[number] = movement
        live.append(movement)
    return live
