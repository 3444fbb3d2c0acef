"""The lines of the desk's first screen: each counts what its list holds, and leads there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse

from dashboard.formats import counted, euros, integer, number_to, percent
from dashboard.models import ControlTotal, ImportJob, User
from dashboard.models.choices import Status
from dashboard.permissions import Right, departments_with
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.overview import EnvelopeState, first_sums_of, sums_of
from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.legal_threshold import publication_deadlines
from dashboard.queries.publish_queue import QueueFilter, queue_summary
from dashboard.queries.reconciliation import reconciled
from dashboard.web.staff.grant_links import list_url

SOON_DAYS: Final = 30
MOST_DEADLINES: Final = 1000
# What waits is counted up to there.
MOST_TOLD: Final = 1000
UNATTENDED: Final = (
    ("sans-engagement", "Attribuées sans engagement", "depuis six mois ou plus"),
    ("sans-paiement", "Engagées sans paiement", "reste à payer, rien depuis six mois"),
    ("doublon", "Doublons possibles", "même bénéficiaire, fonds, mois et montant proche"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """`note` says what to do or since when; `pressing` is for what is late or exceeded."""

    title: str
    count: str
    amount: str
    href: str
    note: str = ""
    pressing: bool = False


@dataclass(frozen=True, slots=True)
class EnvelopeLine:
    title: str
    href: str
    rate: str
    text: str
    bar: Decimal
    tone: str


def waiting(user: User, where: Perimeter, today: date, *, large: bool = False) -> list[Line]:
    """Only what waits: a line that counts nothing is not shown. In a `large` perimeter, what no
    index finds is left to its list, where filters narrow it."""
    return [
        *_drafts(user, where, today),
        *_to_publish(user),
        *_submitted(user, where, today),
        *_refused_rows(user),
        *(_by_lists() if large else _deadlines(user, where, today)),
        *(() if large else _unattended(user, where, today)),
        *_gaps(user),
    ]


def envelope_lines(found: Iterable[EnvelopeState]) -> list[EnvelopeLine]:
    return [_envelope(each) for each in found]


def _drafts(user: User, where: Perimeter, today: date) -> Iterator[Line]:
    wanted = DeskFilter(statuses=(Status.DRAFT,), mine=True)
    found = first_sums_of(user, where, wanted, today, most=MOST_TOLD)
    if found.grants:
        yield Line(
            "Mes brouillons",
            number_to(found.grants, MOST_TOLD),
            _sum(found.drafts, found.grants),
            list_url(wanted),
            "à compléter puis à soumettre",
        )


def _to_publish(user: User) -> Iterator[Line]:
    if departments_with(user, Right.PUBLISH) == set():
        return
    found = queue_summary(user, QueueFilter(), most=MOST_TOLD)
    if found.count:
        note = "saisies par d'autres que moi"
        if found.changes and found.count <= MOST_TOLD:
            note += f", dont {counted(found.changes, 'modification')} d'aides publiées"
        count, amount = number_to(found.count, MOST_TOLD), _sum(found.awarded, found.count)
        yield Line("À publier", count, amount, reverse("publish_queue"), note)


def _submitted(user: User, where: Perimeter, today: date) -> Iterator[Line]:
    wanted = DeskFilter(statuses=(Status.SUBMITTED,), mine=True)
    found = first_sums_of(user, where, wanted, today, most=MOST_TOLD)
    if found.grants:
        yield Line(
            "Mes aides soumises",
            number_to(found.grants, MOST_TOLD),
            _sum(found.awarded, found.grants),
            list_url(wanted),
            "attendent une autre personne qui publie",
        )


def _refused_rows(user: User) -> Iterator[Line]:
    """Files of mine that wait for me, and what was refused in those applied without."""
    jobs = ImportJob.objects.filter(by=user)
    decided = jobs.filter(state__in=(ImportJob.State.READY, ImportJob.State.PREVIEWED)).count()
    if decided:
        yield Line("Mes imports à décider", integer(decided), "", reverse("imports"), "aperçu prêt")
    refused = [
        job.outcome.get("refused") or 0
        for job in jobs.filter(
            state__in=(ImportJob.State.PREVIEWED, ImportJob.State.APPLIED)
        ).order_by("-pk")[:20]
    ]
    lines = sum(count if isinstance(count, int) else len(count) for count in refused)
    if lines:
        yield Line(
            "Lignes refusées de mes imports",
            integer(lines),
            "",
            reverse("imports"),
            "à corriger dans le fichier rendu",
        )


def _deadlines(user: User, where: Perimeter, today: date) -> Iterator[Line]:
    wanted = DeskFilter(waiting="echeance")
    found = sums_of(user, where, wanted, today)
    if not found.grants:
        return
    deadlines = publication_deadlines(user, today, limit=MOST_DEADLINES)
    late = sum(1 for each in deadlines if each.days_left < 0)
    soon = sum(1 for each in deadlines if 0 <= each.days_left <= SOON_DAYS)
    told = [
        f"{counted(late, 'dépassée')}" if late else "",
        f"{integer(soon)} sous {SOON_DAYS} jours" if soon else "",
    ]
    yield Line(
        "Conventions à publier sous trois mois",
        integer(found.grants),
        euros(found.awarded + found.drafts),
        list_url(wanted),
        ", ".join(filter(None, told)) or "échéance légale à plus d'un mois",
        pressing=late > 0,
    )


def _by_lists() -> Iterator[Line]:
    note = "périmètre trop large pour les compter ici : la liste se filtre par département"
    for word, title in (
        ("echeance", "Conventions à publier sous trois mois"),
        *((word, title) for word, title, _ in UNATTENDED),
    ):
        yield Line(title, "", "", list_url(DeskFilter(waiting=word)), note)


def _sum(amount: Decimal, count: int) -> str:
    """Nothing once counting stopped: a sum of the first ones would mislead."""
    return "" if count > MOST_TOLD else euros(amount)


def _unattended(user: User, where: Perimeter, today: date) -> Iterator[Line]:
    for word, title, note in UNATTENDED:
        wanted = DeskFilter(waiting=word)
        found = sums_of(user, where, wanted, today)
        if found.grants:
            amount = found.awarded + found.drafts
            if word == "sans-paiement":
                amount = found.committed - found.paid
            yield Line(title, integer(found.grants), euros(amount), list_url(wanted), note)


def _gaps(user: User) -> Iterator[Line]:
    """Control totals that ours do not equal, for those who reconcile."""
    keys = list(ControlTotal.objects.visible_to(user).values_list("pk", flat=True))
    gaps = [row.gap for row in reconciled(keys) if row.gap] if keys else []
    if gaps:
        yield Line(
            "Écarts de rapprochement",
            integer(len(gaps)),
            euros(sum(map(abs, gaps), Decimal(0))),
            f"{reverse('reconciliation')}?ecarts=oui",
            "somme des écarts, dans un sens ou dans l'autre",
        )


def _envelope(found: EnvelopeState) -> EnvelopeLine:
    tone = "exceeded" if found.exceeded else "pressing" if found.pressing else "watched"
    place = found.department or "nationale"
    left = f"dépassée de {euros(-found.left)}" if found.exceeded else f"reste {euros(found.left)}"
    wanted = DeskFilter(
        funds=(found.fund,),
        years=(found.year,),
        departments=(found.department,) if found.department else (),
    )
    return EnvelopeLine(
        f"{found.fund} {found.year} ({place})",
        list_url(wanted),
        percent(found.rate),
        f"{left} sur {euros(found.allocated)}{', limitative' if found.binding else ''}",
        min(found.rate * 100, Decimal(100)).quantize(Decimal("0.1")),
        tone,
    )
