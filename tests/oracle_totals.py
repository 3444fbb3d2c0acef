"""Every figure of the public side counted anew from the naive ledger, for any filter and date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.codes import normalise
from dashboard.queries.filters import Filter
from tests.oracle_facts import KINDS, Public
from tests.oracles import World

UNKNOWN = "nd"
Key = str | int | date | None


@dataclass(frozen=True)
class Country:
    """Where things are: département to region, commune to its name."""

    regions: dict[str, str | None]
    communes: dict[str, str]


@dataclass(frozen=True)
class Sums:
    """In the order of `dashboard.queries.totals.Totals`, amounts in cents."""

    grants: int = 0
    awarded: int = 0
    committed: int = 0
    paid: int = 0
    grants_commitments_followed: int = 0
    grants_payments_followed: int = 0
    paid_awarded: int = 0


@dataclass(frozen=True)
class Row:
    """A selected grant: its amounts, and what each place that the filter counts holds of them."""

    public: Public
    whole: dict[str, int]
    places: dict[str | None, dict[str, int]]
    located: bool

    def retained(self, kind: str) -> int:
        if not self.located:
            return self.whole[kind]
        return sum(parts[kind] for parts in self.places.values())


def selected(world: World, country: Country, wanted: Filter, step: int | None = None) -> list[Row]:
    """The grants that the filter finds, as known when the operation `step` was done."""
    until = wanted.as_of or date.max
    found = []
    for public in world.public(step):
        if _fits(world, country, public, wanted):
            whole = {kind: public.cents(kind, until) for kind in KINDS}
            places = _places(public, wanted)
            if places and _amount_fits(whole["award"], wanted):
                found.append(Row(public, whole, places, bool(wanted.communes)))
    return found


def _places(public: Public, wanted: Filter) -> dict[str | None, dict[str, int]]:
    """What each place asked for holds of the grant, by kind."""
    parts = {kind: public.parts(kind, wanted.as_of or date.max) for kind in KINDS}
    return {
        place: {kind: parts[kind][place] for kind in KINDS}
        for place, _ in public.edition.shares
        if not wanted.communes or (place or UNKNOWN) in wanted.communes
    }


def _amount_fits(awarded: int, wanted: Filter) -> bool:
    low, high = wanted.amount_min, wanted.amount_max
    return (low is None or awarded >= low * 100) and (high is None or awarded <= high * 100)


def totals(rows: Iterable[Row]) -> Sums:
    """Whole grants, or the parts of the communes asked for."""
    return _sum((row.public, {kind: row.retained(kind) for kind in KINDS}) for row in rows)


def totals_by(
    world: World, country: Country, rows: Iterable[Row], axes: tuple[str, ...]
) -> dict[tuple[Key, ...], Sums]:
    """By keys; along communes a grant counts in each of its places."""
    cells: dict[tuple[Key, ...], list[tuple[Public, dict[str, int]]]] = {}
    for row in rows:
        whole = {kind: row.retained(kind) for kind in KINDS}
        parts = row.places if "commune" in axes else {None: whole}
        for place, amounts in parts.items():
            key = tuple(_key(world, country, row.public, axis, place) for axis in axes)
            cells.setdefault(key, []).append((row.public, amounts))
    return {key: _sum(parts) for key, parts in cells.items()}


def beneficiaries(
    world: World, country: Country, rows: Iterable[Row], axes: tuple[str, ...]
) -> dict[tuple[Key, ...], int]:
    """How many different ones are named, by keys; none is not there."""
    found: dict[tuple[Key, ...], set[str]] = {}
    for row in rows:
        for place in row.places if "commune" in axes else (None,):
            key = tuple(_key(world, country, row.public, axis, place) for axis in axes)
            people = found.setdefault(key, set())
            if row.public.edition.person:
                people.add(row.public.edition.person)
    return {key: len(people) for key, people in found.items() if people}


def monthly(rows: Iterable[Row], wanted: Filter) -> dict[date, dict[str, int]]:
    """By month in which each movement took effect; months where nothing moved are absent."""
    months: dict[date, dict[str, int]] = {}
    for row in rows:
        for seen in row.public.seen:
            if wanted.as_of and seen.day > wanted.as_of:
                continue
            cents = seen.line.cents
            if row.located:
                alone = Public(row.public.grant, row.public.edition, False, False, (seen,))
                parts = alone.parts(seen.line.kind)
                cents = sum(parts[place] for place in row.places)
            if cents:
                month = months.setdefault(seen.day.replace(day=1), dict.fromkeys(KINDS, 0))
                month[seen.line.kind] += cents
    return months


def year_only(rows: Iterable[Row]) -> int:
    return sum(row.public.precision() == "year" for row in rows)


def cents(amount: Decimal) -> int:
    """Exact, or it raises."""
    whole = amount * 100
    if whole != int(whole):
        raise ValueError(f"{amount} is no whole number of cents")
    return int(whole)


def _fits(world: World, country: Country, public: Public, wanted: Filter) -> bool:
    edition, fund = public.edition, world.funds[public.edition.fund]
    region = country.regions.get(edition.department or "")
    on = public.awarded_on()
    asked: Iterator[tuple[tuple[str | int, ...], str | int | None]] = iter(
        (
            (wanted.plans, fund.plan),
            (wanted.pillars, fund.pillar),
            (wanted.departments, edition.department),
            (wanted.regions, region),
            (wanted.funds, edition.fund),
            (wanted.years, edition.year),
            (wanted.categories, edition.category),
            (wanted.sizes, edition.size),
        )
    )
    return (
        all(not codes or (value or UNKNOWN) in codes for codes, value in asked)
        and (wanted.awarded_after is None or on >= wanted.awarded_after)
        and (wanted.awarded_before is None or on <= wanted.awarded_before)
        and (wanted.as_of is None or on <= wanted.as_of)
        and _says(country, public, wanted.text)
    )


def _says(country: Country, public: Public, text: str) -> bool:
    """Every word asked for is written; what is hidden or masked says nothing."""
    if not text:
        return True
    if public.hidden or public.edition.masked:
        return False
    edition = public.edition
    places = sorted(place for place, _ in edition.shares if place)
    written = normalise(
        " ".join(
            [
                edition.reference or "",
                edition.name,
                edition.objet,
                *(country.communes[p] for p in places),
            ]
        )
    )
    words = normalise(text).split()
    return bool(words) and all(
        word in written if len(word) >= 3 else f" {word}" in f" {written}" for word in words
    )


def _key(world: World, country: Country, public: Public, axis: str, place: str | None) -> Key:
    edition = public.edition
    fund = world.funds[edition.fund]
    keys: dict[str, Key] = {
        "plan": fund.plan,
        "departement": edition.department,
        "region": country.regions.get(edition.department or ""),
        "commune": place,
        "volet": fund.pillar,
        "fonds": edition.fund,
        "exercice": edition.year,
        "mois": public.awarded_on().replace(day=1),
        "categorie": edition.category or None,
        "taille": edition.size or None,
    }
    return keys[axis]


def _sum(parts: Iterable[tuple[Public, dict[str, int]]]) -> Sums:
    rows = list(parts)
    paying = [amounts for public, amounts in rows if public.edition.payments_followed]
    return Sums(
        grants=len(rows),
        awarded=sum(amounts["award"] for _, amounts in rows),
        committed=sum(amounts["commitment"] for _, amounts in rows),
        paid=sum(amounts["payment"] for _, amounts in rows),
        grants_commitments_followed=sum(p.edition.commitments_followed for p, _ in rows),
        grants_payments_followed=len(paying),
        paid_awarded=sum(amounts["award"] for amounts in paying),
    )
