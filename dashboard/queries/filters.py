"""The one filter object: the same parameters give the same rows and sums behind every door."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from dashboard.formats.dates import PARIS
from dashboard.models.choices import Category, Size, slug
from dashboard.queries import known_values
from dashboard.queries.known_values import UNKNOWN

SORTS: Final = ("-montant", "montant", "date", "-date", "beneficiaire", "reference")
# In the order of canonical addresses.
PARAMETERS: Final = (
    "plan",
    "departement",
    "region",
    "commune",
    "volet",
    "fonds",
    "exercice",
    "categorie",
    "taille",
    "beneficiaire",
    "q",
    "montant_min",
    "montant_max",
    "attribue_apres",
    "attribue_avant",
    "au",
    "connu_au",
    "tri",
)
TEXT_LENGTH: Final = 200
YEARS: Final = range(1990, 2101)

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_YEAR = re.compile(r"[0-9]{4}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for. Stored codes; "nd" stands for unknown; empty means everything.

    `as_of` (au) is a day whose end counts, Europe/Paris; `known_at` (connu_au) an instant, kept
    as it was written in `known_at_text`.
    """

    plans: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    beneficiary: int | None = None
    text: str = ""
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    awarded_after: date | None = None
    awarded_before: date | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    known_at_text: str = ""
    sort: str = SORTS[0]

    def replace(self, **changes: Any) -> "Filter":
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One parameter that cannot be followed; `known` lists the values it may take, if short."""

    name: str
    value: str
    message: str
    known: tuple[str, ...] = ()


class FilterError(ValueError):
    """A request that names what does not exist; messages are French sentences."""

    def __init__(self, *errors: ParameterError) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors


def is_tracking(name: str) -> bool:
    """A parameter that other sites add to links; pages redirect without it."""
    return name.startswith("utm_") or name in ("fbclid", "gclid")


def parse_filter(
    params: Mapping[str, Sequence[str]], *, now: datetime, also: Collection[str] = ()
) -> Filter:
    """The filter that these parameters ask for; `also` names those the door reads itself.

    Raises FilterError with every wrong parameter. An empty value counts as absent: forms send
    their empty fields. Cost: one query on small reference tables, one more for `commune` and
    one for `beneficiaire`.
    """
    reader = _Reader(params, now)
    reader.refuse_unknown_names(also)
    found = reader.filter()
    reader.refuse_crossed_bounds(found)
    if reader.errors:
        raise FilterError(*dict.fromkeys(reader.errors))
    return found


def filter_params(wanted: Filter) -> list[tuple[str, str]]:
    """The canonical French parameters, in a stable order: one address per filter."""
    values = {
        "plan": ",".join(wanted.plans),
        "departement": ",".join(wanted.departments),
        "region": ",".join(wanted.regions),
        "commune": ",".join(wanted.communes),
        "volet": ",".join(wanted.pillars),
        "fonds": ",".join(wanted.funds),
        "exercice": ",".join(map(str, wanted.years)),
        "categorie": ",".join(_words(Category, wanted.categories)),
        "taille": ",".join(_words(Size, wanted.sizes)),
        "beneficiaire": f"b-{wanted.beneficiary}" if wanted.beneficiary else "",
        "q": wanted.text,
        "montant_min": _plain(wanted.amount_min),
        "montant_max": _plain(wanted.amount_max),
        "attribue_apres": _iso(wanted.awarded_after),
        "attribue_avant": _iso(wanted.awarded_before),
        "au": _iso(wanted.as_of),
        "connu_au": wanted.known_at_text,
        "tri": "" if wanted.sort == SORTS[0] else wanted.sort,
    }
    return [(name, values[name]) for name in PARAMETERS if values[name]]


def querystring(wanted: Filter) -> str:
    """The canonical parameters, encoded; empty when nothing is asked for."""
    return urlencode(filter_params(wanted), safe=",:")


def end_of_day(day: date) -> datetime:
    """The last instant of a day, Europe/Paris."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=PARIS)
    return midnight - timedelta(microseconds=1)


def _words(choice: type[Category] | type[Size], codes: Sequence[str]) -> list[str]:
    return [UNKNOWN if code == UNKNOWN else slug(choice, code) for code in codes]


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


class _Reader:
    """Reads parameters one by one and keeps every error."""

    def __init__(self, params: Mapping[str, Sequence[str]], now: datetime) -> None:
        self.given = {
            name: [value.strip() for value in values if value.strip()]
            for name, values in params.items()
        }
        self.now = now
        self.errors: list[ParameterError] = []
        coded = any(self.given.get(name) for name in known_values.CODED)
        self.known = known_values.known_codes() if coded else {}

    def refuse(self, name: str, value: str, message: str, known: Sequence[str] = ()) -> None:
        self.errors.append(ParameterError(name, value, message, tuple(known)))

    def refuse_unknown_names(self, also: Collection[str]) -> None:
        names = sorted({*PARAMETERS, *also})
        for name in self.given:
            if name not in names:
                listed = ", ".join(names)
                message = f"Le paramètre « {name} » est inconnu. Paramètres connus : {listed}."
                self.refuse(name, ",".join(self.given[name]), message, names)

    def filter(self) -> Filter:
        known_at_text = self.single("connu_au")
        return Filter(
            plans=self.codes("plan"),
            departments=self.codes("departement"),
            regions=self.codes("region"),
            communes=self.communes(),
            pillars=self.codes("volet"),
            funds=self.codes("fonds"),
            years=self.years(),
            categories=self.codes("categorie"),
            sizes=self.codes("taille"),
            beneficiary=self.beneficiary(),
            text=self.text(),
            amount_min=self.amount("montant_min"),
            amount_max=self.amount("montant_max"),
            awarded_after=self.day("attribue_apres"),
            awarded_before=self.day("attribue_avant"),
            as_of=self.past_day("au"),
            known_at=self.instant("connu_au", known_at_text),
            known_at_text=known_at_text,
            sort=self.sort(),
        )

    def listed(self, name: str) -> list[str]:
        parts = (part.strip() for value in self.given.get(name, ()) for part in value.split(","))
        return sorted({part for part in parts if part})

    def single(self, name: str) -> str:
        values = list(dict.fromkeys(self.given.get(name, ())))
        if len(values) > 1:
            message = f"Le paramètre « {name} » ne prend qu'une valeur."
            self.refuse(name, ",".join(values), message)
        return values[0] if values else ""

    def codes(self, name: str) -> tuple[str, ...]:
        known = self.known.get(name, {})
        found = []
        for word in self.listed(name):
            if word in known:
                found.append(known[word])
            else:
                listed = ", ".join(known) or "aucune"
                message = f"« {name}={word} » est inconnu. Valeurs connues : {listed}."
                self.refuse(name, word, message, tuple(known))
        return tuple(sorted(found))

    def communes(self) -> tuple[str, ...]:
        wanted = self.listed("commune")
        present = known_values.present_communes([code for code in wanted if code != UNKNOWN])
        found = {UNKNOWN} & set(wanted)
        for code in wanted:
            if code in present:
                found.add(present[code])
            elif code != UNKNOWN:
                self.refuse(
                    "commune",
                    code,
                    f"La commune « {code} » est inconnue. Donnez le code INSEE en cinq "
                    f"caractères, par exemple 70279, ou {UNKNOWN} pour « non localisé ».",
                )
        return tuple(sorted(found))

    def years(self) -> tuple[int, ...]:
        found = []
        for word in self.listed("exercice"):
            if _YEAR.fullmatch(word) and int(word) in YEARS:
                found.append(int(word))
            else:
                self.refuse(
                    "exercice",
                    word,
                    f"« exercice={word} » n'est pas une année entre {YEARS[0]} et {YEARS[-1]}.",
                )
        return tuple(found)

    def beneficiary(self) -> int | None:
        word = self.single("beneficiaire")
        if not word:
            return None
        found = known_values.public_beneficiary(word)
        if found is None:
            self.refuse(
                "beneficiaire",
                word,
                f"Le bénéficiaire « {word} » n'est pas publié. L'identifiant, de la forme b-123, "
                "est celui de sa page.",
            )
        return found

    def text(self) -> str:
        words = " ".join(self.single("q").split())
        if len(words) > TEXT_LENGTH or "\x00" in words:
            self.refuse("q", words, f"La recherche tient en {TEXT_LENGTH} caractères de texte.")
        return words

    def amount(self, name: str) -> Decimal | None:
        word = self.single(name)
        if word and not _AMOUNT.fullmatch(word):
            message = f"« {name}={word} » n'est pas un montant en euros, par exemple 200000.00."
            self.refuse(name, word, message)
            return None
        return Decimal(word) if word else None

    def day(self, name: str) -> date | None:
        word = self.single(name)
        found = _read(date.fromisoformat, _DAY, word)
        if word and found is None:
            message = f"« {name}={word} » n'est pas une date de la forme 2021-05-06."
            self.refuse(name, word, message)
        return found

    def past_day(self, name: str) -> date | None:
        found = self.day(name)
        if found and found > self.now.astimezone(PARIS).date():
            self.refuse(name, found.isoformat(), f"« {name} » ne peut être dans l'avenir.")
        return found

    def instant(self, name: str, word: str) -> datetime | None:
        if _DAY.fullmatch(word):
            day = self.past_day(name)
            return end_of_day(day) if day and day.year < 9999 else None
        found = _read(datetime.fromisoformat, _INSTANT, word.upper())
        if word and found is None:
            self.refuse(
                name,
                word,
                f"« {name}={word} » n'est ni une date (2021-05-06) ni un instant RFC 3339 "
                "(2021-05-06T18:00:00+02:00, où + s'écrit %2B dans une adresse).",
            )
        elif found and found > self.now:
            self.refuse(name, word, f"« {name} » ne peut être dans l'avenir.")
        return found

    def sort(self) -> str:
        word = self.single("tri") or SORTS[0]
        if word not in SORTS:
            message = f"« tri={word} » est inconnu. Valeurs connues : {', '.join(SORTS)}."
            self.refuse("tri", word, message, SORTS)
        return word

    def refuse_crossed_bounds(self, found: Filter) -> None:
        low, high = found.amount_min, found.amount_max
        if low is not None and high is not None and low > high:
            message = "« montant_min » dépasse « montant_max » : rien ne peut répondre."
            self.refuse("montant_min", _plain(low), message)
        after, before = found.awarded_after, found.awarded_before
        if after and before and after > before:
            message = "« attribue_apres » suit « attribue_avant » : rien ne peut répondre."
            self.refuse("attribue_apres", after.isoformat(), message)


def _read(read: Callable[[str], T], form: re.Pattern[str], word: str) -> T | None:
    if not form.fullmatch(word):
        return None
    try:
        return read(word)
    except ValueError:
        return None
