"""SCDL « subventions » 2.1.1 (schema.data.gouv.fr, scdl/subventions).

Only the grants that have what the schema requires are written; nothing is invented to pass. The
others are counted by the first thing they lack, so that written + left out = all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from dashboard.codes import CodeError, tidy_siret
from dashboard.exports.delimited import csv_lines
from dashboard.formats import neutralise
from dashboard.queries.listing import GrantLine

VERSION: Final = "2.1.1"
TEXT_LENGTH: Final = 256

_PERIOD: Final = re.compile(r"\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?")
_RNA: Final = re.compile(r"W\d{9}")


@dataclass(slots=True)
class Tally:
    """How many grants were written, and how many were left out for each reason."""

    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Requirement:
    """`reason` is short enough for a header; `words` says it to a person."""

    reason: str
    words: str
    met: Callable[[GrantLine], bool]


def beneficiary_siret(line: GrantLine) -> str:
    siret = line.beneficiary.siret if line.beneficiary else ""
    return siret if is_siret(siret) else ""


def beneficiary_rna(line: GrantLine) -> str:
    rna = line.beneficiary.rna if line.beneficiary else ""
    return rna if _RNA.fullmatch(rna) else ""


def is_siret(text: str) -> bool:
    try:
        return bool(text) and tidy_siret(text) == text
    except CodeError:
        return False


REQUIREMENTS: Final = (
    Requirement("retiree", "Aide retirée depuis", lambda line: not line.withdrawn),
    Requirement("personne-physique", "Personne physique, masquée", lambda line: not line.masked),
    Requirement("attribuant", "Attribuant non renseigné", lambda line: bool(line.authority_name)),
    Requirement(
        "siret-attribuant",
        "SIRET de l'attribuant absent ou invalide",
        lambda line: is_siret(line.authority_siret),
    ),
    Requirement(
        "date-convention",
        "Date de la convention absente",
        lambda line: line.convention_on is not None,
    ),
    Requirement(
        "beneficiaire",
        "Bénéficiaire non précisé",
        lambda line: bool(line.beneficiary and line.beneficiary.name),
    ),
    Requirement(
        "identifiant-beneficiaire",
        "Bénéficiaire sans SIRET ni RNA valides",
        lambda line: bool(beneficiary_siret(line) or beneficiary_rna(line)),
    ),
    Requirement("objet", "Objet absent", lambda line: bool(line.objet.strip())),
    Requirement(
        "conditions-versement",
        "Conditions de versement absentes",
        lambda line: bool(line.payment_terms.strip()),
    ),
    Requirement(
        "dates-versement",
        "Date ou période de versement absente ou d'une autre forme que AAAA-MM-JJ/AAAA-MM-JJ",
        lambda line: bool(_PERIOD.fullmatch(line.payment_dates)),
    ),
    Requirement(
        "notification-ue",
        "Notification à la Commission européenne : ni oui ni non",
        lambda line: line.eu_notification in ("oui", "non"),
    ),
)
REASONS: Final = {requirement.reason: requirement.words for requirement in REQUIREMENTS}

# One beneficiary a grant, in money: `pourcentageSubvention` is 1 and `nature` is cash.
COLUMNS: Final[dict[str, Callable[[GrantLine], str]]] = {
    "nomAttribuant": lambda line: neutralise(line.authority_name),
    "idAttribuant": lambda line: line.authority_siret,
    "dateConvention": lambda line: line.convention_on.isoformat() if line.convention_on else "",
    "referenceDecision": lambda line: neutralise(line.file_number or line.reference),
    "nomBeneficiaire": lambda line: neutralise(line.beneficiary.name if line.beneficiary else ""),
    "idBeneficiaire": beneficiary_siret,
    "rnaBeneficiaire": beneficiary_rna,
    "objet": lambda line: shortened(neutralise(line.objet.strip())),
    "montant": lambda line: f"{line.amounts.awarded:.2f}",
    "nature": lambda _: "aide en numéraire",
    "conditionsVersement": lambda line: shortened(neutralise(line.payment_terms.strip())),
    "datesPeriodeVersement": lambda line: line.payment_dates,
    "idRAE": lambda _: "",
    "notificationUE": lambda line: line.eu_notification,
    "pourcentageSubvention": lambda _: "1.00",
    "dispositifAide": lambda _: "",
}

LEFT_OUT_COLUMNS: Final = {
    "motif": "Ce qui manque, en un mot",
    "libelle": "Ce qui manque, en clair",
    "aides": "Nombre d'aides",
}


def scdl_file(lines: Iterable[GrantLine], tally: Tally) -> Iterator[bytes]:
    """Counts in `tally` as it goes: complete when the file is."""
    return csv_lines(_kept(lines, tally), list(COLUMNS))


def left_out_file(lines: Iterable[GrantLine], count: Callable[[int], None]) -> Iterator[bytes]:
    """The companion of the file: how many grants are in it, then how many are not, by reason.
    Tells `count` how many rows that makes."""
    tally = Tally()
    for line in lines:
        _judge(line, tally)
    told = [["ecrites", "Aides écrites dans le fichier SCDL", str(tally.written)]]
    told += [
        [reason, words, str(tally.left_out[reason])]
        for reason, words in REASONS.items()
        if tally.left_out[reason]
    ]
    count(len(told))
    yield from csv_lines(told, list(LEFT_OUT_COLUMNS))


def _kept(lines: Iterable[GrantLine], tally: Tally) -> Iterator[list[str]]:
    for line in lines:
        if _judge(line, tally):
            yield [read(line) for read in COLUMNS.values()]


def _judge(line: GrantLine, tally: Tally) -> bool:
    """Whether it is written; counted either way."""
    reason = lacking(line)
    if reason:
        tally.left_out[reason] += 1
    else:
        tally.written += 1
    return reason is None


def lacking(line: GrantLine) -> str | None:
    """The first thing that the schema requires and that the grant does not have."""
    return next((found.reason for found in REQUIREMENTS if not found.met(line)), None)


def shortened(text: str) -> str:
    return text if len(text) <= TEXT_LENGTH else f"{text[: TEXT_LENGTH - 1]}…"
