"""Territories side by side, or one against its region, the nation and départements like it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final, Literal

from dashboard.queries.filters import Filter
from dashboard.queries.rankings import NOTHING
from dashboard.queries.territories import DepartmentRow, departments, regions
from dashboard.queries.totals import Key, Totals, known_committed, known_paid, totals_by

Kind = Literal["department", "region", "nation", "alike"]
# Upper bounds, in inhabitants, of the classes within which départements are called alike.
CLASSES: Final = (250_000, 500_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """Euros of a territory as a whole and for each inhabitant; None where unknown."""

    awarded: Decimal
    committed: Decimal | None
    paid: Decimal | None
    grants: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """`by_…` hold euros awarded, `…_each` the same for each inhabitant.

    `size` is how many départements stand behind.

    For départements alike every figure is the median of theirs, each taken by itself.
    """

    kind: Kind
    code: str
    name: str
    population: int
    size: int
    measured: Measured
    each: Measured | None
    by_pillar: Mapping[Key, Decimal]
    by_year: Mapping[Key, Decimal]
    pillar_each: Mapping[Key, Decimal]
    year_each: Mapping[Key, Decimal]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Of every département, read once: (département, key) → totals."""

    whole: Mapping[Key, Totals]
    by_pillar: Mapping[Key, Mapping[Key, Totals]]
    by_year: Mapping[Key, Mapping[Key, Totals]]


def compared(
    wanted: Filter,
    department_codes: Sequence[str],
    region_codes: Sequence[str],
    *,
    parts: bool = True,
) -> tuple[Compared, ...]:
    """In the order asked for; a département asked for alone comes with its points of comparison.

    The filter's own territories are left aside. Cost: three groupings by département, or
    one without `parts`, whose amounts by pillar and by year are then left out.
    """
    everywhere = wanted.replace(departments=(), regions=(), communes=())
    cells, known = _read(everywhere, parts), departments()
    by_code = {row.code: row for row in known}
    chosen = [_department(cells, by_code[code]) for code in department_codes]
    names = {row.code: row.name for row in regions()}
    chosen += [_region(cells, known, code, names[code]) for code in region_codes]
    if len(chosen) == 1 and department_codes:
        place = by_code[department_codes[0]]
        if place.region:
            chosen.append(_region(cells, known, place.region, names[place.region]))
        chosen.append(_nation(cells, known))
        chosen.append(_alike(cells, known, place))
    elif len(chosen) == 1:
        chosen.append(_nation(cells, known))
    return tuple(chosen)


def population_class(population: int) -> tuple[int, int | None]:
    """From (included) and to (excluded), in inhabitants; None has no upper bound."""
    lower = 0
    for bound in CLASSES:
        if population < bound:
            return lower, bound
        lower = bound
    return lower, None


def _read(everywhere: Filter, parts: bool) -> _Cells:
    def grouped(axis: str) -> dict[Key, dict[Key, Totals]]:
        found: dict[Key, dict[Key, Totals]] = {}
        for cell in totals_by(everywhere, ("departement", axis)):
            found.setdefault(cell.keys[0], {})[cell.keys[1]] = cell.totals
        return found

    whole = {cell.keys[0]: cell.totals for cell in totals_by(everywhere, ("departement",))}
    return _Cells(whole, *((grouped("volet"), grouped("exercice")) if parts else ({}, {})))


def _department(cells: _Cells, place: DepartmentRow) -> Compared:
    return _sum(cells, "department", place.code, place.name, [place])


def _region(cells: _Cells, known: Sequence[DepartmentRow], code: str, name: str) -> Compared:
    return _sum(cells, "region", code, name, [row for row in known if row.region == code])


def _nation(cells: _Cells, known: Sequence[DepartmentRow]) -> Compared:
    """With what belongs to no département."""
    return _sum(cells, "nation", "FR", "France", known, also=(None,))


def _sum(
    cells: _Cells,
    kind: Kind,
    code: str,
    name: str,
    places: Sequence[DepartmentRow],
    also: Sequence[Key] = (),
) -> Compared:
    inside: list[Key] = [*(row.code for row in places), *also]
    population = sum(row.population for row in places)
    measured = _measured([cells.whole[key] for key in inside if key in cells.whole])
    by_pillar, by_year = _added(cells.by_pillar, inside), _added(cells.by_year, inside)
    return Compared(
        kind=kind,
        code=code,
        name=name,
        population=population,
        size=len(places),
        measured=measured,
        each=_each(measured, population),
        by_pillar=by_pillar,
        by_year=by_year,
        pillar_each=_shared_out(by_pillar, population),
        year_each=_shared_out(by_year, population),
    )


def _measured(parts: Iterable[Totals]) -> Measured:
    """Parts whose payments nobody follows say nothing of what was paid."""
    found = list(parts)
    committed = [known for part in found if (known := known_committed(part)) is not None]
    paid = [known for part in found if (known := known_paid(part)) is not None]
    return Measured(
        sum((part.awarded for part in found), Decimal(0)),
        sum(committed, Decimal(0)) if committed or not found else None,
        sum(paid, Decimal(0)) if paid or not found else None,
        Decimal(sum(part.grants for part in found)),
    )


def _each(measured: Measured, population: int) -> Measured | None:
    if not population:
        return None
    return Measured(
        measured.awarded / population,
        None if measured.committed is None else measured.committed / population,
        None if measured.paid is None else measured.paid / population,
        measured.grants / population,
    )


def _added(cells: Mapping[Key, Mapping[Key, Totals]], inside: Sequence[Key]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for place in inside:
        for key, part in cells.get(place, {}).items():
            found[key] = found.get(key, Decimal(0)) + part.awarded
    return found


def _shared_out(amounts: Mapping[Key, Decimal], population: int) -> dict[Key, Decimal]:
    return {key: amount / population for key, amount in amounts.items()} if population else {}


def _alike(cells: _Cells, known: Sequence[DepartmentRow], place: DepartmentRow) -> Compared:
    """The median of the départements of the same population class, the one asked for included."""
    lower, upper = population_class(place.population)
    alike = [
        row
        for row in known
        if row.region and lower <= row.population and (upper is None or row.population < upper)
    ]
    each = [_department(cells, row) for row in alike]
    return Compared(
        kind="alike",
        code="",
        name="Médiane des départements semblables",
        population=int(median(row.population for row in alike)) if alike else 0,
        size=len(alike),
        measured=_medians([one.measured for one in each]),
        each=_medians([one.each for one in each if one.each]),
        by_pillar=_median_of_each([one.by_pillar for one in each]),
        by_year=_median_of_each([one.by_year for one in each]),
        pillar_each=_median_of_each([one.pillar_each for one in each]),
        year_each=_median_of_each([one.year_each for one in each]),
    )


def _medians(found: Sequence[Measured]) -> Measured:
    return Measured(
        _median([one.awarded for one in found]) or Decimal(0),
        _median([one.committed for one in found]),
        _median([one.paid for one in found]),
        _median([one.grants for one in found]) or Decimal(0),
    )


def _median(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _median_of_each(parts: Sequence[Mapping[Key, Decimal]]) -> dict[Key, Decimal]:
    """A département without any grant under a key counts as zero there."""
    keys = {key for part in parts for key in part}
    return {key: median(part.get(key, NOTHING.awarded) for part in parts) for key in keys}
