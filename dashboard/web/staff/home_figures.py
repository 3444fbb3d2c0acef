"""The figures of a perimeter: at the desk, in public, and what separates them."""

from decimal import Decimal

from dashboard.formats import NOT_AVAILABLE, integer, number, percent, ratio
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.listing import DeskSums
from dashboard.queries.desk.overview import PublishedSums, allocated, published_sums
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.web.staff.grant_links import list_url
from dashboard.web.tables import Cell, Table, columns


def table(held: DeskSums | None, where: Perimeter) -> Table:
    """Without `held`, what is published alone: the desk's own sums are in the list."""
    public = published_sums(where)
    if held is None:
        return _published(public)
    envelope, consumed = allocated(where)
    everything = list_url(DeskFilter())
    return Table(
        "Mes chiffres, au bureau et publiés",
        columns("Total", "Au bureau", "Publié", "Écart"),
        (
            (
                Cell("Aides", numeric=False),
                Cell(integer(held.grants), held.grants, everything),
                Cell(integer(public.grants), public.grants),
                _gap_of_counts(held.grants - public.grants),
            ),
            _row("Attribué (€)", held.awarded, public.awarded, everything),
            _row("Engagé (€)", held.committed, public.committed, everything),
            _row("Payé (€)", held.paid, public.paid, everything),
            (
                Cell("Enveloppes (€)", note="attribué sous enveloppe", numeric=False),
                Cell(number(envelope, 2), envelope, note=f"{number(consumed, 2)}"),
                Cell(""),
                Cell(
                    percent(ratio(consumed, envelope)) if envelope else NOT_AVAILABLE,
                    note="consommé",
                ),
            ),
        ),
    )


def _published(public: PublishedSums) -> Table:
    amounts = (
        ("Attribué (€)", public.awarded),
        ("Engagé (€)", public.committed),
        ("Payé (€)", public.paid),
    )
    return Table(
        "Mes chiffres publiés",
        columns("Total", "Publié"),
        (
            (Cell("Aides", numeric=False), Cell(integer(public.grants), public.grants)),
            *(
                (Cell(name, numeric=False), Cell(number(amount, 2), amount))
                for name, amount in amounts
            ),
        ),
    )


def _row(name: str, desk: Decimal, public: Decimal, href: str) -> tuple[Cell, ...]:
    gap = desk - public
    return (
        Cell(name, numeric=False),
        Cell(number(desk, 2), desk, href),
        Cell(number(public, 2), public),
        Cell(f"{'+' if gap > 0 else ''}{number(gap, 2)}" if gap else "0", gap),
    )


def _gap_of_counts(gap: int) -> Cell:
    return Cell(f"{'+' if gap > 0 else ''}{integer(gap)}", gap)
