"""The same invented grants at any size, through the same tables, triggers and publication log.

Every commune of the measured département holds a grant at every size, so that its page shows as
much at ten thousand grants as at a million. Values come from the row's number alone: the same
size gives the same database.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from dashboard.actions.accounts import system_account
from dashboard.permissions import IMPORT_ACCOUNT, OPERATOR_ACCOUNT

MEASURED_DEPARTMENT = "70"
CHUNK = 25_000

PLACES = """
    CREATE TEMP TABLE bench_place AS
    SELECT row_number() OVER (ORDER BY first DESC, code) AS n, code, department_id
    FROM (SELECT code, department_id, department_id = %(measured)s AS first
          FROM dashboard_commune) c;
    CREATE UNIQUE INDEX ON bench_place (n);
    CREATE TEMP TABLE bench_fund AS
    SELECT row_number() OVER (ORDER BY code) AS n, code FROM dashboard_fund;
    ANALYZE bench_place; ANALYZE bench_fund
"""

# The first rows go once through every commune, those of the measured département first; the
# others fall anywhere, by a multiplicative hash of their number.
DRAWN = """
    CREATE TEMP TABLE bench_drawn ON COMMIT DROP AS
    SELECT i, p.code AS commune, p.department_id, f.code AS fund,
           2020 + (i %% 3)::integer AS year,
           (1000 + (i * 7919) %% 900000)::numeric + (i %% 100) / 100.0 AS amount,
           date '2020-09-03' + ((i * 104729) %% 840)::integer AS day,
           %(start_beneficiary)s + i %% greatest(%(size)s / 4, 1) AS beneficiary
    FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS i
    JOIN bench_place p ON p.n = CASE
        WHEN i <= %(places)s THEN i ELSE 1 + ((i * 2654435761) %% %(places)s) END
    JOIN bench_fund f ON f.n = 1 + (i * 31) %% %(funds)s
"""

BENEFICIARIES = """
    INSERT INTO dashboard_beneficiary (name, key, siren, rna, official_code, category, size,
        legal_form, diffusion, confirmed_legal_person)
    SELECT 'Entreprise ' || i || ' (mesure)', 'entreprise ' || i || ' mesure', '', '', '',
           (ARRAY['company', 'local_authority', 'association', 'public_body'])[1 + i %% 4],
           (ARRAY['TPE', 'PME', 'ETI', 'GE', ''])[1 + i %% 5], '5710', 'open', false
    FROM generate_series(1, greatest(%(size)s / 4, 1)) AS i
    RETURNING id
"""

WRITTEN = (
    DRAWN,
    """
    INSERT INTO dashboard_grant (reference, status, fund_id, department_id, year, beneficiary_id,
        siret, objet, file_number, payment_terms, payment_dates, eu_notification, confidence,
        source_url, commitments_followed, payments_followed, draft_date_precision, entered_by_id,
        pending_by, version)
    SELECT department_id || '-B' || i, 'submitted', fund, department_id, year, beneficiary, '',
           'Modernisation énergétique et extension du bâtiment communal, tranche ' || i, '', '',
           '', '', 'exact', '', true, true, 'day', %(by)s, ARRAY[%(by)s]::bigint[], 1
    FROM bench_drawn ORDER BY i
    """,
    """
    ALTER TABLE bench_drawn ADD COLUMN grant_id bigint
    """,
    "ANALYZE bench_drawn",
    """
    UPDATE bench_drawn d SET grant_id = g.id FROM dashboard_grant g
    WHERE g.reference = d.department_id || '-B' || d.i
    """,
    "ANALYZE bench_drawn",
    """
    INSERT INTO dashboard_grantshare (grant_id, commune_id, weight)
    SELECT grant_id, commune, 1 FROM bench_drawn
    """,
    """
    INSERT INTO dashboard_movement (grant_id, kind, nature, amount, effective_on, recorded_by_id)
    SELECT grant_id, 'award', 'initial', amount, day, %(by)s FROM bench_drawn ORDER BY i
    """,
    """
    INSERT INTO dashboard_movement
        (grant_id, kind, nature, amount, effective_on, recorded_by_id, reference)
    SELECT grant_id, 'commitment', 'legal_commitment', round(amount * 0.9, 2), day + 30, %(by)s,
           'EJ' || i
    FROM bench_drawn WHERE i %% 10 < 7 ORDER BY i
    """,
    """
    INSERT INTO dashboard_movement
        (grant_id, kind, nature, amount, effective_on, recorded_by_id, on_commitment_id)
    SELECT c.grant_id, 'payment', 'instalment', round(c.amount / 2, 2), c.effective_on + 90,
           %(by)s, c.id
    FROM dashboard_movement c JOIN bench_drawn d ON d.grant_id = c.grant_id
    WHERE c.kind = 'commitment' AND d.i %% 10 < 5 ORDER BY c.id
    """,
)

PUBLISH = """
    INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement)
    SELECT %(publisher)s, e.grant_id, 'publish', e.edition_id, b.last_movement
    FROM relance_write_editions((SELECT array_agg(grant_id ORDER BY i) FROM bench_drawn)) e
    JOIN dashboard_grantbalance b ON b.grant_id = e.grant_id
    ORDER BY e.grant_id
"""


@dataclass(frozen=True)
class Drawing:
    """What a size draws from: its beneficiaries' first id, the communes and the funds."""

    size: int
    start_beneficiary: int
    places: int
    funds: int
    by: int
    publisher: int


def fill(size: int, *, progress: Callable[[int], object]) -> None:
    """Draw, record and publish `size` grants, a chunk a transaction; `progress` gets counts."""
    drawing = prepare(size)
    for low in range(1, size + 1, CHUNK):
        high = min(low + CHUNK - 1, size)
        write_chunk(drawing, low, high)
        progress(high - low + 1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def prepare(size: int) -> Drawing:
    by = system_account(IMPORT_ACCOUNT).pk
    publisher = system_account(OPERATOR_ACCOUNT).pk
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_place, bench_fund")
        cursor.execute(PLACES, {"measured": MEASURED_DEPARTMENT})
        cursor.execute(BENEFICIARIES, {"size": size})
        start = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM bench_place")
        places = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM bench_fund")
        funds = cursor.fetchone()[0]
    return Drawing(size, start, places, funds, by, publisher)


def write_chunk(drawing: Drawing, low: int, high: int, *, publish: bool = True) -> None:
    values = {**vars(drawing), "low": low, "high": high}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in WRITTEN:
            cursor.execute(statement, values)
        if publish:
            cursor.execute(PUBLISH, values)
