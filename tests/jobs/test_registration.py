"""A job that the worker does not know is never done."""

from pathlib import Path

from django.conf import settings

from dashboard import jobs


def test_the_worker_knows_every_module_of_jobs() -> None:
    modules = {path.stem for path in Path(jobs.__path__[0]).glob("[a-z]*.py")}
    assert {f"dashboard.jobs.{module}" for module in modules} == set(
        settings.PROCRASTINATE_IMPORT_PATHS
    )
