"""A département's fiche, made of the very figures, rows and drawings of its page."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from dashboard.exports.fiche import drawings
from dashboard.exports.fiche.sheet import Grid, KeyFigure, Level, Picture, Remark, Row, Sheet
from dashboard.formats import (
    NO_BREAK_SPACE,
    date_text,
    euros_compact,
    month_text,
    number,
    percent,
    ratio,
)
from dashboard.formats.prose import prose_paragraphs
from dashboard.queries.comments import comments_of
from dashboard.queries.compare import Compared, compared
from dashboard.queries.filters import Filter
from dashboard.queries.listing import list_grants
from dashboard.queries.series import MonthPoint, Series, cumulative, monthly
from dashboard.queries.territories import DepartmentRow
from dashboard.queries.totals import Totals, known_paid
from dashboard.web import consumption, structured, tables
from dashboard.web.circles import CircleMap
from dashboard.web.figures import Figure
from dashboard.web.grant_rows import grant_rows
from dashboard.web.tables import Table

MONTHS: Final = 3
LATEST: Final = 8
SUBTITLE: Final = "Fiche départementale"
NOTHING: Final = "–"
LEVELS: Final[dict[str, Level]] = {"total": "total", "pillar": "pillar", "fund": "fund"}


def sheet(
    place: DepartmentRow, scope: Filter, shown: dict[str, Any], today: date, warnings: Sequence[str]
) -> Sheet:
    """`shown` is the context of the département's page: the same figures, by construction."""
    found: Totals = shown["totals"]
    until = scope.as_of or today
    series = monthly(scope)
    grids = [
        _consumption(shown["consumption"]),
        _last_months(series, until),
        _shares(compared(scope, (place.code,), (), parts=False)),
        _of_table(shown["funds_table"]),
        _of_table(shown["beneficiaries_table"]),
        _of_table(shown["indicators_table"]),
        _latest(scope),
    ]
    return Sheet(
        title=f"{place.name} ({place.code})",
        subtitle=SUBTITLE,
        state=f"État au {date_text(until)}",
        warnings=tuple(warnings),
        finding=structured.described(place.name, found),
        figures=tuple(map(_figure, shown["figures"])),
        curve=_curve(series, found),
        map=_map(shown["map"].circles if shown["map"] else None),
        grids=tuple(grid for grid in grids if grid and grid.rows),
        remarks=_remarks(place.code, scope, until),
    )


def _remarks(code: str, scope: Filter, until: date) -> tuple[Remark, ...]:
    """What the préfecture says of the whole and of each pillar, as known at the instant."""
    return tuple(
        Remark(
            f"Commentaire{NO_BREAK_SPACE}: {one.pillar_name.lower()}"
            if one.pillar_name
            else "Commentaire de la préfecture",
            prose_paragraphs(one.text),
        )
        for one in comments_of(code, until, known_at=scope.known_at)
    )


def _figure(figure: Figure) -> KeyFigure:
    exact = "" if figure.exact == figure.short else figure.exact
    return KeyFigure(figure.label, figure.short, exact, figure.details)


def _curve(series: Series, found: Totals) -> Picture | None:
    points = cumulative(series).points
    if len(points) < 2:
        return None
    paid_known = known_paid(found) is not None
    drawn = [(point.month, point.awarded, point.paid if paid_known else None) for point in points]
    first, last = points[0], points[-1]
    told = (
        f"De {month_text(first.month)} à {month_text(last.month)}{NO_BREAK_SPACE}: "
        f"{euros_compact(last.awarded)} attribués"
    )
    told += f", {euros_compact(last.paid)} payés." if paid_known else "."
    return Picture("Montants cumulés", drawings.curve(drawn), told)


def _map(found: CircleMap | None) -> Picture | None:
    if found is None:
        return None
    svg = drawings.circles(
        found.width,
        found.height,
        (found.ground, found.transform),
        [
            *((one.x, one.y, one.radius) for one in found.circles),
            *((one.x, one.y, one.radius) for one in found.scales),
        ],
        [
            *((one.x, one.y, one.anchor, one.text) for one in found.labels),
            *((one.label_x, f"{float(one.y) + 5:.0f}", "start", one.label) for one in found.scales),
        ],
    )
    return Picture("Montants attribués par commune", svg, found.finding)


def _consumption(rows: Sequence[consumption.Row]) -> Grid:
    columns = ("Volet et fonds", "Enveloppe (€)", "Attribué (€)", "Engagé (€)", "Payé (€)", "Taux")
    return Grid(
        "De l'enveloppe au paiement",
        columns,
        _numeric(len(columns)),
        tuple(
            Row(
                (
                    row.name,
                    _amount(row.figures.allocated),
                    tables.amount_text(row.figures.awarded),
                    tables.amount_text(row.committed),
                    tables.amount_text(row.paid),
                    row.rate,
                ),
                LEVELS[row.level],
            )
            for row in rows
        ),
        "Taux de consommation : attribué rapporté à l'enveloppe du territoire.",
    )


def _amount(value: Decimal | None) -> str:
    return number(value, 2) if value else NOTHING


def _last_months(series: Series, until: date) -> Grid:
    """The month of the date asked for and those before it, even when nothing moved."""
    known = {point.month: point for point in series.points}
    months = [until.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    zero = Decimal(0)
    points = [known.get(month, MonthPoint(month, zero, zero, zero)) for month in reversed(months)]
    columns = ("Mois", "Attribué (€)", "Engagé (€)", "Payé (€)")
    return Grid(
        "Les trois derniers mois",
        columns,
        _numeric(len(columns)),
        tuple(
            Row(
                (
                    month_text(point.month),
                    number(point.awarded, 2),
                    number(point.committed, 2),
                    number(point.paid, 2),
                )
            )
            for point in points
        ),
        "Mouvements à leur date d'effet ; une correction peut rendre un mois négatif.",
    )


def _shares(found: Sequence[Compared]) -> Grid:
    columns = ("Territoire", "Attribué (€)", "Par habitant (€)", "Part du département")
    own = found[0].measured.awarded
    return Grid(
        "Place dans la région et dans la nation",
        columns,
        _numeric(len(columns)),
        tuple(
            Row(
                (
                    one.name,
                    number(one.measured.awarded, 2),
                    number(one.each.awarded, 2) if one.each else NOTHING,
                    NOTHING
                    if one.kind in ("department", "alike")
                    else percent(ratio(own, one.measured.awarded)),
                ),
                "total" if one is found[0] else "",
            )
            for one in found
        ),
    )


def _of_table(table: Table | None) -> Grid | None:
    if table is None:
        return None
    rows = [Row(tuple(cell.text for cell in cells)) for cells in table.rows]
    if table.foot:
        rows.append(Row(tuple(cell.text for cell in table.foot), "total"))
    titles = tuple(column.label for column in table.columns)
    return Grid(table.caption, titles, tuple(one.numeric for one in table.columns), tuple(rows))


def _latest(scope: Filter) -> Grid:
    lines = list_grants(scope.replace(sort="-date"), limit=LATEST).rows
    columns = ("Bénéficiaire", "Objet", "Date", "Attribué (€)")
    return Grid(
        "Dernières aides publiées",
        columns,
        (False, False, True, True),
        tuple(
            Row((row.beneficiary, _short(row.line.objet), row.day, row.awarded))
            for row in grant_rows(lines, scope)
        ),
    )


def _short(text: str, length: int = 110) -> str:
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]}…"


def _numeric(width: int) -> tuple[bool, ...]:
    return (False, *(True,) * (width - 1))
