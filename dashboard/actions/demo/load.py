"""Fills an empty database: real sourced facts, and a fictional filler in a plan of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from dashboard.actions.accounts import system_account
from dashboard.actions.demo import words
from dashboard.actions.demo.afterlife import live_on
from dashboard.actions.demo.envelopes import EnvelopeLine, invent_envelopes
from dashboard.actions.demo.facts import Fact, publish_facts, read_facts
from dashboard.actions.demo.invented import (
    YEARS,
    Fate,
    Invention,
    Place,
    invent_department,
    invent_nation,
)
from dashboard.actions.demo.news import missing_news, publish_news_facts
from dashboard.actions.demo.writing import write_inventions
from dashboard.actions.publication import publish_grants
from dashboard.actions.reference import RECOVERY, add_missing_funds
from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import (
    Allocation,
    Commune,
    Coverage,
    Department,
    Fund,
    Grant,
    Plan,
    Publication,
    User,
)
from dashboard.models.choices import PublicationKind
from dashboard.permissions import IMPORT_ACCOUNT, OPERATOR_ACCOUNT, Right, require

COMPLETE = "Jeu fictif, complet par construction"
NOTE = "Exemple fictif"


@dataclass(frozen=True, slots=True)
class Demo:
    """What this run wrote; nothing when the demo was there. `elsewhere`: see PublishedFacts."""

    facts: int
    fictional: int
    elsewhere: tuple[str, ...] = ()


def load_demo(
    *, today: date, facts_only: bool = False, departments: Collection[str] | None = None
) -> Demo:
    """Idempotent. `departments` limits the filler to some, for tests.

    Entered by the account `import`, published by `exploitant`. Raises Refused when the plan is
    not loaded, or when the database has grants that are neither facts nor filler.
    """
    facts = read_facts()
    missing = _missing(facts)
    filler_wanted = not (facts_only or _filler_lives())
    news = missing_news()
    if not (missing or filler_wanted or news):
        return Demo(0, 0)
    _refuse_other_grants(facts)
    entered_by, by = system_account(IMPORT_ACCOUNT), system_account(OPERATOR_ACCOUNT)
    with one_transaction():
        done = publish_facts(facts=missing, entered_by=entered_by, by=by)
        publish_news_facts(rows=news, by=by)
    fictional = 0
    if filler_wanted:
        fictional = _load_filler(entered_by, by, _invent(today, departments), today)
    _refresh_statistics()
    return Demo(done.published, fictional, done.elsewhere)


def has_grants() -> bool:
    return Grant.objects.exists()


def _missing(facts: Sequence[Fact]) -> list[Fact]:
    known = set(Grant.objects.filter(fund__plan=RECOVERY).values_list("reference", flat=True))
    return [fact for fact in facts if fact.reference not in known]


def _refuse_other_grants(facts: Sequence[Fact]) -> None:
    if not Fund.objects.filter(plan=RECOVERY).exists():
        raise Refused("Chargez d'abord le plan : manage.py load_plan.")
    others = Grant.objects.exclude(fund__plan=words.FICTIONAL_PLAN).exclude(
        reference__in=[fact.reference for fact in facts]
    )
    other = others.order_by("reference").first()
    if other is not None:
        raise Refused(
            f"Cette base contient d'autres aides que la démonstration ({others.count()}, "
            f"par exemple {other.reference}) : la démonstration ne s'y ajoute pas.",
            hint="Utilisez une base vide, ou DEMO=aucune.",
        )


def _filler_lives() -> bool:
    """Whether the filler went through both its transactions: the second withdraws some."""
    return Publication.objects.filter(
        grant__fund__plan=words.FICTIONAL_PLAN, kind=PublicationKind.WITHDRAW
    ).exists()


def _load_filler(entered_by: User, by: User, grants: Sequence[Invention], today: date) -> int:
    """Two transactions, so that the public state has a past: publication, then what followed."""
    ids = dict(Grant.objects.filter(fund__plan=words.FICTIONAL_PLAN).values_list("reference", "pk"))
    fresh = not ids
    if fresh:
        with one_transaction():
            require(by, Right.ADMINISTER, None)
            _open_plan()
            ids = write_inventions(grants=grants, entered_by=entered_by)
            _write_envelopes(invent_envelopes(grants))
            publish_grants(grant_ids=_published(grants, ids), by=by)
    with one_transaction():
        live_on(grants=grants, ids=ids, entered_by=entered_by, by=by, today=today)
    return len(ids) if fresh else 0


def _invent(today: date, departments: Collection[str] | None) -> list[Invention]:
    """For the 101 départements; the collectivités, which have no region, stay without filler."""
    places: dict[str, list[Place]] = defaultdict(list)
    for commune in Commune.objects.filter(population__gt=0).order_by("code"):
        places[commune.department_id].append(Place(commune.code, commune.name, commune.population))
    codes = Department.objects.filter(region__isnull=False).order_by("code")
    grants = invent_nation(today)
    for code in codes.values_list("code", flat=True):
        if departments is None or code in departments:
            grants += invent_department(code, places[code], today)
    return grants


def _published(grants: Iterable[Invention], ids: dict[str, int]) -> list[int]:
    waiting = (Fate.DRAFT, Fate.SUBMITTED, Fate.DROPPED)
    return [ids[grant.reference] for grant in grants if grant.fate not in waiting]


def _open_plan() -> None:
    Plan.objects.get_or_create(
        code=words.FICTIONAL_PLAN,
        defaults={
            "name": "Exemple fictif",
            "position": 90,
            "fictional": True,
            "description": (
                "Aides inventées pour montrer l'outil au travail : aucun bénéficiaire, aucun "
                "montant, aucune décision de ce plan n'existe."
            ),
        },
    )
    add_missing_funds(
        Fund(
            code=fund.code,
            name=fund.name,
            plan_id=words.FICTIONAL_PLAN,
            pillar_id=fund.pillar,
            operator="Service d'exemple (fictif)",
            may_pay_individuals=fund.may_pay_individuals,
            note=NOTE,
        )
        for fund in words.FUNDS
    )
    Coverage.objects.bulk_create(
        Coverage(fund_id=fund.code, year=year, complete=True, source=COMPLETE)
        for fund in words.FUNDS
        for year in YEARS
    )


def _write_envelopes(lines: Iterable[EnvelopeLine]) -> None:
    Allocation.objects.bulk_create(
        Allocation(
            fund_id=line.fund,
            first_year=line.first_year,
            last_year=line.last_year,
            department_id=line.department,
            amount=line.amount,
            nature=line.nature,
            effective_on=line.effective_on,
            retained=line.retained,
            binding=line.binding,
            note=NOTE,
        )
        for line in lines
    )


def _refresh_statistics() -> None:
    """Until the server's own turn comes, its plans would be those of an empty database."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
