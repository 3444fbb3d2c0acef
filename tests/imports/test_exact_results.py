"""The real public files, to the cent, on an instance with territories and plan and no grant."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from dashboard.actions.accounts import system_account
from dashboard.actions.geography import read_geography
from dashboard.actions.reference import load_plan
from dashboard.actions.territories import load_territories
from dashboard.imports.limits import COMMAND_LIMITS
from dashboard.imports.outcome import Outcome
from dashboard.imports.pipeline import Request, import_file
from dashboard.imports.profiles import PROFILES
from dashboard.imports.row import Asked
from dashboard.models import Grant, GrantBalance
from dashboard.permissions import OPERATOR_ACCOUNT
from dashboard.queries.verification import verify
from tests.imports.files import GRANTS, needs_real_files
from tests.imports.importing import counts, rules, totals, undo

pytestmark = needs_real_files

DOTATIONS = "projets_dotations_investissement_2019"
FONDS_VERT = "fonds_vert_2023_source.csv"


@pytest.fixture(scope="module")
def whole_france(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories(read_geography(Path(settings.BASE_DIR) / "node_modules"))
        load_plan(by=system_account(OPERATOR_ACCOUNT))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def empty_instance(whole_france: None, db: None) -> None:
    """What a test imports is undone at its end."""


def imported(name: str, profile: str, *, year: int | None = None, publish: bool = False) -> Outcome:
    return import_file(
        Request(
            source=GRANTS / name,
            filename=name,
            profile=PROFILES[profile],
            limits=COMMAND_LIMITS,
            by=system_account("import"),
            asked=Asked(year=year),
            publish=publish,
            skip_refused=True,
        )
    )


def amounts(outcome: Outcome) -> tuple[str, str]:
    return str(outcome.tally("new").amount), str(outcome.tally("refused").amount)


def references() -> set[tuple[str, str]]:
    live = Grant.objects.exclude(status="cancelled")
    return set(live.values_list("reference", "objet"))


def in_haute_saone() -> list[Decimal]:
    found = GrantBalance.objects.filter(grant__department="70").exclude(grant__status="cancelled")
    return sorted(found.values_list("awarded", flat=True))


def test_conseillers_numeriques_are_1443_awards_and_seven_refused() -> None:
    first = imported("cnfs.json", "conseillers-numeriques", publish=True)
    assert counts(first) == (1443, 0, 0, 7)
    assert amounts(first) == ("110064345.00", "455745.00")
    assert rules(first) == ["beneficiaire-sans-nom"]
    assert in_haute_saone() == [Decimal(36805)] * 2 + [Decimal(54805)] * 3
    assert counts(imported("cnfs.csv", "conseillers-numeriques")) == (0, 0, 1443, 7)
    named = references()
    undo(first)
    assert totals() == totals(public=True) == (Decimal(0), Decimal(0), Decimal(0))
    again = imported("cnfs.csv", "conseillers-numeriques", publish=True)
    assert counts(again) == (1443, 0, 0, 7)
    assert references() == named
    assert totals(public=True)[0] == Decimal("110064345.00")
    assert verify() == ()


def test_dotations_of_2019_are_24810_grants_in_csv_and_in_xlsx_alike() -> None:
    first = imported(f"{DOTATIONS}.csv", "dotations")
    assert counts(first) == (24_810, 0, 0, 1)
    assert amounts(first) == ("1706000546.19", "1978400.00")
    assert rules(first) == ["departement-inconnu"]
    by_rule = {told.rule: told.rows for told in first.told if told.severity == "repair"}
    assert (by_rule["objet-vide"], by_rule["cout-nul"]) == (11, 2)
    assert len(in_haute_saone()) == 217
    with connection.cursor() as cursor:
        cursor.execute("SELECT fund_id, count(*) FROM dashboard_grant GROUP BY 1 ORDER BY 2 DESC")
        assert cursor.fetchall() == [("DETR", 20_382), ("DSIL", 4_079), ("DSID", 349)]
    assert counts(imported(f"{DOTATIONS}.xlsx", "dotations")) == (0, 0, 24_810, 1)
    assert totals()[0] == Decimal("1706000546.19")


def test_fonds_vert_of_2023_is_10782_awards_committed_and_none_refused() -> None:
    first = imported(FONDS_VERT, "fonds-vert", year=2023, publish=True)
    assert counts(first) == (10_782, 0, 0, 0)
    assert first.tally("new").amount == Decimal("1956354884.00")
    by_rule = {told.rule: told.rows for told in first.told}
    assert by_rule["commune-hors-departement"] == 203
    assert len(in_haute_saone()) == 62
    assert sum(in_haute_saone()) == Decimal("4974399.56")
    everywhere = (Decimal("1956354884.00"), Decimal("1956354884.00"), Decimal(0))
    assert totals(public=True) == everywhere
    overseas = Grant.objects.filter(department__in=("975", "984", "986", "987", "988"))
    assert overseas.count() == 8 + 9 + 1 + 16 + 39
    assert counts(imported(FONDS_VERT, "fonds-vert", year=2023)) == (0, 0, 10_782, 0)
    assert verify() == ()
