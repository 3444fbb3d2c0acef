"""Where a file waits between reading and writing: temporary tables, gone with the transaction.

`dashboard.imports` fills them, `dashboard.actions.batches` writes from them. They are the only
thing that the two agree on, so that a million rows never pass through Python twice.

import_row: one line per row of the file, in the product's own words. `places` reads
    `70279:2|70550:1|:1` (no code: « non localisé »), `cofundings` reads `region:50000.00`.
import_issue: what was refused (`refusal`) or mended (`repair`) in a row, and how to mend it.
import_party: one line per beneficiary that the file names.
import_verdict: what becomes of each row: new, changed, unchanged, refused.
import_difference: fields in which a row and the grant that it speaks of differ.
import_line: movements that bring the ledger of a changed grant to what the row says.
"""

from functools import cache
from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

FOLDER = Path(__file__).with_name("batch_sql")

# Column of import_row → its type. Texts are never null, so that '' means « not said ».
COLUMNS = {
    "n": "integer NOT NULL",
    "refused": "boolean NOT NULL",
    "key": "text NOT NULL",
    "hash": "text NOT NULL",
    "raw": "jsonb NOT NULL",
    "reference": "text NOT NULL",
    "fund": "text NOT NULL",
    "department": "text",
    "year": "integer",
    "objet": "text NOT NULL",
    "siret": "text NOT NULL",
    "authority": "text NOT NULL",
    "authority_siret": "text NOT NULL",
    "file_number": "text NOT NULL",
    "total_cost": "numeric(14,2)",
    "convention_on": "date",
    "payment_terms": "text NOT NULL",
    "payment_dates": "text NOT NULL",
    "eu_notification": "text NOT NULL",
    "confidence": "text NOT NULL",
    "source_url": "text NOT NULL",
    "party": "text NOT NULL",
    "name": "text NOT NULL",
    "name_key": "text NOT NULL",
    "siren": "text NOT NULL",
    "rna": "text NOT NULL",
    "official_code": "text NOT NULL",
    "category": "text NOT NULL",
    "size": "text NOT NULL",
    "legal_form": "text NOT NULL",
    "diffusion": "text NOT NULL",
    "places": "text NOT NULL",
    "cofundings": "text NOT NULL",
    "awarded": "numeric(14,2)",
    "awarded_on": "date",
    "awarded_precision": "text NOT NULL",
    "committed": "numeric(14,2)",
    "committed_on": "date",
    "committed_precision": "text NOT NULL",
    "commitment": "text NOT NULL",
    "paid": "numeric(14,2)",
    "paid_on": "date",
    "paid_precision": "text NOT NULL",
    "payment": "text NOT NULL",
    "split_of": "text NOT NULL",
    "split_part": "numeric",
}

TABLES = (
    "import_row",
    "import_issue",
    "import_line",
    "import_step",
    "import_party",
    "import_difference",
    "import_public_difference",
    "import_verdict",
    "import_created",
    "import_edited",
    "import_before",
    "import_edition",
    "import_candidate",
    "import_choice",
    "import_effect",
)
# What a batch writes, by the statement or by the triggers behind it.
WRITTEN = (
    "dashboard_beneficiary",
    "dashboard_grant",
    "dashboard_grantshare",
    "dashboard_movement",
    "dashboard_grantbalance",
    "dashboard_sourcerow",
    "dashboard_grantedition",
    "dashboard_editionshare",
    "dashboard_publicgrant",
    "dashboard_publishedmovement",
)
# Below that, no plan is worth the reading of a table.
MANY = 1000

ISSUE_COLUMNS = ("n", "severity", "column_name", "value", "rule", "problem", "way_out")


@cache
def statement(name: str) -> str:
    """One SQL statement of the folder beside this module."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def refresh_statistics(cursor: CursorWrapper, *tables: str, rows: int = 0) -> None:
    """Let the planner know of tables (all that a batch writes, when none is named) whose
    statistics are wrong, or to which many `rows` were just added.

    Rolled back rows leave pages that statistics call empty, and autovacuum may well look at a
    table in the middle of an import: the planner would then loop over the whole file for each
    of its rows. The lock of ANALYZE keeps autovacuum away until the end.
    """
    if rows and rows < MANY:
        return
    cursor.execute("SELECT relance_refresh_statistics(%s, %s)", [list(tables or WRITTEN), rows])


def open_staging(cursor: CursorWrapper) -> None:
    """Make the empty tables; the caller is in a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("Staging tables live as long as a transaction: open one first.")
    listed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    cursor.execute(f"CREATE TEMPORARY TABLE import_row ({listed}) ON COMMIT DROP")
    for name in ("staging_issue", "staging_line"):
        cursor.execute(statement(name))


def close_staging(cursor: CursorWrapper) -> None:
    """Drop the tables before the transaction ends, for a caller that stages twice in one."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
