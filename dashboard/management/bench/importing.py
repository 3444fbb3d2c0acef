"""Importing a file against the least that any import must do.

The least: COPY rows that someone already parsed, then one INSERT … SELECT per table, under the
same constraints and triggers. What the import adds on top is reading, checking each cell,
matching beneficiaries, comparing with what the source last said, and reporting.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from dashboard.actions.accounts import system_account
from dashboard.imports.limits import COMMAND_LIMITS
from dashboard.imports.pipeline import Request, import_file
from dashboard.imports.profiles import PROFILES
from dashboard.management.bench.timing import Ratio, in_turn, leaving_nothing
from dashboard.models import User
from dashboard.permissions import IMPORT_ACCOUNT

ROWS = 20_000
COLUMNS = (
    "reference",
    "fonds",
    "departement",
    "exercice",
    "beneficiaire",
    "categorie",
    "objet",
    "communes",
    "montant_attribue",
    "date_attribution",
    "reference_engagement",
    "montant_engage",
    "date_engagement",
)

STAGING = """
    CREATE TEMP TABLE bench_row (n serial, reference text, fund text, department text,
        year integer, name text, category text, objet text, commune text, amount numeric(14, 2),
        day date, ej text, committed numeric(14, 2), committed_on date) ON COMMIT DROP
"""

LEAST = (
    "ANALYZE bench_row",
    """
    INSERT INTO dashboard_importbatch (profile, filename, sha256, options, status, summary, by_id)
    VALUES ('modele', 'mesure.csv', '', '{}', 'applied', '{}', %(by)s)
    """,
    """
    INSERT INTO dashboard_beneficiary (name, key, siren, rna, official_code, category, size,
        legal_form, diffusion, confirmed_legal_person, department_id)
    SELECT DISTINCT name, lower(name), '', '', '', 'company', '', '', 'open', false, department
    FROM bench_row
    """,
    """
    INSERT INTO dashboard_grant (reference, status, fund_id, department_id, year, beneficiary_id,
        siret, objet, file_number, payment_terms, payment_dates, eu_notification, confidence,
        source_url, commitments_followed, payments_followed, draft_date_precision, entered_by_id,
        pending_by, version)
    SELECT r.department || '-' || r.reference, 'submitted', r.fund, r.department, r.year, b.id,
           '', r.objet, '', '', '', '', 'exact', '', true, true, 'day', %(by)s,
           ARRAY[%(by)s]::bigint[], 1
    FROM bench_row r
    JOIN dashboard_beneficiary b ON b.key = lower(r.name) AND b.department_id = r.department
    ORDER BY r.n
    """,
    """
    INSERT INTO dashboard_grantshare (grant_id, commune_id, weight)
    SELECT g.id, r.commune, 1 FROM bench_row r
    JOIN dashboard_grant g ON g.reference = r.department || '-' || r.reference
    """,
    """
    INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id)
    SELECT g.id, 'award', 'initial', r.amount, r.day, %(by)s FROM bench_row r
    JOIN dashboard_grant g ON g.reference = r.department || '-' || r.reference ORDER BY r.n
    """,
    """
    INSERT INTO dashboard_movement
        (grant_id, kind, nature, amount, effective_on, recorded_by_id, reference)
    SELECT g.id, 'commitment', 'legal_commitment', r.committed, r.committed_on, %(by)s, r.ej
    FROM bench_row r
    JOIN dashboard_grant g ON g.reference = r.department || '-' || r.reference ORDER BY r.n
    """,
    """
    INSERT INTO dashboard_sourcerow (profile, key, occurrence, hash, raw, batch_id, grant_id,
        created_grant, grant_version, last_movement, current)
    SELECT 'modele', g.reference, 1, md5(r::text), to_jsonb(r),
           (SELECT max(id) FROM dashboard_importbatch), g.id, true, g.version,
           b.last_movement, true
    FROM bench_row r
    JOIN dashboard_grant g ON g.reference = r.department || '-' || r.reference
    JOIN dashboard_grantbalance b ON b.grant_id = g.id
    """,
)


def importing(folder: Path, runs: int = 5) -> Ratio:
    """20 000 new grants with an award and a commitment each."""
    path = folder / "mesure.csv"
    parsed = write_file(path)
    by = system_account(IMPORT_ACCOUNT)

    def ours() -> None:
        leaving_nothing(lambda: import_ours(path, by))

    def least() -> None:
        leaving_nothing(lambda: import_least(parsed, by))

    taken, limit = in_turn(ours, least, runs=runs)
    return Ratio(f"import of {ROWS} grants, speed against COPY + INSERT", taken, limit, 0.5, False)


def import_ours(path: Path, by: User) -> None:
    outcome = import_file(
        Request(
            source=path,
            filename=path.name,
            profile=PROFILES["modele"],
            limits=COMMAND_LIMITS,
            by=by,
        )
    )
    if outcome.status != "applied":
        raise RuntimeError("\n".join(outcome.lines()))


def import_least(parsed: bytes, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        with cursor.copy(
            "COPY bench_row (reference, fund, department, year, name, category, objet, commune,"
            " amount, day, ej, committed, committed_on) FROM STDIN"
        ) as copy:
            copy.write(parsed)
        for statement in LEAST:
            cursor.execute(statement, {"by": by.pk})


def write_file(path: Path) -> bytes:
    """Writes the CSV; returns the same rows as COPY's own text."""
    parsed = io.StringIO()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for row in drawn():
            writer.writerow(row)
            parsed.write("\t".join(map(str, row)) + "\n")
    return parsed.getvalue().encode()


def drawn() -> Iterator[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, department_id FROM dashboard_commune ORDER BY md5(code)")
        places = cursor.fetchall()
        cursor.execute("SELECT code FROM dashboard_fund ORDER BY code")
        funds = [row[0] for row in cursor.fetchall()]
    for i in range(ROWS):
        commune, department = places[i % len(places)]
        yield (
            f"M{i}",
            funds[i % len(funds)],
            department,
            2021,
            f"Atelier {i % (ROWS // 4)} de la mesure",
            "entreprise",
            f"Modernisation de l'atelier et des machines, tranche {i}",
            commune,
            f"{1000 + i}.50",
            f"2021-{1 + i % 12:02d}-{1 + i % 28:02d}",
            f"EJ{i}",
            f"{500 + i}.25",
            f"2022-{1 + i % 12:02d}-{1 + i % 28:02d}",
        )
