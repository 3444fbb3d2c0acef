import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from dashboard.jobs.maintenance import retry_stalled_jobs


def worker_reported(*, seconds_ago: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        return int(cursor.fetchone()[0])


def job_in_progress(*, worker: int | None, status: str = "doing", lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs"
            " (queue_name, task_name, status, worker_id, queueing_lock)"
            " VALUES ('default', 'some_task', %s, %s, %s) RETURNING id",
            [status, worker, lock],
        )
        return int(cursor.fetchone()[0])


def run_the_task() -> None:
    job = Job(
        id=0, queue="default", lock=None, queueing_lock=None, task_name=retry_stalled_jobs.name
    )
    context = JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: None)
    async_to_sync(retry_stalled_jobs.func)(context, timestamp=0)


@pytest.mark.django_db
def test_the_job_of_a_dead_worker_goes_back_to_the_queue() -> None:
    job = job_in_progress(worker=worker_reported(seconds_ago=600))
    run_the_task()
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"


@pytest.mark.django_db
def test_the_job_of_a_live_worker_is_left_alone() -> None:
    job = job_in_progress(worker=worker_reported(seconds_ago=1))
    run_the_task()
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"


@pytest.mark.django_db(transaction=True)
def test_a_periodic_task_that_is_queued_again_does_not_keep_the_others_stalled() -> None:
    dead = worker_reported(seconds_ago=600)
    periodic = job_in_progress(worker=dead, lock="each_minute")
    other = job_in_progress(worker=dead)
    job_in_progress(worker=None, status="todo", lock="each_minute")
    run_the_task()
    assert ProcrastinateJob.objects.get(pk=periodic).status == "failed"
    assert ProcrastinateJob.objects.get(pk=other).status == "todo"
