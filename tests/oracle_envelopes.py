"""What each fund may grant and did, counted anew from the naive ledger. Amounts in cents."""

from dataclasses import dataclass
from datetime import date

from dashboard.queries.filters import Filter
from tests.oracle_facts import Envelope
from tests.oracle_totals import Country, Row
from tests.oracles import World


@dataclass
class Consumed:
    """One fund over the years and the territory asked for; None where there is no envelope."""

    allocated: int | None = None
    consumed: int = 0
    awarded: int = 0
    national: int | None = None
    binding: bool = False
    exceeded: bool = False


def by_fund(
    world: World, country: Country, wanted: Filter, rows: list[Row], lines: list[Envelope]
) -> dict[str, Consumed]:
    """`rows`: the grants that the filter finds; `lines`: those of envelopes known at its dates.

    A département with an envelope of its own consumes that one, the others the nation's. What
    was delegated is in the département's envelope and no longer in the nation's.
    """
    found: dict[str, Consumed] = {}
    yearly = [line for line in lines if line.retained and line.last_year in (None, line.year)]
    awards = [(row.public.edition, row.whole["award"]) for row in rows]
    for fund in world.funds:
        years = {line.year for line in yearly if line.fund == fund}
        years |= {edition.year for edition, _ in awards if edition.fund == fund}
        for year in years if _fits(world, fund, wanted) else ():
            if wanted.years and year not in wanted.years:
                continue
            own = [line for line in yearly if (line.fund, line.year) == (fund, year)]
            spent = [
                (edition.department, cents)
                for edition, cents in awards
                if (edition.fund, edition.year) == (fund, year)
            ]
            part = _one(country, wanted, own, spent)
            if part is not None:
                found[fund] = _add(found.get(fund, Consumed()), part)
    return found


def known(lines: list[Envelope], until: date | None) -> list[Envelope]:
    """Lines that had taken effect; those of the tests do on the first of January."""
    return [line for line in lines if until is None or date(line.year, 1, 1) <= until]


def _fits(world: World, fund: str, wanted: Filter) -> bool:
    purse = world.funds[fund]
    return (
        (not wanted.plans or purse.plan in wanted.plans)
        and (not wanted.pillars or (purse.pillar or "nd") in wanted.pillars)
        and (not wanted.funds or fund in wanted.funds)
    )


def _one(
    country: Country, wanted: Filter, lines: list[Envelope], spent: list[tuple[str | None, int]]
) -> Consumed | None:
    """One fund and year."""
    everywhere = not (wanted.departments or wanted.regions)

    def inside(department: str | None) -> bool:
        return (not wanted.departments or (department or "nd") in wanted.departments) and (
            not wanted.regions or country.regions.get(department or "") in wanted.regions
        )

    national = [line for line in lines if line.department is None]
    nation = sum(line.cents for line in national) if national else None
    delegated = sum(line.cents for line in lines if line.nature == "delegation")
    owners = {line.department for line in lines if line.department and inside(line.department)}
    own = [line for line in lines if line.department in owners]
    awarded = sum(cents for _, cents in spent)
    part = Consumed(awarded=awarded, national=nation)
    if everywhere and nation is not None:
        part.allocated = nation - delegated + sum(line.cents for line in own)
        part.consumed = awarded
        part.binding = any(line.binding for line in lines)
    else:
        if own:
            part.allocated = sum(line.cents for line in own)
        elif not everywhere and not spent:
            return None
        part.consumed = sum(cents for department, cents in spent if department in owners)
        part.binding = any(line.binding for line in own)
    part.exceeded = part.allocated is not None and part.consumed > part.allocated
    return part


def _add(total: Consumed, part: Consumed) -> Consumed:
    return Consumed(
        allocated=_known(total.allocated, part.allocated),
        consumed=total.consumed + part.consumed,
        awarded=total.awarded + part.awarded,
        national=_known(total.national, part.national),
        binding=total.binding or part.binding,
        exceeded=total.exceeded or part.exceeded,
    )


def _known(total: int | None, part: int | None) -> int | None:
    return part if total is None else total + (part or 0)
