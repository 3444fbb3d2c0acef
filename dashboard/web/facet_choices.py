"""The choices of the explorer: facets with counts, active filters as tags that remove them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.formats import NO_BREAK_SPACE, date_text, euros
from dashboard.models.choices import Category, Size, slug
from dashboard.queries.catalogue import funds, pillars, plans
from dashboard.queries.facets import FacetValue
from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import commune, departments, regions
from dashboard.web.links import grants_url

Words = Callable[[str], str]

# Facet -> its title, the field of the filter, and what stands for an unknown value.
FACETS: Final = {
    "plan": ("Plan", "plans", ""),
    "volet": ("Volet", "pillars", "Hors volet"),
    "fonds": ("Fonds", "funds", ""),
    "region": ("Région", "regions", "Sans région"),
    "departement": ("Département", "departments", "National"),
    "exercice": ("Exercice", "years", ""),
    "categorie": ("Type de bénéficiaire", "categories", "Non renseigné"),
    "taille": ("Taille d'entreprise", "sizes", "Non renseignée"),
}
# Facets that are open before anything is chosen.
OPEN: Final = ("plan", "volet", "exercice", "categorie")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    grants: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """An active filter; `href` is the list without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Names:
    """Labels of codes, read once per page."""

    of: Mapping[str, Mapping[str, str]]

    def label(self, axis: str, code: str) -> str:
        if code == UNKNOWN:
            return FACETS[axis][2] or "Non renseigné"
        return self.of.get(axis, {}).get(code, code)


def names() -> Names:
    places = departments()
    return Names(
        {
            "plan": {row.code: row.name for row in plans()},
            "volet": {row.code: row.name for row in pillars()},
            "fonds": {row.code: row.name for row in funds()},
            "region": {row.code: row.name for row in regions()},
            "departement": {row.code: f"{row.name} ({row.code})" for row in places},
            "categorie": dict(Category.choices),
            "taille": dict(Size.choices),
        }
    )


def facet_list(
    found: Mapping[str, Sequence[FacetValue]], wanted: Filter, known: Names
) -> tuple[Facet, ...]:
    """A chosen value stays in sight even when nothing is left of it."""
    return tuple(
        _facet(axis, found.get(axis, ()), wanted, known)
        for axis in FACETS
        if found.get(axis) or getattr(wanted, FACETS[axis][1])
    )


def _facet(axis: str, values: Sequence[FacetValue], wanted: Filter, known: Names) -> Facet:
    title, field, _ = FACETS[axis]
    chosen = {str(code) for code in getattr(wanted, field)}
    counts = {UNKNOWN if one.key is None else str(one.key): one.grants for one in values}
    counts.update(dict.fromkeys(chosen - counts.keys(), 0))
    choices = tuple(
        Choice(_word(axis, code), known.label(axis, code), grants, code in chosen)
        for code, grants in sorted(
            counts.items(), key=lambda pair: _place(axis, pair[0], pair[1], chosen)
        )
    )
    return Facet(axis, title, choices, bool(chosen) or axis in OPEN)


def _place(axis: str, code: str, grants: int, chosen: set[str]) -> tuple[bool, bool, int, str]:
    """Chosen ones first, unknown last; years and départements by code, others by count."""
    by_code = axis in ("exercice", "departement")
    return code not in chosen, code == UNKNOWN, 0 if by_code else -grants, code


def _word(axis: str, code: str) -> str:
    if code == UNKNOWN or axis not in ("categorie", "taille"):
        return code
    return slug(Category if axis == "categorie" else Size, code)


def tags(wanted: Filter, known: Names, beneficiary_name: str) -> tuple[Tag, ...]:
    """One per value, each with the address of the list without it."""
    found = []
    for axis, (title, field, _) in FACETS.items():
        values = getattr(wanted, field)
        for value in values:
            rest = tuple(other for other in values if other != value)
            text = f"{title}{NO_BREAK_SPACE}: {known.label(axis, str(value))}"
            found.append(Tag(text, grants_url(wanted.replace(**{field: rest}))))
    for code in wanted.communes:
        rest = tuple(other for other in wanted.communes if other != code)
        text = f"Commune{NO_BREAK_SPACE}: {_commune_name(code)}"
        found.append(Tag(text, grants_url(wanted.replace(communes=rest))))
    singles = _singles(wanted, beneficiary_name)
    found += [
        Tag(text, grants_url(wanted.replace(**{field: "" if field == "text" else None})))
        for field, text in singles
        if getattr(wanted, field) not in (None, "")
    ]
    return tuple(found)


def _commune_name(code: str) -> str:
    if code == UNKNOWN:
        return "non localisé"
    found = commune(code)
    return f"{found.name} ({found.department})" if found else code


def _singles(wanted: Filter, beneficiary_name: str) -> tuple[tuple[str, str], ...]:
    colon = f"{NO_BREAK_SPACE}:"
    return (
        ("beneficiary", f"Bénéficiaire{colon} {beneficiary_name}"),
        ("text", f"Recherche{colon} {wanted.text}"),
        ("amount_min", f"Montant d'au moins {euros(wanted.amount_min, cents=False)}"),
        ("amount_max", f"Montant d'au plus {euros(wanted.amount_max, cents=False)}"),
        ("awarded_after", f"Attribuée à partir du {date_text(wanted.awarded_after)}"),
        ("awarded_before", f"Attribuée jusqu'au {date_text(wanted.awarded_before)}"),
    )
