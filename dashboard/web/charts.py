"""Charts as pure functions of figures: the same ones are drawn, tabulated and downloaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros_compact,
    percent,
    ratio,
)
from dashboard.queries.envelopes import YearRow
from dashboard.queries.totals import Totals
from dashboard.web import tables
from dashboard.web.tables import Table

AWARDED: Final = "attribue"
COMMITTED: Final = "engage"
PAID: Final = "paye"
ALLOCATED: Final = "enveloppe"


@dataclass(frozen=True, slots=True)
class Line:
    """One series; `key` names its colour and stroke. None is a gap: unknown is not zero."""

    label: str
    key: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`links` open the list behind each label; `note` says what a reader should know besides.

    `money`: the values are euros.
    """

    slug: str
    kind: Literal["line", "bar", "columns"]
    title: str
    finding: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    table: Table
    links: tuple[str, ...]
    note: str = ""
    money: bool = True

    def payload(self) -> dict[str, Any]:
        """What the browser draws; amounts stay decimal strings."""
        return {
            "kind": self.kind,
            "money": self.money,
            "slug": self.slug,
            "title": self.title,
            "labels": self.labels,
            "lines": [
                {"label": line.label, "key": line.key, "values": list(map(_text, line.values))}
                for line in self.lines
            ],
            "links": self.links,
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def distribution(
    slug: str,
    title: str,
    naming: str,
    parts: Sequence[tuple[str, Totals, str]],
    whole: tuple[Totals, str],
    *,
    unknown: str,
) -> Chart | None:
    """Awards by kind or size: (label, totals, list) per part, largest first, unknown last.

    `whole`: the totals of all parts together, and their list.
    """
    if not parts:
        return None
    everything, list_of_all = whole
    ordered = sorted(parts, key=lambda part: (part[0] == unknown, -part[1].awarded))
    longest = max(found.awarded for _, found, _ in ordered)
    rows = tuple(
        (
            tables.name(label),
            tables.count(found.grants, href),
            tables.money(found.awarded, href, bar=tables.length(found.awarded, longest)),
            tables.rate(ratio(found.awarded, everything.awarded)),
        )
        for label, found, href in ordered
    )
    foot = (
        tables.name("Ensemble"),
        tables.count(everything.grants, list_of_all),
        tables.money(everything.awarded, list_of_all),
        tables.rate(ratio(everything.awarded, everything.awarded)),
    )
    return Chart(
        slug,
        "bar",
        title,
        _distribution_finding(ordered, everything, unknown),
        tuple(label for label, _, _ in ordered),
        (Line("Attribué", AWARDED, tuple(found.awarded for _, found, _ in ordered)),),
        Table(title, tables.columns(naming, "Aides", "Attribué (€)", "Part"), rows, foot),
        tuple(href for _, _, href in ordered),
    )


def _distribution_finding(
    ordered: Sequence[tuple[str, Totals, str]], whole: Totals, unknown: str
) -> str:
    label, first, _ = ordered[0]
    share = percent(ratio(first.awarded, whole.awarded), 0)
    if label == unknown:
        return (
            f"Information non renseignée pour toutes les aides ({counted(whole.grants, 'aide')})."
        )
    sentence = f"{label}{NO_BREAK_SPACE}: {share} des montants attribués"
    if len(ordered) > 1 and ordered[1][0] != unknown:
        second = percent(ratio(ordered[1][1].awarded, whole.awarded), 0)
        sentence += f", devant {ordered[1][0].lower()} ({second})"
    hidden = sum((found.awarded for name, found, _ in ordered if name == unknown), Decimal(0))
    if hidden:
        sentence += f" ; non renseigné pour {percent(ratio(hidden, whole.awarded), 0)}"
    return f"{sentence}."


def yearly_envelopes(rows: Sequence[YearRow], links: Mapping[int, str]) -> Chart | None:
    """Envelope, awarded, committed and paid of a fund, year after year."""
    if not rows:
        return None
    figures = [row.figures for row in rows]
    committed = [
        found.committed if found.grants_commitments_followed else None for found in figures
    ]
    paid = [found.paid if found.grants_payments_followed else None for found in figures]
    lines = (
        Line("Enveloppe", ALLOCATED, tuple(found.allocated for found in figures)),
        Line("Attribué", AWARDED, tuple(found.awarded for found in figures)),
        Line("Engagé", COMMITTED, tuple(committed)),
        Line("Payé", PAID, tuple(paid)),
    )
    body = tuple(
        (
            tables.name(str(row.year)),
            _known(row.figures.allocated, "sans enveloppe"),
            tables.money(row.figures.awarded, links.get(row.year, "")),
            tables.money(engaged, links.get(row.year, "")),
            tables.money(settled, links.get(row.year, "")),
            _remaining(row),
        )
        for row, engaged, settled in zip(rows, committed, paid, strict=True)
    )
    headings = tables.columns(
        "Exercice", "Enveloppe (€)", "Attribué (€)", "Engagé (€)", "Payé (€)", "Reste (€)"
    )
    return Chart(
        "enveloppes",
        "columns",
        "Enveloppe et consommation par exercice",
        _envelope_finding(rows),
        tuple(str(row.year) for row in rows),
        tuple(line for line in lines if any(value is not None for value in line.values)),
        Table("Enveloppe et consommation par exercice", headings, body),
        tuple(links.get(row.year, "") for row in rows),
    )


def _known(amount: Decimal | None, missing: str) -> tables.Cell:
    return tables.money(amount) if amount is not None else tables.Cell(missing)


def _remaining(row: YearRow) -> tables.Cell:
    cell = _known(row.figures.remaining, "n. d.")
    if row.figures.exceeded:
        return tables.Cell(cell.text, cell.value, note="enveloppe dépassée")
    return cell


def _envelope_finding(rows: Sequence[YearRow]) -> str:
    funded = [row for row in rows if row.figures.allocated]
    if not funded:
        return "Aucune enveloppe annuelle n'est connue pour ce fonds."
    largest = max(funded, key=lambda row: row.figures.allocated or Decimal(0))
    sentence = (
        f"L'enveloppe la plus forte est celle de {largest.year}{NO_BREAK_SPACE}: "
        f"{euros_compact(largest.figures.allocated)}"
    )
    exceeded = [str(row.year) for row in funded if row.figures.exceeded]
    if exceeded:
        return f"{sentence} ; enveloppe dépassée en {', '.join(exceeded)}."
    return f"{sentence}."
