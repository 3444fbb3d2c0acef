"""Gaps as the screens and the files say them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from dashboard.formats import date_numeric
from dashboard.models.choices import Kind
from dashboard.queries.reconciliation import Reconciled, Since, since

KIND_WORDS: Final = {
    Kind.AWARD.value: "Attribué",
    Kind.COMMITMENT.value: "Engagé",
    Kind.PAYMENT.value: "Payé",
}
NATIONAL: Final = "FR"


@dataclass(frozen=True, slots=True)
class GapRow:
    """`reference`: the grant whose movement opened the gap; `list_href`: today's grants there."""

    row: Reconciled
    kind: str
    since: str
    reference: str
    href: str
    list_href: str


def gap_rows(found: Iterable[Reconciled]) -> list[GapRow]:
    return [_row(row) for row in found]


def _row(row: Reconciled) -> GapRow:
    began = since(row)
    asked = {"fonds": row.fund, "exercice": str(row.year)}
    if row.department:
        asked["departement"] = row.department
    return GapRow(
        row,
        KIND_WORDS[row.kind],
        _words(began),
        began.reference if began else "",
        reverse("control_total", args=(row.id,)),
        f"{reverse('desk_grants')}?{urlencode(asked)}",
    )


def _words(began: Since | None) -> str:
    if began is None:
        return "aucun écart"
    if began.recorded_at is not None:
        return f"depuis le {date_numeric(timezone.localtime(began.recorded_at).date())}"
    if began.agreed_on is not None:
        return f"après le {date_numeric(began.agreed_on)}, dernier contrôle égal"
    return "jamais égaux"
