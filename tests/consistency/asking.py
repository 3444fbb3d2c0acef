"""Every question of the public side, asked of PostgreSQL and of the naive ledger."""

from collections.abc import Iterator
from typing import Any

from dashboard.queries import envelopes, listing, series, totals
from dashboard.queries.filters import Filter
from dashboard.queries.relations import AXES
from tests import oracle_envelopes, oracle_totals
from tests.consistency.comparing import sums
from tests.consistency.stage import Stage
from tests.oracle_facts import KINDS, Envelope
from tests.oracle_totals import Row, Sums, cents

# Pairs and triples that rollups serve, and others that they cannot.
GROUPINGS: tuple[tuple[str, ...], ...] = (
    *((axis,) for axis in AXES),
    ("departement", "volet"),
    ("departement", "commune"),
    ("fonds", "exercice", "categorie"),
    ("region", "mois"),
    ("commune", "taille", "exercice"),
)


def check_grants(stage: Stage, wanted: Filter, step: int | None) -> None:
    """Totals, months and list of the grants that the filter finds, as known after `step`."""
    rows = oracle_totals.selected(stage.world, stage.country, wanted, step)
    check_totals(stage, wanted, rows)
    check_months(wanted, rows)
    check_list(stage, wanted, rows)


def check_totals(stage: Stage, wanted: Filter, rows: list[Row]) -> None:
    expected = oracle_totals.totals(rows)
    assert _sums(totals.totals(wanted)) == expected
    for axes in GROUPINGS:
        cells = oracle_totals.totals_by(stage.world, stage.country, rows, axes)
        assert {cell.keys: _sums(cell.totals) for cell in totals.totals_by(wanted, axes)} == cells
        named = oracle_totals.beneficiaries(stage.world, stage.country, rows, axes)
        counted = totals.distinct_beneficiaries(wanted, axes)
        assert {keys: count for keys, count in counted.items() if count} == named
        # Communes and « non localisé » included: the parts are the whole.
        assert sum(cell.awarded for cell in cells.values()) == expected.awarded


def check_months(wanted: Filter, rows: list[Row]) -> None:
    found = series.monthly(wanted)
    moved = oracle_totals.monthly(rows, wanted)
    points = {p.month: (cents(p.awarded), cents(p.committed), cents(p.paid)) for p in found.points}
    assert {month: amounts for month, amounts in points.items() if any(amounts)} == {
        month: tuple(kinds[kind] for kind in KINDS)
        for month, kinds in moved.items()
        if any(kinds.values())
    }
    assert found.year_only == oracle_totals.year_only(rows)


def check_list(stage: Stage, wanted: Filter, rows: list[Row]) -> None:
    """Page after page: each selected grant once, with what the filter counts of it."""
    lines = list(_walk(wanted))
    retained = {
        line.grant_id: tuple(
            None if amount is None else cents(amount)
            for amount in (line.retained.awarded, line.retained.committed, line.retained.paid)
        )
        for line in lines
    }
    assert len(retained) == len(lines)
    assert retained == {
        stage.grants[row.public.grant]: tuple(
            row.retained(kind) if row.public.edition.follows(kind) else None for kind in KINDS
        )
        for row in rows
    }


def check_envelopes(stage: Stage, wanted: Filter, step: int | None, lines: list[Envelope]) -> None:
    """`lines`: those of envelopes recorded by then. Other parts of the filter are left aside."""
    alone = wanted.replace(
        communes=(),
        categories=(),
        sizes=(),
        text="",
        amount_min=None,
        amount_max=None,
        awarded_after=None,
        awarded_before=None,
    )
    rows = oracle_totals.selected(stage.world, stage.country, alone, step)
    known = oracle_envelopes.known(lines, wanted.as_of)
    expected = oracle_envelopes.by_fund(stage.world, stage.country, wanted, rows, known)
    table = envelopes.consumption(wanted)
    found = {row.fund: row.figures for pillar in table.pillars for row in pillar.funds}
    assert {fund: _consumed(figures) for fund, figures in found.items()} == {
        fund: vars(part) for fund, part in expected.items()
    }


def _consumed(figures: envelopes.Consumption) -> dict[str, Any]:
    return {
        "allocated": None if figures.allocated is None else cents(figures.allocated),
        "consumed": cents(figures.consumed),
        "awarded": cents(figures.awarded),
        "national": None if figures.national is None else cents(figures.national),
        "binding": figures.binding,
        "exceeded": figures.exceeded,
    }


def _walk(wanted: Filter) -> Iterator[listing.GrantLine]:
    cursor = ""
    while True:
        page = listing.list_grants(wanted, limit=2, cursor=cursor)
        yield from page.rows
        if not page.next:
            return
        cursor = page.next


def _sums(found: totals.Totals) -> Sums:
    return sums(
        (
            found.grants,
            found.awarded,
            found.committed,
            found.paid,
            found.grants_commitments_followed,
            found.grants_payments_followed,
            found.paid_awarded,
        )
    )
