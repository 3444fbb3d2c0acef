"""Small files and one call to import them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from dashboard.actions.accounts import system_account
from dashboard.actions.batches import undo_batch
from dashboard.imports.limits import PAGE_LIMITS
from dashboard.imports.outcome import Outcome
from dashboard.imports.pipeline import Request, import_file
from dashboard.imports.profiles import PROFILES
from dashboard.imports.row import Asked
from dashboard.models import Grant, ImportBatch, Movement, User

Cells = Mapping[str, object]


def csv_bytes(rows: Sequence[Cells], *, delimiter: str = ";") -> bytes:
    """The rows as a CSV with every column that one of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def modele(**cells: object) -> dict[str, object]:
    """One row of the template: only what it requires, and what the test says."""
    required = {
        "reference": "A1",
        "fonds": "IDF",
        "departement": "70",
        "objet": "Atelier",
        "montant_attribue": "1000.00",
        "date_attribution": "2021-05-06",
    }
    return {**required, **cells}


def run(
    *rows: Cells,
    profile: str = "modele",
    source: bytes | None = None,
    filename: str = "aides.csv",
    by: User | None = None,
    fund: str | None = None,
    department: str | None = None,
    year: int | None = None,
    publish: bool = False,
    dry_run: bool = False,
    skip_refused: bool = False,
) -> Outcome:
    """Import these rows, by the account of the command line unless another is named."""
    return import_file(
        Request(
            source=csv_bytes(rows) if source is None else source,
            filename=filename,
            profile=PROFILES[profile],
            limits=PAGE_LIMITS,
            by=by or system_account("import"),
            asked=Asked(fund=fund, department=department, year=year),
            publish=publish,
            dry_run=dry_run,
            skip_refused=skip_refused,
            with_messages=True,
        )
    )


def undo(outcome: Outcome, *, by: User | None = None) -> ImportBatch:
    assert outcome.batch is not None
    batch = ImportBatch.objects.get(pk=outcome.batch)
    return undo_batch(by=by or system_account("import"), batch=batch)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    new, changed, unchanged, refused = (
        outcome.tally(verdict).rows for verdict in ("new", "changed", "unchanged", "refused")
    )
    return new, changed, unchanged, refused


def rules(outcome: Outcome, severity: str = "refusal") -> list[str]:
    """The names of the rules that refused, or repaired, some row."""
    return sorted(told.rule for told in outcome.told if told.severity == severity)


def grant(reference: str = "70-A1") -> Grant:
    return Grant.objects.exclude(status="cancelled").get(reference=reference)


def places(reference: str = "70-A1") -> dict[str | None, int]:
    return dict(grant(reference).shares.values_list("commune_id", "weight"))


def ledger(reference: str = "70-A1") -> list[tuple[str, str, str, str]]:
    """Every movement of a grant in order: kind, nature, amount, date."""
    return [
        (m.kind, m.nature, str(m.amount), m.effective_on.isoformat())
        for m in Movement.objects.filter(grant=grant(reference)).order_by("pk")
    ]


TOTALS = """
    SELECT coalesce(sum(m.amount) FILTER (WHERE m.kind = 'award'), 0),
           coalesce(sum(m.amount) FILTER (WHERE m.kind = 'commitment'), 0),
           coalesce(sum(m.amount) FILTER (WHERE m.kind = 'payment'), 0)
    FROM dashboard_movement m WHERE m.effective_on <= %s
"""
PUBLIC_TOTALS = """
    SELECT coalesce(sum(m.amount) FILTER (WHERE m.kind = 'award'), 0),
           coalesce(sum(m.amount) FILTER (WHERE m.kind = 'commitment'), 0),
           coalesce(sum(m.amount) FILTER (WHERE m.kind = 'payment'), 0)
    FROM dashboard_publishedmovement m JOIN dashboard_publicgrant g USING (grant_id)
    WHERE m.effective_on <= %s
"""


def totals(at: date = date(2100, 1, 1), *, public: bool = False) -> tuple[Decimal, ...]:
    """Awarded, committed and paid by the end of a day: the desk's, or the public's."""
    with connection.cursor() as cursor:
        cursor.execute(PUBLIC_TOTALS if public else TOTALS, [at])
        found: tuple[Decimal, ...] = cursor.fetchone()
    return found


def public_rows() -> list[tuple[Any, ...]]:
    """What the public reads of every grant, but for when and under which number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, objet, fund_id, department_id, year, beneficiary_name, awarded, "
            "committed, paid, awarded_on, total_cost, "
            "(SELECT array_agg((s.commune_id, s.awarded)::text ORDER BY s.commune_id) "
            " FROM dashboard_publicshare s WHERE s.grant_id = g.grant_id) "
            "FROM dashboard_publicgrant g ORDER BY reference"
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
