"""The real files through the page give what they give through the command."""

from collections.abc import Iterator
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
from dashboard.imports.pipeline import Request, import_file
from dashboard.imports.profiles import PROFILES
from dashboard.imports.row import Asked
from dashboard.models import User
from dashboard.permissions import OPERATOR_ACCOUNT
from tests.imports.files import GRANTS, needs_real_files
from tests.imports.sending import applied, previewed
from tests.signing_in import agent

pytestmark = needs_real_files

DOTATIONS = "projets_dotations_investissement_2019"
FILES = [
    ("cnfs.json", "conseillers-numeriques", None),
    ("cnfs.csv", "conseillers-numeriques", None),
    (f"{DOTATIONS}.xlsx", "dotations", None),
    ("fonds_vert_2023_source.csv", "fonds-vert", 2023),
]


@pytest.fixture(scope="module")
def whole_france(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories(read_geography(Path(settings.BASE_DIR) / "node_modules"))
        load_plan(by=system_account(OPERATOR_ACCOUNT))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def national(whole_france: None, db: None) -> User:
    return agent("instructor", None)


def written() -> list[tuple[object, ...]]:
    """Every grant with its beneficiary, places and movements, but for who wrote them and when."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT g.reference, g.fund_id, g.department_id, g.year, g.objet, g.siret, b.name,
                   g.status, (SELECT string_agg(concat_ws(' ', s.commune_id, s.weight), ','
                              ORDER BY s.commune_id) FROM dashboard_grantshare s
                              WHERE s.grant_id = g.id),
                   (SELECT string_agg(concat_ws(' ', m.kind, m.nature, m.amount, m.effective_on,
                              m.date_precision), ',' ORDER BY m.id) FROM dashboard_movement m
                              WHERE m.grant_id = g.id)
            FROM dashboard_grant g LEFT JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
            ORDER BY g.reference COLLATE "C"
        """)
        return list(cursor.fetchall())


def by_command(name: str, profile: str, year: int | None, by: User) -> dict[str, object]:
    outcome = import_file(
        Request(
            source=GRANTS / name,
            filename=name,
            profile=PROFILES[profile],
            limits=COMMAND_LIMITS,
            by=by,
            asked=Asked(year=year),
            skip_refused=True,
        )
    )
    return {
        key: value for key, value in outcome.as_json().items() if key not in ("batch", "status")
    }


@pytest.mark.parametrize(("name", "profile", "year"), FILES)
def test_a_real_file_gives_the_same_by_the_page_and_by_the_command(
    national: User, name: str, profile: str, year: int | None
) -> None:
    with transaction.atomic():
        said = by_command(name, profile, year, national)
        expected = written()
        transaction.set_rollback(True)
    job = previewed((GRANTS / name).read_bytes(), by=national, filename=name, year=year)

    assert job.profile == profile
    assert {key: job.outcome[key] for key in said} == said
    job = applied(job, skip_refused=True, twins=True)
    assert job.state == "applied", job.message
    assert written() == expected


@pytest.mark.parametrize("department", ["70"])
def test_a_national_file_by_an_agent_of_a_department_is_refused_row_by_row(
    whole_france: None, db: None, department: str
) -> None:
    by = agent("instructor", department)
    job = previewed((GRANTS / "cnfs.json").read_bytes(), by=by, filename="cnfs.json")

    assert (job.outcome["new"], job.outcome["amount_new"]) == (5, "238025.00")
    assert job.outcome["refused"] == 1445
    assert job.touched == [department]
