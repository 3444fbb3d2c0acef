"""What happened month after month: accumulated since the beginning, or each month by itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from dashboard.formats import (
    NO_BREAK_SPACE,
    counted,
    euros_compact,
    month_text,
    percent,
    ratio,
)
from dashboard.queries.series import MonthPoint, Series, cumulative
from dashboard.queries.totals import Totals, known_committed, known_paid
from dashboard.web import tables
from dashboard.web.charts import AWARDED, COMMITTED, PAID, Chart, Line
from dashboard.web.tables import Table

# The parameter of pages, and its values.
EVOLUTION: Final = "evolution"
CUMULATED: Final = "cumul"
BY_MONTH: Final = "mois"
PACES: Final = {CUMULATED: "Cumulé", BY_MONTH: "Par mois"}
ANCHOR: Final = "evolution"
SHORT_MONTHS: Final = (
    "janv.",
    "févr.",
    "mars",
    "avril",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)

HEADINGS: Final = ("Mois", "Attribué (€)", "Engagé (€)", "Payé (€)")


def cumulative_curve(series: Series, found: Totals, link: Callable[[date], str]) -> Chart | None:
    """Awarded and paid since the beginning, month after month; None when nothing moved."""
    points = cumulative(series).points
    if not points:
        return None
    points = (_before(points[0]), *points)
    committed_known, paid_known = known_committed(found), known_paid(found)
    lines = [Line("Attribué", AWARDED, tuple(point.awarded for point in points))]
    if paid_known is not None:
        lines.append(Line("Payé", PAID, tuple(point.paid for point in points)))
    links = tuple(link(point.month) for point in points)
    rows = tuple(
        (
            tables.name(month_text(point.month)),
            tables.money(point.awarded, href),
            tables.money(point.committed if committed_known is not None else None, href),
            tables.money(point.paid if paid_known is not None else None, href),
        )
        for point, href in zip(points, links, strict=True)
    )
    headings = tables.columns(*HEADINGS)
    return Chart(
        "cumul",
        "line",
        "Montants cumulés depuis le début, mois par mois",
        _curve_finding(series.points, points),
        tuple(_short_month(point.month) for point in points),
        tuple(lines),
        Table("Montants cumulés à la fin de chaque mois", headings, rows),
        links,
        _year_only(series.year_only),
    )


def _before(first: MonthPoint) -> MonthPoint:
    """The month before anything moved: every curve starts from zero."""
    month = (first.month - timedelta(days=1)).replace(day=1)
    return MonthPoint(month, Decimal(0), Decimal(0), Decimal(0))


def _short_month(month: date) -> str:
    """ "mai 2021", "déc. 2021": for an axis."""
    return f"{SHORT_MONTHS[month.month - 1]} {month.year}"


def _curve_finding(moves: Sequence[MonthPoint], sums: Sequence[MonthPoint]) -> str:
    first, last = moves[0], sums[-1]
    reached = euros_compact(last.awarded)
    if len(moves) == 1:
        return f"Tout est attribué en {month_text(first.month)}{NO_BREAK_SPACE}: {reached}."
    best = max(moves, key=lambda point: point.awarded)
    share = ratio(best.awarded, last.awarded)
    return (
        f"{reached} attribués de {month_text(first.month)} à {month_text(last.month)}, "
        f"dont {euros_compact(best.awarded)} ({percent(share, 0)}) en {month_text(best.month)}."
    )


def _year_only(grants: int) -> str:
    if not grants:
        return ""
    verb = "compte" if grants == 1 else "comptent"
    return f"{counted(grants, 'aide')} dont seule l'année est connue {verb} au 31 décembre."


def monthly_columns(series: Series, found: Totals, links: Mapping[date, str]) -> Chart | None:
    """What took effect in each month; None when nothing moved.

    `links`: the list of the grants awarded in a month, where its sum is what that month awarded.
    """
    points = series.points
    if not points:
        return None
    with_committed = known_committed(found) is not None
    with_paid = known_paid(found) is not None
    lines = [Line("Attribué", AWARDED, tuple(point.awarded for point in points))]
    if with_committed:
        lines.append(Line("Engagé", COMMITTED, tuple(point.committed for point in points)))
    if with_paid:
        lines.append(Line("Payé", PAID, tuple(point.paid for point in points)))
    rows = tuple(
        (
            tables.name(month_text(point.month)),
            tables.money(point.awarded, links.get(point.month, "")),
            tables.money(point.committed if with_committed else None),
            tables.money(point.paid if with_paid else None),
        )
        for point in points
    )
    return Chart(
        "mois",
        "columns",
        "Montants de chaque mois, non cumulés",
        _monthly_finding(points),
        tuple(_short_month(point.month) for point in points),
        tuple(lines),
        Table("Montants de chaque mois", tables.columns(*HEADINGS), rows),
        tuple(links.get(point.month, "") for point in points),
        _year_only(series.year_only),
    )


def _monthly_finding(points: Sequence[MonthPoint]) -> str:
    best = max(points, key=lambda point: point.awarded)
    whole = sum((point.awarded for point in points), Decimal(0))
    idle = sum(not point.awarded for point in points)
    share = percent(ratio(best.awarded, whole), 0)
    sentence = (
        f"Le mois le plus fort est {month_text(best.month)}{NO_BREAK_SPACE}: "
        f"{euros_compact(best.awarded)} attribués, {share} du total"
    )
    if idle:
        sentence += f" ; rien d'attribué pendant {counted(idle, 'mois', 'mois')} sur {len(points)}"
    return f"{sentence}."
