"""What the desk's list may be filtered by, in words: the choices of its form and its tags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.formats import counted
from dashboard.models import Beneficiary, Commune, ImportBatch
from dashboard.models.choices import Status
from dashboard.queries.catalogue import funds, pillars
from dashboard.queries.desk.conditions import shown_statuses
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.listing import DeskSums
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.territories import departments
from dashboard.web.staff.grant_links import list_url

SORTS: Final = {
    "-modifiee": "Dernières modifiées d'abord",
    "modifiee": "Plus anciennes d'abord",
    "-montant": "Montant décroissant",
    "montant": "Montant croissant",
    "beneficiaire": "Bénéficiaire, de A à Z",
    "reference": "Référence",
}
WAITING: Final = {
    "publication": "À publier, saisies par d'autres",
    "echeance": "À publier selon la loi",
    "sans-engagement": "Attribuées sans engagement depuis six mois",
    "sans-paiement": "Engagées sans paiement depuis six mois",
    "doublon": "Doublons possibles",
}


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    label: str
    every: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    text: str
    href: str


def selects(wanted: DeskFilter, where: Perimeter) -> list[Select]:
    """The départements are offered to those who have several."""
    found = [
        _select("attente", "En attente", "Toutes", WAITING, (wanted.waiting,)),
        _select("fonds", "Fonds", "Tous", _funds(), wanted.funds),
        _select("exercice", "Exercice", "Tous", _years(wanted), map(str, wanted.years)),
        _select("volet", "Volet", "Tous", _pillars(), wanted.pillars),
    ]
    if where.departments is None or len(where.departments) > 1:
        places = _departments(where)
        found.append(_select("departement", "Département", "Tous", places, wanted.departments))
    return found


def status_tabs(wanted: DeskFilter, found: Mapping[str, DeskSums]) -> list[Tab]:
    """Each status with how many grants it has under the other filters."""
    every = sum(found[code].grants for code in shown_statuses() if code in found)
    tabs = [Tab("Toutes", every, list_url(wanted.replace(statuses=())), not wanted.statuses)]
    for code in Status.values:
        if code in found or code in wanted.statuses:
            count = found[code].grants if code in found else 0
            href = list_url(wanted.replace(statuses=(code,)))
            tabs.append(Tab(_plural(code), count, href, wanted.statuses == (code,)))
    return tabs


def tags(wanted: DeskFilter) -> list[Tag]:
    """The active filters, the statuses apart: each leads to the list without it."""
    told: list[tuple[str, str, DeskFilter]] = []
    if wanted.waiting:
        told.append(("Attente", WAITING[wanted.waiting], wanted.replace(waiting="")))
    for code in wanted.departments:
        kept = tuple(each for each in wanted.departments if each != code)
        label = "national" if code == UNKNOWN else code
        told.append(("Département", label, wanted.replace(departments=kept)))
    if wanted.communes:
        told.append(("Commune", _communes(wanted), wanted.replace(communes=())))
    told += [
        ("Volet", _pillars().get(code, code), wanted.replace(pillars=())) for code in wanted.pillars
    ]
    told += [("Fonds", code, wanted.replace(funds=())) for code in wanted.funds]
    told += [("Exercice", str(year), wanted.replace(years=())) for year in wanted.years]
    return [Tag(name, text, list_url(without)) for name, text, without in told + _more(wanted)]


def filters_told(wanted: DeskFilter) -> dict[str, str]:
    """What a file says of its filters."""
    told: dict[str, str] = {}
    if wanted.statuses:
        told["Statut"] = ", ".join(_plural(code).lower() for code in wanted.statuses)
    for tag in tags(wanted):
        told[tag.name] = f"{told[tag.name]}, {tag.text}" if tag.name in told else tag.text
    return {**told, "Tri": SORTS[wanted.sort]}


def _more(wanted: DeskFilter) -> list[tuple[str, str, DeskFilter]]:
    found: list[tuple[str, str, DeskFilter]] = []
    if wanted.beneficiary:
        known = Beneficiary.objects.filter(pk=wanted.beneficiary).select_related("identity")
        party = known.first()
        label = party.known_name() if party else f"b-{wanted.beneficiary}"
        found.append(("Bénéficiaire", label, wanted.replace(beneficiary=None)))
    if wanted.batch:
        files = ImportBatch.objects.filter(pk=wanted.batch).values_list("filename", flat=True)
        label = f"n° {wanted.batch}" + (f" ({files[0]})" if files else "")
        found.append(("Import", label, wanted.replace(batch=None)))
    if wanted.mine:
        found.append(("Saisies", "par moi", wanted.replace(mine=False)))
    if wanted.text:
        found.append(("Texte", f"« {wanted.text} »", wanted.replace(text="")))
    return found


def _select(
    name: str, label: str, every: str, known: Mapping[str, str], chosen: Iterable[str]
) -> Select:
    kept = set(chosen)
    return Select(
        name, label, every, tuple((code, words, code in kept) for code, words in known.items())
    )


def _funds() -> dict[str, str]:
    return {row.code: f"{row.code} – {row.name}" for row in funds()}


def _pillars() -> dict[str, str]:
    return {**{row.code: row.name for row in pillars()}, UNKNOWN: "Hors volet"}


def _departments(where: Perimeter) -> dict[str, str]:
    known = {
        row.code: f"{row.name} ({row.code})"
        for row in departments()
        if where.departments is None or row.code in where.departments
    }
    return {**known, UNKNOWN: "National"} if where.everywhere else known


def _years(wanted: DeskFilter) -> dict[str, str]:
    years = sorted({*range(2020, 2028), *wanted.years}, reverse=True)
    return {str(year): str(year) for year in years}


def _communes(wanted: DeskFilter) -> str:
    names = Commune.objects.filter(code__in=wanted.communes).values_list("name", flat=True)
    missing = ["non localisé"] if UNKNOWN in wanted.communes else []
    return ", ".join([*names, *missing]) or counted(len(wanted.communes), "commune")


_PLURALS: Final = {
    Status.DRAFT: "Brouillons",
    Status.SUBMITTED: "Soumises",
    Status.PUBLISHED: "Publiées",
    Status.WITHDRAWN: "Retirées",
    Status.CANCELLED: "Annulées",
}


def _plural(code: str) -> str:
    return _PLURALS[Status(code)]
