"""The filter of the desk's lists: grants of every status, as the agents know them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.codes import normalise
from dashboard.models import Commune
from dashboard.models.choices import Status, slug
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.filters import TEXT_LENGTH, YEARS, FilterError, ParameterError
from dashboard.queries.known_values import UNKNOWN, known_codes, present_communes

SORTS: Final = ("-modifiee", "modifiee", "-montant", "montant", "beneficiaire", "reference")
# What waits for somebody; each word is a condition of `dashboard.queries.desk.conditions`.
WAITING: Final = ("publication", "echeance", "sans-engagement", "sans-paiement", "doublon")
PARAMETERS: Final = (
    "statut",
    "attente",
    "departement",
    "commune",
    "volet",
    "fonds",
    "exercice",
    "beneficiaire",
    "import",
    "moi",
    "q",
    "tri",
)
_PUBLIC_ID: Final = re.compile(r"b-([1-9][0-9]{0,17})")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Stored codes; "nd" is unknown or national; empty means everything but what is cancelled."""

    statuses: tuple[str, ...] = ()
    waiting: str = ""
    departments: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    beneficiary: int | None = None
    batch: int | None = None
    mine: bool = False
    text: str = ""
    sort: str = SORTS[0]

    def replace(self, **changes: Any) -> "DeskFilter":
        return replace(self, **changes)


def parse_desk_filter(
    given: Mapping[str, Sequence[str]], where: Perimeter, *, also: Collection[str] = ()
) -> DeskFilter:
    """Raises FilterError with every parameter that cannot be followed. Cost: one query on small
    tables, one more for `commune`."""
    reader = _Reader(given, where)
    for name in given:
        if name not in PARAMETERS and name not in also:
            reader.refuse(name, "", f"Le paramètre « {name} » n'existe pas ici.")
    found = DeskFilter(
        statuses=reader.coded("statut", {slug(Status, code): code for code in Status.values}),
        waiting=reader.one_of("attente", WAITING),
        departments=reader.coded("departement", reader.known["departement"]),
        communes=reader.communes(),
        pillars=reader.coded("volet", reader.known["volet"]),
        funds=reader.coded("fonds", reader.known["fonds"]),
        years=tuple(map(int, reader.coded("exercice", {str(y): str(y) for y in YEARS}))),
        beneficiary=reader.number("beneficiaire", _PUBLIC_ID, group=1),
        batch=reader.number("import", _NUMBER),
        mine=reader.one_of("moi", ("1",)) == "1",
        text=" ".join(reader.first("q").replace("\x00", "").split())[:TEXT_LENGTH],
        sort=reader.one_of("tri", SORTS) or SORTS[0],
    )
    if reader.errors:
        raise FilterError(*reader.errors)
    return found


def desk_params(wanted: DeskFilter) -> list[tuple[str, str]]:
    """Canonical parameters, in their order."""
    told: dict[str, str] = {
        "statut": ",".join(slug(Status, code) for code in wanted.statuses),
        "attente": wanted.waiting,
        "departement": ",".join(wanted.departments),
        "commune": ",".join(wanted.communes),
        "volet": ",".join(wanted.pillars),
        "fonds": ",".join(wanted.funds),
        "exercice": ",".join(map(str, wanted.years)),
        "beneficiaire": f"b-{wanted.beneficiary}" if wanted.beneficiary else "",
        "import": str(wanted.batch or ""),
        "moi": "1" if wanted.mine else "",
        "q": wanted.text,
        "tri": "" if wanted.sort == SORTS[0] else wanted.sort,
    }
    return [(name, told[name]) for name in PARAMETERS if told[name]]


def desk_query(wanted: DeskFilter) -> str:
    return urlencode(desk_params(wanted), safe=",:")


class _Reader:
    def __init__(self, given: Mapping[str, Sequence[str]], where: Perimeter) -> None:
        self.given = given
        self.where = where
        self.known = known_codes()
        self.errors: list[ParameterError] = []

    def refuse(self, name: str, value: str, message: str, known: Sequence[str] = ()) -> None:
        self.errors.append(ParameterError(name, value, message, tuple(known)))

    def first(self, name: str) -> str:
        return next((value.strip() for value in self.given.get(name, ()) if value.strip()), "")

    def words(self, name: str) -> list[str]:
        parts = (part.strip() for value in self.given.get(name, ()) for part in value.split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def coded(self, name: str, known: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(self._mapped(name, self.words(name), known.get))

    def one_of(self, name: str, known: Sequence[str]) -> str:
        value = self.first(name)
        if value and value not in known:
            self._unknown(name, value, known)
            return ""
        return value

    def number(self, name: str, form: re.Pattern[str], *, group: int = 0) -> int | None:
        value = self.first(name)
        found = form.fullmatch(value)
        if value and not found:
            self._unknown(name, value)
        return int(found[group]) if found else None

    def communes(self) -> tuple[str, ...]:
        """By code, or by name within the perimeter."""
        words = self.words("commune")
        if not words:
            return ()
        codes = present_communes(words)
        found: list[str] = []
        for word in words:
            several = [codes[word]] if word in codes else self._named(word)
            if word == UNKNOWN:
                several = [UNKNOWN]
            if not several:
                self._unknown("commune", word)
            found += several
        return tuple(dict.fromkeys(found))

    def _named(self, name: str) -> list[str]:
        named = Commune.objects.filter(key=normalise(name))
        if self.where.departments is not None:
            named = named.filter(department__in=self.where.departments)
        return list(named.values_list("code", flat=True))

    def _mapped(
        self, name: str, words: Sequence[str], find: Callable[[str], str | None]
    ) -> list[str]:
        found = []
        for word in words:
            code = find(word)
            if code is None:
                self._unknown(name, word)
            else:
                found.append(code)
        return found

    def _unknown(self, name: str, value: str, known: Sequence[str] = ()) -> None:
        choices = f" Valeurs possibles : {', '.join(known)}." if known else ""
        self.refuse(name, value, f"« {name}={value} » ne désigne rien de connu.{choices}", known)
