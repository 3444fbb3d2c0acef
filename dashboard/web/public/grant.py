"""One grant, down to each line of its ledger."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse

from dashboard.formats import percent, ratio
from dashboard.models import GrantEdition
from dashboard.models.choices import FunderKind, Kind, Nature, PublicationKind
from dashboard.queries.detail import (
    EditionEntry,
    Gone,
    GrantDetail,
    Moved,
    MovementLine,
    grant_detail,
)
from dashboard.queries.filters import PARAMETERS, Filter
from dashboard.queries.lines import Amounts
from dashboard.queries.news import news_of_grant
from dashboard.web import errors, tables
from dashboard.web.consumption import Bar
from dashboard.web.grant_rows import amount_text, beneficiary_kind, beneficiary_text, day_text
from dashboard.web.grant_tables import history_table, ledger_table
from dashboard.web.links import carried, page_url, with_filter
from dashboard.web.pages import TIME_PARAMETERS, Crumb, Page, public_page
from dashboard.web.tables import length

KINDS: Final = (Kind.AWARD, Kind.COMMITMENT, Kind.PAYMENT)
BALANCES: Final = {Kind.AWARD: "Attribué", Kind.COMMITMENT: "Engagé", Kind.PAYMENT: "Payé"}
# A grant is whole: only dates may be asked of its page.
OTHER_FILTERS: Final = tuple(name for name in PARAMETERS if name not in TIME_PARAMETERS)
CHANGED: Final = {
    "award": "attribution",
    "commitment": "engagement",
    "payment": "paiement",
    "communes": "communes",
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement with the grant's three balances after it."""

    day: str
    kind: str
    nature: str
    reference: str
    commitment: str
    amount: str
    balances: tuple[str, ...]
    corrects: bool
    corrected: bool
    parts: tuple[tuple[str, str], ...]


@public_page(fixed=OTHER_FILTERS)
def detail(request: HttpRequest, wanted: Filter, reference: str) -> Page | HttpResponseBase:
    found = grant_detail(reference, as_of=wanted.as_of, known_at=wanted.known_at)
    if isinstance(found, Moved):
        return HttpResponsePermanentRedirect(
            with_filter(reverse("grant", args=(found.reference,)), carried(wanted))
        )
    if isinstance(found, Gone):
        return errors.gone(request, found)
    if found is None:
        raise Http404(f"Aucune aide publiée ne porte la référence « {reference} ».")
    line = found.line
    crumbs = (
        Crumb("Aides", page_url("grants", wanted)),
        *(
            (Crumb(line.department_name, page_url("department", wanted, line.department)),)
            if line.department
            else ()
        ),
    )
    return Page("public/grant.html", title_of(found), wanted, context_of(found, wanted), crumbs)


def title_of(found: GrantDetail) -> str:
    return f"{beneficiary_text(found.line)}, {found.line.fund_name}"


def context_of(found: GrantDetail, wanted: Filter) -> dict[str, Any]:
    line = found.line
    known = line.beneficiary.id if line.beneficiary else None
    history = [_history(entry) for entry in found.history]
    return {
        "line": line,
        "news": news_of_grant(line.reference, wanted),
        "complete": True,
        "beneficiary": beneficiary_text(line),
        "beneficiary_kind": beneficiary_kind(line),
        "beneficiary_href": page_url("beneficiary", wanted, known) if known else "",
        "amounts": _amounts(found),
        "ledger": ledger(found.movements, found.line.amounts),
        "balance_bar": _balance(found),
        "shares": shares_table(found, wanted),
        "cofundings": [(FunderKind(one.funder).label, one.amount) for one in line.cofundings],
        "history": history,
        "ledger_table": ledger_table(found.movements),
        "history_table": history_table(history),
        "fund_href": page_url("fund", wanted, line.fund),
        "pillar_href": page_url("pillar", wanted, line.pillar) if line.pillar else "",
    }


def _amounts(found: GrantDetail) -> tuple[tuple[str, str, str], ...]:
    """Label, amount, and its part of the amount before it."""
    amounts, line = found.line.amounts, found.line
    payment_rate = percent(ratio(amounts.paid, amounts.awarded))
    cost = line.total_cost
    return (
        (
            "Attribué",
            amount_text(line, amounts.awarded),
            f"{percent(ratio(amounts.awarded, cost))} du coût total" if cost else "",
        ),
        ("Engagé", amount_text(line, amounts.committed), ""),
        (
            "Payé",
            amount_text(line, amounts.paid),
            f"taux de paiement : {payment_rate}" if amounts.paid is not None else "",
        ),
    )


def ledger(movements: tuple[MovementLine, ...], amounts: Amounts) -> tuple[LedgerRow, ...]:
    """In the order they took effect, with what each one leaves; what is not followed says so."""
    balances = dict.fromkeys(KINDS, Decimal(0))
    unknown = {
        kind
        for kind, amount in ((Kind.COMMITMENT, amounts.committed), (Kind.PAYMENT, amounts.paid))
        if amount is None
    }
    rows = []
    for one in sorted(movements, key=lambda move: (move.effective_on, move.id)):
        kind = Kind(one.kind)
        balances[kind] += one.amount
        rows.append(
            LedgerRow(
                day_text(one.effective_on, one.date_precision),
                BALANCES[kind],
                str(Nature(one.nature).label),
                one.reference,
                one.commitment_reference,
                tables.amount_text(one.amount),
                tuple(
                    tables.amount_text(None if each in unknown else balances[each])
                    for each in KINDS
                ),
                one.corrects is not None,
                one.corrected,
                tuple(
                    (part.name or "Non localisé", tables.amount_text(part.amount))
                    for part in one.parts
                ),
            )
        )
    return tuple(rows)


def _balance(found: GrantDetail) -> Bar:
    """Committed and paid against what is awarded."""
    amounts = found.line.amounts
    longest = amounts.awarded
    return Bar(
        None,
        length(amounts.awarded, longest),
        length(amounts.committed, longest),
        length(amounts.paid, longest),
    )


def shares_table(found: GrantDetail, wanted: Filter) -> tables.Table:
    """What each commune holds of the grant; parts add up to it, to the cent."""
    line = found.line
    rows = tuple(
        (
            tables.name(
                share.name if share.code else "Non localisé",
                page_url("commune", wanted, share.code) if share.code else "",
            ),
            tables.Cell(str(share.weight), share.weight),
            tables.money(share.amounts.awarded),
            tables.money(share.amounts.committed),
            tables.money(share.amounts.paid),
        )
        for share in line.communes
    )
    foot = (
        tables.name("Aide entière"),
        tables.Cell(str(sum(share.weight for share in line.communes))),
        tables.money(line.amounts.awarded),
        tables.money(line.amounts.committed),
        tables.money(line.amounts.paid),
    )
    headings = tables.columns("Commune", "Poids", "Attribué (€)", "Engagé (€)", "Payé (€)")
    return tables.Table("Part de chaque commune", headings, rows, foot, "communes")


def _history(entry: EditionEntry) -> dict[str, Any]:
    return {
        "no": entry.no,
        "at": entry.at,
        "kind": PublicationKind(entry.kind).label,
        "changed": ", ".join(dict.fromkeys(_field(name) for name in entry.changed)),
    }


def _field(name: str) -> str:
    """A public field in French, as the edition's model names it."""
    if name in CHANGED:
        return CHANGED[name]
    field = GrantEdition._meta.get_field(name.removesuffix("_id"))
    return str(getattr(field, "verbose_name", name))
