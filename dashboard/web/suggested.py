"""Places and beneficiaries as lines of a search: a name, what it is, and where it leads."""

from dataclasses import dataclass
from typing import Final

from dashboard.formats import NO_BREAK_SPACE
from dashboard.models.choices import Category
from dashboard.queries.filters import Filter
from dashboard.queries.suggestions import NamedBeneficiary
from dashboard.queries.territories import Place
from dashboard.web.links import grants_url, page_url

# Kind of place -> its page, and the field of the filter that holds it.
PLACES: Final = {
    "region": ("region", "regions"),
    "department": ("department", "departments"),
    "commune": ("commune", "communes"),
}


@dataclass(frozen=True, slots=True)
class Found:
    label: str
    detail: str
    href: str


def place_found(place: Place, wanted: Filter, *, as_filter: bool = False) -> Found:
    """Its page; or, `as_filter`, the list with this place as its only one."""
    page, field = PLACES[place.kind]
    if as_filter:
        nowhere = wanted.replace(regions=(), departments=(), communes=(), text="")
        href = grants_url(nowhere.replace(**{field: (place.code,)}))
    else:
        href = page_url(page, wanted, place.code)
    return Found(place.name, _kind(place), href)


def beneficiary_found(one: NamedBeneficiary, wanted: Filter, *, as_filter: bool = False) -> Found:
    if as_filter:
        href = grants_url(wanted.replace(beneficiary=one.id, text=""))
    else:
        href = page_url("beneficiary", wanted, f"b-{one.id}")
    kind = str(Category(one.category).label).lower() if one.category else "bénéficiaire"
    return Found(one.name, f"{kind} ({one.department})" if one.department else kind, href)


def words_found(words: str, wanted: Filter) -> Found:
    """What is always there to choose: these words, in the texts of grants."""
    label = f"«{NO_BREAK_SPACE}{words}{NO_BREAK_SPACE}»"
    return Found(label, "dans les objets des aides", grants_url(wanted.replace(text=words)))


def _kind(place: Place) -> str:
    if place.kind == "commune":
        return f"commune ({place.department})"
    return f"département ({place.code})" if place.kind == "department" else "région"
