"""Long works on files of agents. Each may be started twice and is done once."""

from django.utils import timezone
from procrastinate.contrib.django import app

from dashboard.actions.import_recovery import resume_left_behind
from dashboard.actions.import_results import purge
from dashboard.imports import background

PREFIX = "dashboard.jobs.imports"


@app.task(name=f"{PREFIX}.read")
def read(number: int) -> None:
    background.read(number)


@app.task(name=f"{PREFIX}.preview")
def preview(number: int) -> None:
    background.make_preview(number)


@app.task(name=f"{PREFIX}.apply")
def apply(number: int) -> None:
    background.apply(number)


@app.task(name=f"{PREFIX}.undo")
def undo(number: int) -> None:
    background.take_back(number)


@app.task(name=f"{PREFIX}.give_back")
def give_back(number: int) -> None:
    background.give_back(number)


@app.periodic(cron="* * * * *")
@app.task(name=f"{PREFIX}.resume", queueing_lock="resume_imports")
def resume(timestamp: int) -> None:
    """Works whose process died; the worker asks the same when it starts."""
    resume_left_behind()


@app.periodic(cron="17 3 * * *")
@app.task(name=f"{PREFIX}.forget_old", queueing_lock="forget_old_uploads")
def forget_old(timestamp: int) -> None:
    purge(at=timezone.now())
