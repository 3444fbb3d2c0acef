"""Lines that come in any number: communes with their shares, co-fundings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from dashboard.formats import FormatError, parse_amount
from dashboard.models import Department
from dashboard.models.choices import FunderKind
from dashboard.queries.entering.communes import NoSuchPlace, PlaceFound, located
from dashboard.web.staff.entering.values import Values, amount_typed, one, shares_typed

WEIGHT: Final = re.compile(r"[1-9][0-9]{0,6}")
_PAIRS: Final = {"commune": ("commune", "part"), "cofinancement": ("financeur", "cofinancement")}
KINDS: Final = frozenset(_PAIRS)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as shown: its two fields, what is wrong, and communes that may have been meant."""

    number: int
    first: str
    second: str
    problem: str = ""
    choices: tuple[PlaceFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """`at` is the identifier of the field that it stands beside."""

    at: str
    message: str
    choices: tuple[PlaceFound, ...] = ()


def lines(values: Values, kind: str, problems: Sequence[Problem] = ()) -> list[Line]:
    first, second = _PAIRS[kind]
    told = {problem.at: problem for problem in problems}
    shown = []
    pairs = zip_longest(values.get(first, []), values.get(second, []), fillvalue="")
    for number, pair in enumerate(pairs, 1):
        problem = told.get(f"{kind}-{number}")
        message, choices = (problem.message, problem.choices) if problem else ("", ())
        shown.append(Line(number, *pair, message, choices))
    return shown or [Line(1, "", "")]


def with_line(values: Values, kind: str) -> Values:
    return values | {name: [*values.get(name, []), ""] for name in _PAIRS[kind]}


def without_line(values: Values, kind: str, number: int) -> Values:
    return values | {
        name: [*values.get(name, [])[: number - 1], *values.get(name, [])[number:]] or [""]
        for name in _PAIRS[kind]
    }


@dataclass(frozen=True, slots=True)
class Places:
    """Weights by INSEE code, None for what is not located; `typed` shows them back."""

    shares: dict[str | None, int]
    typed: Values


def places(values: Values, department: Department | None) -> tuple[Places, list[Problem]]:
    shares: dict[str | None, int] = {}
    labels: dict[str, int] = {}
    problems = []
    for line in lines(values, "commune"):
        if not line.first.strip():
            if line.second.strip():
                problems.append(Problem(f"commune-{line.number}", "Nommez la commune."))
            continue
        try:
            place = located(line.first, department)
        except NoSuchPlace as unknown:
            problems.append(Problem(f"commune-{line.number}", unknown.message, unknown.choices))
            continue
        weight = _weight(line.second)
        if weight is None or place.code in shares:
            words = "Cette commune est déjà nommée." if weight else _NOT_A_WEIGHT
            problems.append(Problem(f"commune-{line.number}", words))
            continue
        shares[place.code] = labels[place.label] = weight
    elsewhere = _elsewhere(values, problems)
    if shares and elsewhere:
        shares[None] = elsewhere
    if len(shares) == 1:
        shares = dict.fromkeys(shares, 1)
    return Places(shares, shares_typed(labels, elsewhere)), problems


_NOT_A_WEIGHT: Final = "La part est un nombre entier, par exemple 2 et 1, ou 60 et 40."


def _weight(text: str) -> int | None:
    """One when nothing is said."""
    written = re.sub(r"[\s%]", "", text) or "1"
    return int(written) if WEIGHT.fullmatch(written) else None


def _elsewhere(values: Values, problems: list[Problem]) -> int:
    text = one(values, "part_nd")
    if text in ("", "0"):
        return 0
    weight = _weight(text)
    if weight is None:
        problems.append(Problem("id_part_nd", _NOT_A_WEIGHT))
    return weight or 0


@dataclass(frozen=True, slots=True)
class CoFundings:
    lines: list[tuple[str, Decimal]]
    typed: Values


def cofundings(values: Values) -> tuple[CoFundings, list[Problem]]:
    found: list[tuple[str, Decimal]] = []
    problems = []
    for line in lines(values, "cofinancement"):
        at = f"cofinancement-{line.number}"
        if not (line.first or line.second.strip()):
            continue
        try:
            amount = parse_amount(line.second)
        except FormatError as wrong:
            problems.append(Problem(at, f"{wrong.problem} {wrong.way_out}"))
            continue
        if line.first not in FunderKind.values:
            problems.append(Problem(at, "Choisissez le financeur."))
        elif amount is None or amount <= 0:
            problems.append(Problem(at, "Indiquez un montant supérieur à zéro."))
        else:
            found.append((line.first, amount))
    typed = {
        "financeur": [funder for funder, _ in found] or [""],
        "cofinancement": [amount_typed(amount) for _, amount in found] or [""],
    }
    return CoFundings(found, typed), problems
