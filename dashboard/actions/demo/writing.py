"""Writes invented grants by COPY, through the same triggers as any other door."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from dashboard.actions.demo.invented import Fate, Invention, Recipient
from dashboard.codes import normalise
from dashboard.models import (
    Authority,
    Beneficiary,
    CoFunding,
    Grant,
    GrantShare,
    Movement,
    User,
)
from dashboard.models.choices import Status

AUTHORITY = "Service instructeur d'exemple (fictif)"

Ids = Mapping[str, int]
Table = type[Beneficiary | Grant | GrantShare | CoFunding | Movement]

BENEFICIARY_COLUMNS = (
    "id", "name", "key", "siren", "rna", "official_code", "category", "size", "legal_form",
    "diffusion", "confirmed_legal_person", "department_id",
)  # fmt: skip
GRANT_COLUMNS = (
    "id", "reference", "status", "fund_id", "department_id", "year", "beneficiary_id", "siret",
    "objet", "authority_id", "file_number", "total_cost", "convention_on", "payment_terms",
    "payment_dates", "eu_notification", "confidence", "source_url", "commitments_followed",
    "payments_followed", "draft_amount", "draft_awarded_on", "draft_date_precision",
    "entered_by_id", "pending_by", "version",
)  # fmt: skip
MOVEMENT_COLUMNS = (
    "id", "grant_id", "kind", "nature", "amount", "effective_on", "date_precision",
    "recorded_by_id", "reference", "reason", "on_commitment_id", "corrects_id",
)  # fmt: skip


def write_inventions(*, grants: Sequence[Invention], entered_by: User) -> dict[str, int]:
    """Beneficiaries, grants, shares, co-fundings and ledgers; the grants' ids by reference.

    Drafts stay drafts, the others are submitted. The caller holds the transaction.
    """
    with connection.cursor() as cursor:
        recipients = _write_recipients(cursor, grants)
        ids = dict(
            zip(
                (grant.reference for grant in grants),
                _reserve(cursor, Grant, len(grants)),
                strict=True,
            )
        )
        # Nothing else may use the connection while rows are copied.
        authority, _ = Authority.objects.get_or_create(name=AUTHORITY, siret="")
        rows = _grant_rows(grants, ids, recipients, authority, entered_by)
        _copy(cursor, Grant, GRANT_COLUMNS, rows)
        _copy(
            cursor,
            GrantShare,
            ("grant_id", "commune_id", "weight"),
            ((ids[grant.reference], *share) for grant in grants for share in grant.shares),
        )
        _copy(
            cursor,
            CoFunding,
            ("grant_id", "funder", "amount"),
            ((ids[grant.reference], *given) for grant in grants for given in grant.cofundings),
        )
        _write_lines(cursor, [g for g in grants if g.fate != Fate.DRAFT], ids, entered_by)
    return ids


def _reserve(cursor: CursorWrapper, model: Table, count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [model._meta.db_table, count],
    )
    return [row[0] for row in cursor.fetchall()]


def _copy(
    cursor: CursorWrapper,
    model: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _write_recipients(cursor: CursorWrapper, grants: Iterable[Invention]) -> dict[Recipient, int]:
    """Those of the grants; a company that helps several départements is one beneficiary."""
    found = dict.fromkeys(grant.recipient for grant in grants if grant.recipient)
    ids = dict(zip(found, _reserve(cursor, Beneficiary, len(found)), strict=True))
    _copy(
        cursor,
        Beneficiary,
        BENEFICIARY_COLUMNS,
        (
            (
                ids[each], each.name, normalise(each.name), "", "", "", each.category, each.size,
                each.legal_form, each.diffusion, False, each.department,
            )
            for each in found
        ),
    )  # fmt: skip
    return ids


def _grant_rows(
    grants: Iterable[Invention],
    ids: Ids,
    recipients: Mapping[Recipient, int],
    authority: Authority,
    entered_by: User,
) -> Iterator[tuple[object, ...]]:
    for grant in grants:
        award = grant.lines[0]
        status = Status.DRAFT if grant.fate == Fate.DRAFT else Status.SUBMITTED
        yield (
            ids[grant.reference], grant.reference, status, grant.fund, grant.department,
            grant.year, recipients[grant.recipient] if grant.recipient else None, "",
            grant.objet, authority.pk, f"EX{grant.year}-{grant.reference}", grant.total_cost,
            grant.convention_on, "", "", "", grant.confidence, "", grant.commitments_followed,
            grant.payments_followed, award.amount, award.effective_on, award.precision,
            entered_by.pk, [entered_by.pk], 1,
        )  # fmt: skip


def _write_lines(
    cursor: CursorWrapper, grants: Sequence[Invention], ids: Ids, entered_by: User
) -> None:
    count = sum(len(grant.lines) for grant in grants)
    reserved = iter(_reserve(cursor, Movement, count))
    _copy(cursor, Movement, MOVEMENT_COLUMNS, _line_rows(grants, ids, entered_by, reserved))


def _line_rows(
    grants: Iterable[Invention], ids: Ids, entered_by: User, reserved: Iterator[int]
) -> Iterator[tuple[object, ...]]:
    for grant in grants:
        numbers = [next(reserved) for _ in grant.lines]
        for number, line in zip(numbers, grant.lines, strict=True):
            yield (
                number, ids[grant.reference], line.kind, line.nature, line.amount,
                line.effective_on, line.precision, entered_by.pk, line.reference, line.reason,
                None if line.on is None else numbers[line.on],
                None if line.corrects is None else numbers[line.corrects],
            )  # fmt: skip
