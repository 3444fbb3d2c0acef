"""Tables and charts of territories side by side."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros_per_inhabitant,
    integer,
    number,
    ratio,
)
from dashboard.queries.compare import Compared, population_class
from dashboard.queries.filters import Filter
from dashboard.queries.totals import Key
from dashboard.web import tables
from dashboard.web.charts import Chart, Line
from dashboard.web.links import grants_url, page_url
from dashboard.web.tables import Cell, Table

# As many series as a chart may hold and still be read.
SERIES: Final = 4
PAGES: Final = {"department": "department", "region": "region"}


def naming(one: Compared, scope: Filter) -> Cell:
    if one.kind in PAGES:
        return tables.name(_title(one), page_url(PAGES[one.kind], scope, one.code))
    if one.kind == "nation":
        return tables.name(one.name)
    lower, upper = population_class(one.population)
    words = f"de {integer(lower)}" if lower else "moins"
    words += f" à {integer(upper)}" if upper and lower else f" de {integer(upper)}" if upper else ""
    if not upper:
        words = f"plus de {integer(lower)}"
    return tables.name(
        one.name, note=f"{counted(one.size, 'département')}, {words}{NO_BREAK_SPACE}habitants"
    )


def _title(one: Compared) -> str:
    return f"{one.name} ({one.code})" if one.kind == "department" else one.name


def list_behind(one: Compared, scope: Filter) -> str:
    """The grants whose sum a figure is; none behind a median."""
    if one.kind == "department":
        return grants_url(scope.replace(departments=(one.code,)))
    if one.kind == "region":
        return grants_url(scope.replace(regions=(one.code,)))
    return grants_url(scope) if one.kind == "nation" else ""


def amounts(found: Sequence[Compared], scope: Filter) -> Table:
    labels = ("Territoire", "Habitants", "Aides", "Attribué (€)", "Engagé (€)", "Payé (€)")
    rows = tuple(
        (
            naming(one, scope),
            tables.count(one.population),
            tables.count(int(one.measured.grants), list_behind(one, scope)),
            tables.money(tables.cents(one.measured.awarded), list_behind(one, scope)),
            tables.money(_cents(one.measured.committed), list_behind(one, scope)),
            tables.money(_cents(one.measured.paid), list_behind(one, scope)),
        )
        for one in found
    )
    return Table("Montants de chaque territoire", tables.columns(*labels), rows, slug="montants")


def per_inhabitant(found: Sequence[Compared], scope: Filter) -> Chart:
    known = [one for one in found if one.each is not None]
    values = [one.each.awarded for one in known if one.each]
    longest = max(values, default=None)
    rows = tuple(
        (
            naming(one, scope),
            tables.money(
                tables.cents(one.each.awarded), bar=tables.length(one.each.awarded, longest)
            ),
            tables.money(_cents(one.each.committed)),
            tables.money(_cents(one.each.paid)),
            _per_thousand(one.each.grants),
        )
        for one in known
        if one.each
    )
    labels = ("Territoire", "Attribué (€)", "Engagé (€)", "Payé (€)", "Aides pour 1 000 habitants")
    title = "Euros attribués par habitant"
    return Chart(
        "par-habitant",
        "bar",
        title,
        _finding(known),
        tuple(one.name for one in known),
        (Line("Attribué par habitant", "attribue", tuple(map(tables.cents, values))),),
        Table(title, tables.columns(*labels), rows),
        tuple(list_behind(one, scope) for one in known),
    )


def _per_thousand(each: Decimal) -> Cell:
    value = tables.cents(each * 1000)
    return Cell(number(value, 2), value)


def _finding(found: Sequence[Compared]) -> str:
    """The first against the last: against the median when one asks for a single département."""
    if len(found) < 2 or not found[0].each or not found[-1].each:
        return "Un seul territoire a une population connue."
    first, last = found[0], found[-1]
    if last.kind != "alike":
        first = max(found, key=lambda one: one.each.awarded if one.each else Decimal(0))
        last = min(found, key=lambda one: one.each.awarded if one.each else Decimal(0))
    times = ratio(first.each.awarded, last.each.awarded) if first.each and last.each else None
    said = _each_text(first)
    if times is None:
        return f"{first.name}{NO_BREAK_SPACE}: {said} ; {last.name.lower()}{NO_BREAK_SPACE}: aucun."
    against = last.name if last.kind != "alike" else "la médiane des départements semblables"
    if number(times, 1) == number(Decimal(1), 1):
        return f"{first.name}{NO_BREAK_SPACE}: {said}, autant que {against}."
    return (
        f"{first.name}{NO_BREAK_SPACE}: {said}, soit {number(times, 1)}{NO_BREAK_SPACE}fois "
        f"{against} ({_each_text(last)})."
    )


def _each_text(one: Compared) -> str:
    return euros_per_inhabitant(one.each.awarded, 1) if one.each else ""


def by_pillar(found: Sequence[Compared], scope: Filter, names: Mapping[Key, str]) -> Table:
    keys = sorted({key for one in found for key in one.pillar_each}, key=_pillar_order(names))
    rows = tuple(
        (
            naming(one, scope),
            *(tables.money(_cents(one.pillar_each.get(key, tables.ZERO))) for key in keys),
        )
        for one in found
        if one.each
    )
    labels = ("Territoire", *(f"{names.get(key, 'Hors volet')} (€)" for key in keys))
    headings = tables.columns(*labels)
    return Table("Euros attribués par habitant, par volet", headings, rows, slug="volets")


def _pillar_order(names: Mapping[Key, str]) -> Callable[[Key], int]:
    order = list(names)
    return lambda key: order.index(key) if key in order else len(order)


def by_year(found: Sequence[Compared]) -> Chart | None:
    known = [one for one in found if one.each]
    years = sorted({int(str(key)) for one in known for key in one.year_each})
    if not years:
        return None
    rows = tuple(
        (
            tables.name(str(year)),
            *(tables.money(_cents(one.year_each.get(year, tables.ZERO))) for one in known),
        )
        for year in years
    )
    title = "Euros attribués par habitant, par exercice"
    drawn = known[:SERIES]
    note = "" if len(known) == len(drawn) else (
        f"Le dessin montre les {SERIES} premiers territoires ; le tableau les a tous."
    )  # fmt: skip
    return Chart(
        "par-exercice",
        "columns",
        title,
        _best_year(drawn[0], years),
        tuple(map(str, years)),
        tuple(
            Line(
                one.name,
                f"serie-{place}",
                tuple(tables.cents(one.year_each.get(year, tables.ZERO)) for year in years),
            )
            for place, one in enumerate(drawn, 1)
        ),
        Table(title, tables.columns("Exercice", *(f"{one.name} (€)" for one in known)), rows),
        # Several territories share a year: no one list is behind it.
        ("",) * len(years),
        note,
    )


def _best_year(one: Compared, years: Sequence[int]) -> str:
    best = max(years, key=lambda year: one.year_each.get(year, tables.ZERO))
    amount = euros_per_inhabitant(one.year_each.get(best, tables.ZERO), 1)
    return f"{one.name}{NO_BREAK_SPACE}: l'exercice le plus fort est {best}, avec {amount}."


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else tables.cents(value)
