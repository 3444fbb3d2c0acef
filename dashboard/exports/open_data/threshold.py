"""Agreements that the law obliges to publish, among what is published.

The rule and its sources are in `dashboard.queries.legal_threshold`; here it reads published rows.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from dashboard.exports import record, scdl
from dashboard.models.choices import Category
from dashboard.queries.legal_threshold import FIRST_SIGNED, THRESHOLD
from dashboard.queries.listing import GrantLine

# INSEE, catégories juridiques: of private law, international bodies and foreign States apart.
PRIVATE: Final = "235689"
NOT_PRIVATE: Final = ("3205", "3210")

COLUMNS: Final[dict[str, str]] = {
    "reference": "Référence publique de l'aide",
    **{name: f"Colonne {name} du schéma SCDL, vide si inconnue" for name in scdl.COLUMNS},
    "publieeLe": "Date de la dernière publication",
    "url": "Page de l'aide",
}


def lines(found: Iterable[GrantLine], site: str) -> Iterator[list[str]]:
    readers: list[Callable[[GrantLine], str]] = list(scdl.COLUMNS.values())
    for line in found:
        if is_due(line):
            yield [
                line.reference,
                *(read(line) for read in readers),
                line.changed_at.date().isoformat(),
                record.page(line.reference, site),
            ]


def is_due(line: GrantLine) -> bool:
    return (
        not line.withdrawn
        and not line.masked
        and line.convention_on is not None
        and line.convention_on >= FIRST_SIGNED
        and line.amounts.awarded > THRESHOLD
        and _is_private(line)
    )


def _is_private(line: GrantLine) -> bool:
    if line.legal_form:
        return line.legal_form[0] in PRIVATE and line.legal_form not in NOT_PRIVATE
    category = line.beneficiary.category if line.beneficiary else ""
    return category in (Category.COMPANY, Category.ASSOCIATION)
