"""The whole way of a file: read, staged, compared, then applied at once or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest
from typing import Any, BinaryIO, Final, cast

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dashboard.actions.batches import BatchEntry, apply_batch
from dashboard.actions.refusals import Refused
from dashboard.actions.staging import close_staging, open_staging
from dashboard.imports.attach import attach_rows
from dashboard.imports.compare import compare, count_absent
from dashboard.imports.limits import Limits, UnusableFile
from dashboard.imports.outcome import Outcome, Tally, Told
from dashboard.imports.places import Known, load_known
from dashboard.imports.profile import Profile, Reader
from dashboard.imports.read import open_table
from dashboard.imports.report import write_back
from dashboard.imports.row import REFUSAL, Asked
from dashboard.imports.staging import Progress, Staged, stage
from dashboard.imports.statements import run
from dashboard.imports.tables import AS_RECOGNISED, ReadAs, Source, Table, open_source
from dashboard.models import User

NOTHING_ASKED: Final = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A file, how to read it, and what to do of it. `publish` is the operator's alone. `columns`
    (column of the profile → column of the file) and `date_1904` are recognised when not given."""

    source: Source
    filename: str
    profile: Profile
    limits: Limits
    by: User
    asked: Asked = NOTHING_ASKED
    read_as: ReadAs = AS_RECOGNISED
    columns: Mapping[str, str] | None = None
    date_1904: bool | None = None
    publish: bool = False
    dry_run: bool = False
    skip_refused: bool = False
    with_messages: bool = False


class _GiveBack(Exception):
    """Leaves the transaction without keeping anything of it."""


def import_file(request: Request, *, progress: Progress | None = None) -> Outcome:
    """Raises UnusableFile for a file that cannot be read at all, PermissionDenied for an account
    that may not import. One transaction: whatever happens on the way changes nothing."""
    reader, table = reader_of(request)
    outcome: Outcome | None = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            open_staging(cursor)
            staged = stage(cursor, reader, table.rows, progress or unseen)
            outcome = _settle(cursor, request, reader, table, staged)
            if outcome.batch is None:
                raise _GiveBack
            close_staging(cursor)
    except _GiveBack:
        pass
    return cast(Outcome, outcome)


def reader_of(request: Request) -> tuple[Reader, Table]:
    """Raises UnusableFile before any row is read."""
    request.profile.check_asked(request.asked)
    known = load_known()
    _check_known(request, known)
    table = open_request(request)
    is_1904 = table.date_1904 if request.date_1904 is None else request.date_1904
    asked = replace(request.asked, date_1904=is_1904)
    return Reader(request.profile, table, asked, known, request.columns), table


def size_hint(request: Request) -> int:
    """About how many rows the file has, for a progress bar."""
    return open_request(request).row_count_hint


def write_report(request: Request, outcome: Outcome, out: BinaryIO) -> str:
    """The same file back with a column `erreurs`; returns the name to give it."""
    return write_back(
        request.source,
        out,
        outcome.messages,
        filename=request.filename,
        limits=request.limits,
        read_as=request.read_as,
        expected_columns=request.profile.expected_columns(),
    )


def unseen(_: int) -> None:
    """Nobody watches."""


def open_request(request: Request) -> Table:
    return open_table(
        request.source,
        filename=request.filename,
        limits=request.limits,
        read_as=request.read_as,
        expected_columns=request.profile.expected_columns(),
    )


def _check_known(request: Request, known: Known) -> None:
    """Options and reference data that no row could mend."""
    asked, constant = request.asked, request.profile.constants.get("fund")
    if not known.departments or not known.funds:
        raise UnusableFile(
            "Les territoires ou les fonds ne sont pas chargés : lancez manage.py load_territories "
            "puis manage.py load_plan.",
            code="reference",
        )
    if asked.department is not None and asked.department not in known.departments:
        raise UnusableFile(f"Le département « {asked.department} » n'existe pas.", code="options")
    if asked.fund is not None and asked.fund not in known.funds:
        raise UnusableFile(
            f"Le fonds « {asked.fund} » n'existe pas. Codes connus : "
            f"{', '.join(sorted(known.funds))}.",
            code="options",
        )
    if constant is not None and constant not in known.funds:
        raise UnusableFile(
            f"Le fonds {constant} n'est pas chargé : lancez manage.py load_plan.",
            code="reference",
        )


def _settle(
    cursor: CursorWrapper, request: Request, reader: Reader, table: Table, staged: Staged
) -> Outcome:
    staged, absent = judge(cursor, request, reader, staged)
    seen = what_is_seen(cursor, request, staged, absent, notes_on(table))
    if seen.tally("refused").rows and not request.skip_refused:
        return replace(seen, status="dry-run" if request.dry_run else "refused")
    try:
        batch = apply_batch(
            by=request.by,
            entry=entry_of(request, reader, seen),
            publish=request.publish and not request.dry_run,
        )
    except Refused as refused:
        message = f"{refused.message} {refused.hint}".strip()
        return replace(seen, status="refused", message=message)
    if request.dry_run:
        return replace(seen, status="dry-run")
    return replace(seen, status="applied", batch=batch.pk)


def judge(
    cursor: CursorWrapper, request: Request, reader: Reader, staged: Staged
) -> tuple[Staged, int]:
    """Make import_verdict; how many rows are absent."""
    if request.profile.attaches:
        aside = attach_rows(cursor, reader=reader, by=request.by)
        staged = replace(staged, left_aside=staged.left_aside + aside)
        return staged, count_absent(cursor, request.profile, reader.asked)
    return staged, compare(cursor, reader=reader, by=request.by)


def entry_of(request: Request, reader: Reader, seen: Outcome) -> BatchEntry:
    with open_source(request.source) as file:
        digest = file_digest(cast(Any, file), "sha256").hexdigest()
    options: Mapping[str, object] = {
        "fonds": request.asked.fund,
        "departement": request.asked.department,
        "exercice": request.asked.year,
        "publier": request.publish,
    }
    summary = {key: value for key, value in seen.as_json().items() if key not in _NOT_KEPT}
    return BatchEntry(
        profile=request.profile.name,
        attaches=request.profile.attaches,
        filename=request.filename,
        sha256=digest,
        said=reader.said,
        options=options,
        summary=summary,
    )


_NOT_KEPT = frozenset({"batch", "status"})


def what_is_seen(
    cursor: CursorWrapper,
    request: Request,
    staged: Staged,
    absent: int,
    notes: tuple[str, ...],
) -> Outcome:
    run(cursor, "summary", {"attaches": request.profile.attaches})
    verdicts = {
        verdict: Tally(rows=rows, amount=amount) for verdict, rows, amount in cursor.fetchall()
    }
    run(cursor, "repaired")
    repaired: int = cursor.fetchone()[0]
    run(cursor, "told")
    told = tuple(
        Told(
            severity=severity,
            rule=rule,
            rows=rows,
            first_row=first,
            column=column,
            value=value,
            problem=problem,
            way_out=way_out,
        )
        for severity, rule, rows, first, column, value, problem, way_out in cursor.fetchall()
    )
    return Outcome(
        status="refused",
        batch=None,
        verdicts=verdicts,
        repaired=repaired,
        absent=absent,
        left_aside=staged.left_aside,
        told=told,
        notes=notes,
        messages=_messages(cursor) if request.with_messages else {},
    )


def notes_on(table: Table) -> tuple[str, ...]:
    if not table.other_sheets:
        return ()
    others = ", ".join(table.other_sheets)
    return (f"Feuille lue : « {table.sheet} » ; lui ressemblent et ne sont pas lues : {others}.",)


def _messages(cursor: CursorWrapper) -> dict[int, tuple[str, ...]]:
    """Row number → what is told of it, one text for each issue."""
    run(cursor, "messages")
    told: dict[int, tuple[str, ...]] = {}
    for n, severity, column, value, problem, way_out in cursor.fetchall():
        word = "Refusée" if severity == REFUSAL else "Réparée"
        where = f" — {column}" if column else ""
        shown = f" ({value})" if value else ""
        told[n] = (*told.get(n, ()), f"{word}{where}{shown} : {problem} {way_out}")
    return told
