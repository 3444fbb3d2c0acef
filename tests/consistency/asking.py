"""Every question of the public side, asked of PostgreSQL and of the naive ledger."""

from collections.abc import Iterator
from typing import Any

from dashboard.queries import envelopes, facets, listing, rankings, series, totals
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
    check_tops(stage, wanted, rows)
    check_choices(stage, wanted, step)


def check_tops(stage: Stage, wanted: Filter, rows: list[Row]) -> None:
    """The first funds and the first of those who are named."""
    by_fund: dict[str, int] = {}
    by_person: dict[int, int] = {}
    for row in rows:
        edition, awarded = row.public.edition, row.retained("award")
        by_fund[edition.fund] = by_fund.get(edition.fund, 0) + awarded
        if edition.person and not row.public.hidden:
            who = stage.people[edition.person]
            by_person[who] = by_person.get(who, 0) + awarded
    funds = sorted((-awarded, fund) for fund, awarded in by_fund.items())
    assert [(-cents(top.totals.awarded), top.id) for top in rankings.top_funds(wanted, 3)] == (
        funds[:3]
    )
    people = sorted((-awarded, who) for who, awarded in by_person.items())
    assert [
        (-cents(top.totals.awarded), top.id) for top in rankings.top_beneficiaries(wanted, 3)
    ] == [(awarded, f"b-{who}") for awarded, who in people[:3]]


def check_choices(stage: Stage, wanted: Filter, step: int | None) -> None:
    """Each facet counts what its choices would leave, the rest of the filter staying."""
    found = facets.facets(wanted)
    for axis, field in facets.FIELDS.items():
        opened = wanted.replace(**{field: ()})
        rows = oracle_totals.selected(stage.world, stage.country, opened, step)
        cells = oracle_totals.totals_by(stage.world, stage.country, rows, (axis,))
        choices = {(choice.key,): (choice.grants, cents(choice.awarded)) for choice in found[axis]}
        assert choices == {key: (cell.grants, cell.awarded) for key, cell in cells.items()}, axis


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
