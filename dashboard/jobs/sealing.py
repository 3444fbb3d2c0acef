"""Every minute, the history written since is sealed."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from dashboard.actions.history import seal_history


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_history")
def seal(timestamp: int) -> None:
    close_old_connections()
    seal_history()
