"""A worker killed at any moment of a long import leaves nothing partial and nothing double, and
the import ends by itself once a worker is back."""

import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection

from dashboard.actions import imports as asked
from dashboard.imports import background
from dashboard.imports.recognise import Settings
from dashboard.models import Grant, ImportBatch, ImportJob, Movement, User
from tests import builders
from tests.committed import psql
from tests.jobs.conftest import Worker
from tests.signing_in import agent

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 50_000
PATIENCE = 240


def long_file(rows: int) -> bytes:
    titles = "reference;fonds;departement;objet;montant_attribue;date_attribution\n"
    body = (f"A{n};IDF;70;Projet {n};{n % 977 + 1},50;2021-05-06\n" for n in range(rows))
    return (titles + "".join(body)).encode()


@pytest.fixture
def by(transactional_db: None) -> User:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    return agent("instructor", "70")


def ready(by: User, content: bytes) -> ImportJob:
    number = asked.receive(by=by, file=BytesIO(content), filename="long.csv", key="a")
    background.read(number)
    job = ImportJob.objects.get(pk=number)
    settings = Settings.from_json(job.settings).as_json()
    asked.settle(by=by, job=job, settings=settings, perimeter="", header="")
    return job


def until(met: Callable[[ImportJob], bool], job: ImportJob, *alive: object) -> ImportJob:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = ImportJob.objects.select_related("progress").get(pk=job.pk)
        if met(found):
            return found
        for process in alive:
            assert isinstance(process, subprocess.Popen)
            assert process.poll() is None, "the worker ended by itself"
        time.sleep(0.05)
    raise AssertionError(f"still {found.state} at {found.progress.percent} %")


def kill_at(percent: int, job: ImportJob, start: Worker) -> None:
    process = start()
    until(lambda seen: seen.progress.percent >= percent or not seen.is_running, job, process)
    process.kill()
    process.wait()
    assert ImportJob.objects.get(pk=job.pk).is_running
    assert not ImportBatch.objects.exists()
    assert not Grant.objects.exists()
    assert not Movement.objects.exists()
    with psql() as beside:
        beside.execute(
            "UPDATE dashboard_importprogress SET percent = 0 WHERE job_id = %s", [job.pk]
        )


def test_killed_at_several_moments_it_still_ends_once_and_whole(by: User, worker: Worker) -> None:
    job = ready(by, long_file(ROWS))
    asked.ask_preview(by=by, job=job)
    kill_at(10, job, worker)
    last = worker()
    job = until(lambda seen: not seen.is_running, job, last)
    assert (job.state, job.outcome["new"]) == ("previewed", ROWS)
    last.kill()
    last.wait()

    asked.ask_apply(by=by, job=job, skip_refused=False, twins_confirmed=False)
    for percent in (1, 72, 90):
        kill_at(percent, job, worker)
    job = until(lambda seen: not seen.is_running, job, worker())

    assert job.state == "applied"
    assert ImportBatch.objects.count() == 1
    assert Grant.objects.count() == Movement.objects.count() == ROWS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(amount) FROM dashboard_movement m "
            "WHERE m.batch_id = %s AND m.nature = 'initial'",
            [job.batch_id],
        )
        expected = sum(n % 977 + 1 for n in range(ROWS)) + Decimal(ROWS) / 2
        assert cursor.fetchone() == (ROWS, expected)
    starts = ImportJob.objects.select_related("progress").get(pk=job.pk).progress.starts
    assert starts >= 4


def test_a_work_done_twice_is_done_once(by: User) -> None:
    job = ready(by, long_file(3))
    asked.ask_preview(by=by, job=job)
    background.make_preview(job.pk)
    job.refresh_from_db()
    asked.ask_apply(by=by, job=job, skip_refused=False, twins_confirmed=False)
    for _ in range(3):
        background.apply(job.pk)

    assert Grant.objects.count() == 3
    assert ImportBatch.objects.count() == 1


def test_the_progress_shows_while_the_work_is_not_committed(by: User, worker: Worker) -> None:
    job = ready(by, long_file(3))
    with psql() as other:
        other.execute("SELECT pg_advisory_xact_lock(821003, hashtext('modele'))")
        asked.ask_preview(by=by, job=job)
        seen = until(lambda found: found.progress.step.startswith("Compar"), job, worker())
        assert (seen.state, seen.progress.percent) == ("previewing", 55)
    assert until(lambda found: not found.is_running, job).state == "previewed"
