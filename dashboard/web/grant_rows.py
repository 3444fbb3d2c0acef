"""A grant as a row of a list, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from django.urls import reverse

from dashboard.formats import Precision, date_numeric, euros
from dashboard.models.choices import Category, Confidence, Size
from dashboard.queries.filters import Filter
from dashboard.queries.listing import GrantLine
from dashboard.web import tables
from dashboard.web.links import page_url, with_filter
from dashboard.web.tables import Later

UNNAMED = "Porteur non précisé"
MASKED = "Personne physique"
WITHDRAWN = "Aide retirée"
NOT_LOCATED = "non localisé"
PRECISIONS: Final[dict[str, Precision]] = {"day": "day", "month": "month", "year": "year"}


@dataclass(frozen=True, slots=True)
class GrantRow:
    """Amounts are those that the filter counts; `whole` is set when they are only a part."""

    line: GrantLine
    href: str
    beneficiary: str
    beneficiary_href: str
    places: str
    day: str
    awarded: str
    committed: str
    paid: str
    whole: str


def grant_rows(lines: Iterable[GrantLine], scope: Filter) -> tuple[GrantRow, ...]:
    return tuple(_row(line, scope) for line in lines)


def _row(line: GrantLine, scope: Filter) -> GrantRow:
    partial = line.retained.awarded != line.amounts.awarded
    known = line.beneficiary.id if line.beneficiary else None
    return GrantRow(
        line,
        "" if line.withdrawn else grant_url(line, scope),
        beneficiary_text(line),
        page_url("beneficiary", scope, known) if known else "",
        places_text(line),
        day_text(line.awarded_on, line.date_precision),
        column_text(line, line.retained.awarded),
        column_text(line, line.retained.committed),
        column_text(line, line.retained.paid),
        amount_text(line, line.amounts.awarded) if partial else "",
    )


def grants_table(rows: Sequence[GrantRow], slug: str) -> Later:
    """The rows of a page as a file; amounts are those that its filter counts."""
    return Later(slug, partial(_table, rows, slug))


def _table(rows: Sequence[GrantRow], slug: str) -> tables.Table:
    headings = (
        *map(tables.Column, ("Référence", "Bénéficiaire", "Objet", "Lieu", "Fonds", "Date")),
        *(tables.Column(f"{name} (€)", numeric=True) for name in ("Attribué", "Engagé", "Payé")),
    )
    body = tuple(
        (
            tables.name(row.line.reference),
            tables.name(row.beneficiary),
            tables.name(row.line.objet),
            tables.name(row.places),
            tables.name(row.line.fund_name),
            tables.name(row.day),
            tables.money(row.line.retained.awarded),
            tables.money(row.line.retained.committed),
            tables.money(row.line.retained.paid),
        )
        for row in rows
    )
    return tables.Table("Aides", headings, body, slug=slug)


def grant_url(line: GrantLine, scope: Filter) -> str:
    """A grant's page at the same dates; the plan goes without saying."""
    times = Filter(as_of=scope.as_of, known_at=scope.known_at, known_at_text=scope.known_at_text)
    return with_filter(reverse("grant", args=(line.reference,)), times)


def day_text(day: date, precision: str) -> str:
    """As exactly as it is known: "06/05/2021", "05/2021" or "2021"."""
    return date_numeric(day, PRECISIONS[precision])


def beneficiary_text(line: GrantLine) -> str:
    if line.withdrawn:
        return WITHDRAWN
    if line.masked:
        return MASKED
    return line.beneficiary.name if line.beneficiary else UNNAMED


def beneficiary_kind(line: GrantLine) -> str:
    """ "Entreprise, PME"; empty when nothing is known."""
    if not line.beneficiary or line.masked:
        return ""
    words = []
    if line.beneficiary.category:
        words.append(str(Category(line.beneficiary.category).label))
    if line.beneficiary.size:
        words.append(str(Size(line.beneficiary.size).label))
    return ", ".join(words)


def places_text(line: GrantLine) -> str:
    """Up to two communes by name; the département stands for what is nowhere in particular."""
    names = [share.name for share in line.communes if share.code]
    if not names:
        return f"{line.department_name}, {NOT_LOCATED}" if line.department else "National"
    shown = ", ".join(names[:2])
    more = f" et {len(names) - 2} autres" if len(names) > 2 else ""
    return f"{shown}{more} ({line.department})"


def amount_text(line: GrantLine, amount: Decimal | None) -> str:
    """Approximate awards print "environ"; what is not followed says so."""
    return _approximate(line, amount, euros(amount))


def column_text(line: GrantLine, amount: Decimal | None) -> str:
    """The same where the unit stands in the title of the column."""
    return _approximate(line, amount, tables.amount_text(amount))


def _approximate(line: GrantLine, amount: Decimal | None, text: str) -> str:
    if amount and line.confidence == Confidence.APPROXIMATE:
        return f"environ {text}"
    return text
