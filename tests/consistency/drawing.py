"""What Hypothesis draws: entries, amounts, days, envelopes and filters of the small country."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from dashboard.queries.filters import Filter
from tests.builders import DEPARTMENTS, PILLARS, REGIONS
from tests.consistency.stage import COMMUNES, FUNDS, PEOPLE
from tests.oracle_facts import Entry, Envelope

YEARS = (2020, 2021)
FIRST, LAST = date(2020, 9, 3), date(2022, 1, 31)
# Small amounts: cents that do not divide, and totals that are reached often.
CENTS = st.one_of(st.integers(0, 50), st.integers(1, 40).map(lambda euros: euros * 500))
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))
PRECISIONS = st.sampled_from(("day", "day", "month", "year"))
NUMBERS = st.integers(0, 5)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    department = draw(st.sampled_from(("70", "70", "70", "25", "987", None)))
    places = draw(st.lists(st.sampled_from((*COMMUNES[department], None)), unique=True, max_size=4))
    commitments = draw(st.sampled_from((True, True, True, False)))
    return Entry(
        reference=f"{department or 'FR'}-{draw(st.integers(1, 9))}",
        fund=draw(st.sampled_from(("IDF", "IDF", *FUNDS))),
        department=department,
        year=draw(st.sampled_from((2021, 2021, *YEARS))),
        objet=draw(st.sampled_from(("Atelier", "Réseau de chaleur", "L'œuvre à Gray"))),
        person=draw(st.sampled_from((*PEOPLE, "aluroy", None))),
        shares=tuple((place, draw(st.integers(1, 3))) for place in places),
        commitments_followed=commitments,
        payments_followed=commitments and draw(st.sampled_from((True, True, False))),
    )


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    department = draw(st.sampled_from((None, None, "70", "25")))
    retained = draw(st.sampled_from((True, True, True, False)))
    natures = ("initial", "freeze") if department is None else ("delegation", "initial")
    nature = draw(st.sampled_from(natures))
    euros = draw(st.integers(1, 60)) * (-1 if nature == "freeze" else 1)
    year = draw(st.sampled_from((2021, 2021, *YEARS)))
    return Envelope(
        fund=draw(st.sampled_from(("IDF", "IDF", *FUNDS))),
        year=year,
        department=department,
        cents=euros * 500,
        nature=nature,
        binding=retained and draw(st.booleans()),
        last_year=draw(st.sampled_from((None, None, year + 1))),
        retained=retained,
    )


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    picked = st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=2)
    return picked.map(lambda found: tuple(sorted(found)))


COMMUNE_CODES = tuple(code for codes in COMMUNES.values() for code in codes)
PARTS_OF_FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "plans": _some("france-relance", "fonds-vert"),
    "departments": _some(*DEPARTMENTS, "70", "nd"),
    "regions": _some(*REGIONS),
    "communes": _some(*COMMUNE_CODES, "nd"),
    "pillars": _some(*PILLARS, "nd"),
    "funds": _some(*FUNDS),
    "years": _some(*map(str, YEARS)).map(lambda years: tuple(map(int, years))),
    "categories": _some("company", "local_authority", "individual", "nd"),
    "sizes": _some("PME", "TPE", "nd"),
    "text": st.sampled_from(("aluroy", "oeuvre gray", "at", "réseau", "70-1", "vesoul")),
    "amount_min": CENTS.map(lambda cents: Decimal(cents) / 100),
    "amount_max": CENTS.map(lambda cents: Decimal(cents) / 100),
    "awarded_after": DAYS,
    "awarded_before": DAYS,
    "as_of": DAYS,
}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """One to three of the filter's parts, `known_at` apart."""
    names = st.sampled_from(("as_of", "communes", *PARTS_OF_FILTERS))
    asked = draw(st.lists(names, unique=True, min_size=1, max_size=3))
    return Filter(**{name: draw(PARTS_OF_FILTERS[name]) for name in asked})
