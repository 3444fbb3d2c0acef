"""Sums of the published state over a filter, whole or by up to three axes. Amounts in euros."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.queries.filters import Filter
from dashboard.queries.paging import Page

Key = str | int | date | None
AXES = ("plan", "departement", "region", "commune", "volet", "fonds", "exercice", "mois",
        "categorie", "taille")


@dataclass(frozen=True, slots=True)
class Totals:
    """`grants_…_followed` say for how many grants engaged and paid amounts are known;
    `paid_awarded` is what those followed for payment were awarded."""

    grants: int
    awarded: Decimal
    committed: Decimal
    paid: Decimal
    grants_commitments_followed: int
    grants_payments_followed: int
    paid_awarded: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """Totals of the grants that share these keys, in the order of the axes; None is unknown."""

    keys: tuple[Key, ...]
    totals: Totals


def parse_axes(values: Sequence[str]) -> tuple[str, ...]:
    raise NotImplementedError


def totals(wanted: Filter) -> Totals:
    raise NotImplementedError


def totals_by(wanted: Filter, axes: Sequence[str]) -> list[Cell]:
    raise NotImplementedError


def totals_page(wanted: Filter, axes: Sequence[str], *, limit: int, cursor: str) -> Page[Cell]:
    raise NotImplementedError


def distinct_beneficiaries(wanted: Filter, axes: Sequence[str] = ()) -> dict[tuple[Key, ...], int]:
    raise NotImplementedError


def payment_rate(found: Totals) -> Decimal | None:
    raise NotImplementedError
