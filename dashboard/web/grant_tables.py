"""The ledger and the publications of one grant as files: what its page shows in words."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from dashboard.models.choices import Kind, Nature
from dashboard.queries.detail import MovementLine
from dashboard.web import tables
from dashboard.web.grant_rows import day_text
from dashboard.web.tables import Later, Table

KINDS = {Kind.AWARD: "attribution", Kind.COMMITMENT: "engagement", Kind.PAYMENT: "paiement"}


def ledger_table(movements: Sequence[MovementLine]) -> Later:
    """Signed amounts: those of one kind add up to what the page shows of it."""
    return Later("mouvements", partial(_ledger, movements))


def _ledger(movements: Sequence[MovementLine]) -> Table:
    headings = (
        *map(tables.Column, ("Date d'effet", "Sorte", "Mouvement", "N° EJ ou DP", "Sur EJ")),
        tables.Column("Montant (€)", numeric=True),
    )
    rows = tuple(
        (
            tables.name(day_text(one.effective_on, one.date_precision)),
            tables.name(KINDS[Kind(one.kind)]),
            tables.name(str(Nature(one.nature).label)),
            tables.name(one.reference),
            tables.name(one.commitment_reference),
            tables.money(one.amount),
        )
        for one in sorted(movements, key=lambda move: (move.effective_on, move.id))
    )
    return Table("Mouvements", headings, rows, slug="mouvements")


def history_table(history: Sequence[dict[str, Any]]) -> Later:
    """`history`: number, instant, kind and changes in words, as the page lists them."""
    return Later("publications", partial(_history, history))


def _history(history: Sequence[dict[str, Any]]) -> Table:
    headings = tuple(map(tables.Column, ("Numéro", "Date", "Sorte", "Ce qui a changé")))
    rows = tuple(
        (
            tables.name(str(one["no"])),
            tables.name(f"{timezone.localtime(one['at']):%d/%m/%Y %H:%M}"),
            tables.name(str(one["kind"])),
            tables.name(str(one["changed"])),
        )
        for one in history
    )
    return Table("Publications de cette aide", headings, rows, slug="publications")
