"""Every night, forms left unfinished for long are forgotten: they may name people."""

from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from dashboard.actions.entry_drafts import forget_old_entries


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="forget_old_entries")
def forget(timestamp: int) -> None:
    close_old_connections()
    forget_old_entries(now=datetime.fromtimestamp(timestamp, UTC))
