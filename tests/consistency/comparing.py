"""PostgreSQL's tables against the naive ledger, to the cent."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from tests.consistency.stage import Stage
from tests.oracle_facts import KINDS, MASKED_NAME, Public
from tests.oracle_totals import Row, Sums, cents, totals_by

Rows = list[tuple[Any, ...]]

FIGURES = """
    SELECT grant_id, fund_id, department_id, year, masked, withdrawn, beneficiary_name,
           beneficiary_id, category, size, objet, awarded, committed, paid, awarded_on,
           awarded_on_precision, commitments_followed, payments_followed,
           CASE WHEN masked THEN '' ELSE reference END
    FROM {source} ORDER BY grant_id
"""
SHARES = """
    SELECT grant_id, commune_id, weight, awarded, committed, paid FROM {source}
    ORDER BY grant_id, commune_id
"""
# Every earlier instant at once: what decides a figure, and how many people are named.
THEN = """
    SELECT k.i, g.grant_id, g.fund_id, g.department_id, g.year, g.category, g.size, g.awarded,
           g.committed, g.paid, g.awarded_on, g.commitments_followed, g.payments_followed
    FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS k(at, i)
    CROSS JOIN LATERAL relance_public_grants(NULL, k.at) g ORDER BY 1, 2
"""
SHARES_THEN = """
    SELECT k.i, s.* FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS k(at, i)
    CROSS JOIN LATERAL relance_public_shares(NULL, k.at, 'infinity') s ORDER BY 1, 2, 3
"""


def asked(query: str, params: Sequence[Any] = ()) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def now() -> datetime:
    instant: datetime = asked("SELECT clock_timestamp()")[0][0]
    return instant


def figures_at(instants: list[datetime]) -> tuple[Rows, Rows]:
    return asked(THEN, [instants]), asked(SHARES_THEN, [instants])


def check_public(stage: Stage, step: int | None = None, at: datetime | None = None) -> None:
    """The published tables, or what the functions say of the instant when `step` was done."""
    expected = stage.world.public(step)
    if at is None:
        grants = asked(FIGURES.format(source="dashboard_publicgrant"))
        shares = asked(SHARES.format(source="dashboard_publicshare"))
    else:
        grants = asked(FIGURES.format(source="relance_public_grants(NULL, %s)"), [at])
        shares = asked(SHARES.format(source="relance_public_shares(NULL, %s, 'infinity')"), [at])
    for row in grants:
        # Unknown is not zero, and nothing unknown is summed.
        assert row[16] or not row[12]
        assert row[17] or not row[13]
    assert [_in_cents(row, (11, 12, 13)) for row in grants] == sorted(
        _grant_row(stage, public) for public in expected
    )
    assert sorted((_in_cents(row, (3, 4, 5)) for row in shares), key=repr) == sorted(
        (row for public in expected for row in _share_rows(stage, public)), key=repr
    )


def check_balances(stage: Stage) -> None:
    """What guards the rules: sums per grant, per commitment and per envelope."""
    world = stage.world
    rows = asked("SELECT grant_id, awarded, committed, paid FROM dashboard_grantbalance ORDER BY 1")
    assert [_in_cents(row, (1, 2, 3)) for row in rows] == [
        (pk, *(world.total(number, kind) for kind in KINDS))
        for number, pk in enumerate(stage.grants)
        if any(line.grant == number for line in world.lines)
    ]
    rows = asked(
        "SELECT commitment_id, committed, paid FROM dashboard_commitmentbalance ORDER BY 1"
    )
    assert [_in_cents(row, (1, 2)) for row in rows] == [
        (stage.lines[line.number], *world.under(line))
        for line in world.lines
        if line.nature == "legal_commitment"
    ]
    rows = asked(
        "SELECT fund_id, year, department_id, binding, allocated, delegated, awarded"
        " FROM dashboard_envelopebalance"
    )
    assert {row[:3]: _in_cents(row, (4, 5, 6))[3:] for row in rows} == {
        key: (balance.binding, balance.allocated, balance.delegated, balance.awarded)
        for key, balance in world.open_envelopes().items()
    }


ROLLUP = """
    SELECT {keys}, grants, awarded, committed, paid, grants_commitments_followed,
           grants_payments_followed, paid_awarded
    FROM dashboard_{table}
"""
ROLLUPS = {
    "rollupyear": (
        ("department_id", "fund_id", "year", "category", "size"),
        ("departement", "fonds", "exercice", "categorie", "taille"),
    ),
    "rollupfund": (("department_id", "fund_id", "year"), ("departement", "fonds", "exercice")),
    "rollupmonth": (("department_id", "fund_id", "month"), ("departement", "fonds", "mois")),
    "rollupcommune": (
        ("department_id", "commune_id", "fund_id"),
        ("departement", "commune", "fonds"),
    ),
}


def check_rollups(stage: Stage, rows: list[Row]) -> None:
    """`rows`: every grant that is public now."""
    for table, (columns, axes) in ROLLUPS.items():
        expected = totals_by(stage.world, stage.country, rows, axes)
        assert rollup(table, columns) == {
            tuple(
                "" if key is None and axis in ("categorie", "taille") else key
                for key, axis in zip(keys, axes, strict=True)
            ): sums
            for keys, sums in expected.items()
        }, table
    named: dict[int, list[Row]] = {}
    for row in rows:
        if row.public.edition.person:
            who = stage.people[row.public.edition.person]
            named.setdefault(who, []).append(row)
    scopes = {scope: sums for who, own in named.items() for scope, sums in _scopes(stage, who, own)}
    assert rollup("rollupbeneficiary", ("department", "beneficiary_id")) == scopes


def _scopes(stage: Stage, who: int, rows: list[Row]) -> Iterator[tuple[tuple[str, int], Sums]]:
    """What one of them received in all and in each département."""
    (whole,) = totals_by(stage.world, stage.country, rows, ()).values()
    yield ("", who), whole
    places = totals_by(stage.world, stage.country, rows, ("departement",))
    for (department,), sums in places.items():
        if department is not None:
            yield (str(department), who), sums


def rollup(table: str, columns: Sequence[str]) -> dict[tuple[Any, ...], Sums]:
    """Rows that are not all zeroes."""
    rows = asked(ROLLUP.format(keys=", ".join(columns), table=table))
    width = len(columns)
    found = {row[:width]: sums(row[width:]) for row in rows}
    return {key: value for key, value in found.items() if value != Sums()}


def check_months(moved: dict[date, dict[str, int]]) -> None:
    """`moved`: by month, what took effect."""
    rows = asked(
        "SELECT month, sum(moved_awarded), sum(moved_committed), sum(moved_paid)"
        " FROM dashboard_rollupmonth GROUP BY 1"
    )
    found = {row[0]: _in_cents(row, (1, 2, 3))[1:] for row in rows}
    expected = {month: tuple(kinds[kind] for kind in KINDS) for month, kinds in moved.items()}
    assert {k: v for k, v in found.items() if any(v)} == {
        k: v for k, v in expected.items() if any(v)
    }


def sums(values: Sequence[Any]) -> Sums:
    """From measures in the order of `Totals`."""
    grants, awarded, committed, paid, commitments, payments, paid_awarded = values
    return Sums(
        grants,
        cents(awarded),
        cents(committed),
        cents(paid),
        commitments,
        payments,
        cents(paid_awarded),
    )


def _grant_row(stage: Stage, public: Public) -> tuple[Any, ...]:
    edition = public.edition
    masked = edition.masked or (public.hidden and _masked_since(stage, public))
    name, objet = edition.name, edition.objet
    if masked:
        name, objet = MASKED_NAME, f"Fonds {edition.fund}"
    if public.withdrawn:
        name, objet = "", "Aide retirée"
    named = not (masked or public.hidden) and edition.person
    return (
        stage.grants[public.grant],
        edition.fund,
        edition.department,
        edition.year,
        masked,
        public.withdrawn,
        name,
        stage.people[named] if named else None,
        edition.category,
        edition.size,
        objet,
        *(public.cents(kind) for kind in KINDS),
        public.awarded_on(),
        public.precision(),
        edition.commitments_followed,
        edition.payments_followed,
        "" if masked else edition.reference,
    )


def _masked_since(stage: Stage, public: Public) -> bool:
    return [line for line in stage.world.log if line.grant == public.grant][-1].edition.masked


def _share_rows(stage: Stage, public: Public) -> Rows:
    parts = {kind: public.parts(kind) for kind in KINDS}
    return [
        (stage.grants[public.grant], place, weight, *(parts[kind][place] for kind in KINDS))
        for place, weight in public.edition.shares
    ]


def _in_cents(row: Sequence[Any], places: Sequence[int]) -> tuple[Any, ...]:
    return tuple(cents(value) if i in places else value for i, value in enumerate(row))
