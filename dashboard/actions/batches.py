"""Writing a whole file at once, and taking it back: one transaction each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import now

from dashboard.actions.accounts import system_account
from dashboard.actions.history import signed
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.actions.staging import refresh_statistics, statement
from dashboard.models import Grant, ImportBatch, User
from dashboard.permissions import OPERATOR_ACCOUNT, Right, departments_with

# Two imports of one profile come one after the other.
LOCK = 821003

Watch = Callable[[float], object]
PARTY_MATCH = ("party_numbers", "party_names")
TOUCHED_SHOWN = 50

APPLY = (
    "apply_authorities",
    "apply_created",
    "apply_edited",
    "apply_before",
    "apply_old_places",
    "apply_old_cofundings",
    "apply_edits",
    "apply_grants",
    "apply_shares",
    "apply_cofundings",
    "apply_movements",
    "apply_followed",
    "apply_lines",
    "apply_source_past",
    "apply_source_rows",
)
# Statements after which the planner must know that a table has grown.
GROWN = {
    "apply_grants": ("dashboard_grant",),
    "apply_movements": ("dashboard_movement", "dashboard_grantbalance"),
}
UNDO = (
    "undo_funds",
    "undo_movements",
    "undo_cancel",
    "undo_places",
    "undo_cofundings",
    "undo_restore",
    "undo_former_places",
    "undo_former_cofundings",
    "undo_withdraw",
    "undo_publish",
    "undo_pending",
    "undo_source_past",
    "undo_source_kin",
    "undo_source_back",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntry:
    """A staged file. `said` are the fields that it speaks of; `attaches`: it adds movements to
    grants that are known; `summary` is kept with the batch."""

    profile: str
    filename: str
    sha256: str
    said: Sequence[str]
    attaches: bool = False
    options: Mapping[str, object] = field(default_factory=dict)
    summary: Mapping[str, object] = field(default_factory=dict)


class TouchedSince(Refused):
    """A batch that cannot be taken back; `touched` pairs references with what happened since."""

    def __init__(self, batch: ImportBatch, touched: Sequence[tuple[str, str]]) -> None:
        shown = " ; ".join(f"{reference} ({what})" for reference, what in touched[:TOUCHED_SHOWN])
        more = len(touched) - TOUCHED_SHOWN
        super().__init__(
            f"L'import n° {batch.pk} ne peut pas être annulé : {len(touched)} de ses aides ont "
            f"été touchées depuis. {shown}{f' ; et {more} autres' if more > 0 else ''}.",
            hint="Défaites d'abord ce qui a suivi, ou corrigez ces aides une par une.",
            rule="batch_touched_since",
        )
        self.touched = tuple(touched)


def hold_profile(cursor: CursorWrapper, profile: str) -> None:
    """Wait for any other import or undo of that profile to end."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, profile])


def match_parties(cursor: CursorWrapper) -> None:
    """Fill import_party with the beneficiaries that are already known. Reads only."""
    _run(cursor, "party_table", {})
    for name in PARTY_MATCH:
        _run(cursor, name, {})
    cursor.execute("ANALYZE import_party")


def apply_batch(
    *, by: User, entry: BatchEntry, publish: bool = False, watch: Watch | None = None
) -> ImportBatch:
    """Write what import_verdict calls new or changed. Raises Refused for the whole when a rule
    of the ledger breaks, a binding envelope first of all; PermissionDenied without the right.

    `publish` is the operator's: recorded as the account `exploitant`, never as `by`. `watch` is
    told after each statement which part of the writing is done, from 0 to 1.
    """
    operator = system_account(OPERATOR_ACCOUNT)
    with one_transaction(), signed(by=by) as sign, connection.cursor() as cursor:
        require_import(by)
        _require_everywhere(cursor, by)
        batch = ImportBatch.objects.create(
            profile=entry.profile,
            filename=entry.filename[:255],
            sha256=entry.sha256,
            options=dict(entry.options),
            summary=dict(entry.summary),
            status=ImportBatch.Status.APPLIED,
            by=by,
        )
        sign(batch, "")
        values = {
            "batch": batch.pk,
            "by": by.pk,
            "operator": operator.pk,
            "profile": entry.profile,
            "said": list(entry.said),
            "attaches": entry.attaches,
        }
        rows = _count_written(cursor)
        _create_parties(cursor)
        refresh_statistics(cursor, "dashboard_beneficiary", rows=rows)
        for place, name in enumerate(APPLY, 1):
            _run(cursor, name, values)
            if watch is not None:
                watch(place / len(APPLY))
            if name in GROWN:
                refresh_statistics(cursor, *GROWN[name], rows=rows)
        if publish:
            _publish(cursor, values, rows)
        else:
            _run(cursor, "apply_publish_ledger", values)
    return batch


def undo_batch(*, by: User, batch: ImportBatch, reason: str = "") -> ImportBatch:
    """Take a batch back as a whole: its movements reversed at their own dates, the grants that it
    created cancelled, those that it changed as they were, its keys freed. Beneficiaries stay:
    they may serve others by now.

    Raises TouchedSince when anything outside the batch touched one of its grants since.
    """
    operator = system_account(OPERATOR_ACCOUNT)
    with one_transaction(), signed(by=by) as sign, connection.cursor() as cursor:
        hold_profile(cursor, batch.profile)
        refresh_statistics(cursor)
        held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.status != ImportBatch.Status.APPLIED:
            raise Refused(f"L'import n° {held.pk} n'est pas en vigueur : il n'y a rien à annuler.")
        values = {
            "batch": held.pk,
            "by": by.pk,
            "operator": operator.pk,
            "reason": f"Annulation de l'import n° {held.pk}{f' : {reason}' if reason else ''}",
        }
        sign(held, str(values["reason"]))
        _run(cursor, "undo_rows", values)
        cursor.execute("ANALYZE undo_row")
        _run(cursor, "undo_hold", values)
        require_undo(by, held)
        _run(cursor, "undo_touched", values)
        touched = cursor.fetchall()
        if touched:
            raise TouchedSince(held, touched)
        for name in UNDO:
            _run(cursor, name, values)
        cursor.execute("DROP TABLE undo_row")
        held.status = ImportBatch.Status.UNDONE
        held.undone_at = now()
        held.undone_by = by
        held.undo_reason = reason
        held.save(update_fields=["status", "undone_at", "undone_by", "undo_reason"])
    return held


def _run(cursor: CursorWrapper, name: str, values: Mapping[str, Any]) -> None:
    cursor.execute(statement(name), values)


def _count_written(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT count(*) FROM import_verdict WHERE verdict IN ('new', 'changed')")
    count: int = cursor.fetchone()[0]
    return count or 1


def _publish(cursor: CursorWrapper, values: Mapping[str, Any], rows: int) -> None:
    """Nothing reaches the public tables of a batch that the rules of the ledger refuse."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    _run(cursor, "apply_editions", values)
    cursor.execute("ANALYZE import_edition")
    refresh_statistics(cursor, "dashboard_grantedition", "dashboard_editionshare", rows=rows)
    _run(cursor, "apply_publish", values)


def _create_parties(cursor: CursorWrapper) -> None:
    """Beneficiaries with a number first, so that those known by their name can meet them."""
    for numbered in (True, False):
        _run(cursor, "party_create", {"numbered": numbered})
        for name in PARTY_MATCH:
            _run(cursor, name, {})
    _run(cursor, "party_named_only", {})
    _run(cursor, "party_complete", {})


def require_import(by: User) -> None:
    """Somewhere; which rows is asked of each."""
    if departments_with(by, Right.IMPORT) == set():
        raise PermissionDenied(f"Le compte {by} n'a pas le droit d'importer un fichier.")


def _require_everywhere(cursor: CursorWrapper, by: User) -> None:
    """No row outside the perimeter reaches the writers: reading refused them one by one."""
    allowed = departments_with(by, Right.IMPORT)
    if allowed is None:
        return
    cursor.execute(
        "SELECT DISTINCT coalesce(r.department, 'la France entière') "
        "FROM import_row r JOIN import_verdict v USING (n) "
        "WHERE v.verdict IN ('new', 'changed') AND NOT coalesce(r.department, '') = ANY (%s)",
        [sorted(allowed)],
    )
    outside = sorted(row[0] for row in cursor.fetchall())
    if outside:
        raise PermissionDenied(
            f"Le compte {by} n'a pas le droit d'importer pour : {', '.join(outside)}."
        )


def require_undo(by: User, batch: ImportBatch) -> None:
    """The account that imported, or one that may award wherever the batch wrote."""
    require_import(by)
    if by.pk == batch.by_id:
        return
    allowed = departments_with(by, Right.AWARD)
    if allowed is None:
        return
    written = Grant.objects.filter(source_rows__batch=batch).order_by()
    if set(written.values_list("department", flat=True).distinct()) - allowed:
        raise PermissionDenied(
            f"Le compte {by} n'a pas le droit d'annuler l'import n° {batch.pk} : il touche des "
            "aides hors de son périmètre."
        )
