"""What a file may cost in memory, whatever it holds: measured in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO

import pytest
from django.conf import settings

from dashboard.actions import imports as asked
from dashboard.imports.limits import PAGE_LIMITS
from dashboard.models import ImportJob, User
from tests import builders
from tests.imports.files import archive, members_of, xlsx_of
from tests.jobs.conftest import database_url
from tests.signing_in import agent

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1024 * 1024
TITLES = "reference;fonds;departement;objet;montant_attribue;date_attribution\n"


@pytest.fixture
def by(transactional_db: None) -> User:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    return agent("instructor", "70")


def peak(job: ImportJob) -> int:
    """Megabytes that a process took to do what the import asks for."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.memory", str(job.pk)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "relance.settings",
        },
        stdout=subprocess.PIPE,
        check=True,
    )
    job.refresh_from_db()
    return int(done.stdout)


def received(by: User, content: bytes, filename: str) -> ImportJob:
    number = asked.receive(by=by, file=BytesIO(content), filename=filename, key="a")
    return ImportJob.objects.get(pk=number)


def rows(lines: Iterable[str]) -> bytes:
    return (TITLES + "".join(lines)).encode()


def lying_bomb() -> bytes:
    """Ten megabytes that become a hundred times as much, one byte under what is let in."""
    members = members_of(xlsx_of(["a", "b"], [1, 2]))
    name = next(name for name in members if name.endswith("sheet1.xml"))
    members[name] += b" " * (PAGE_LIMITS.inflated_bytes + MEGABYTE)
    return archive(members)


def test_a_bomb_costs_nothing(by: User) -> None:
    job = received(by, lying_bomb(), "bombe.xlsx")

    assert peak(job) < 150
    assert job.state == "unusable"
    assert "100 Mo une fois décompressé" in job.message


def test_the_longest_csv_costs_little(by: User) -> None:
    lines = (f"A{n};IDF;70;{'x' * 160};1000,50;2021-05-06\n" for n in range(49_000))
    content = rows(lines)
    assert 9 * MEGABYTE < len(content) < 10 * MEGABYTE
    job = received(by, content, "long.csv")
    assert peak(job) < 200
    assert job.state == "ready"
    asked.ask_preview(by=by, job=job)
    assert peak(job) < 250
    assert (job.state, job.outcome["new"]) == ("previewed", 49_000)


def test_one_endless_line_and_one_endless_cell_cost_little(by: User) -> None:
    for number, content in enumerate((b"a" * 9_900_000, b'a;b\n1;"' + b"x\n" * 4_900_000)):
        job = received(by, content, f"ligne{number}.csv")
        assert peak(job) < 250
        assert job.state == "unusable"
        assert job.message.endswith(".")
