"""The files of everything published follow it."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app

from dashboard.exports.open_data.building import build_if_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="open_data", lock="open_data")
def build_open_data(timestamp: int) -> None:
    close_old_connections()
    build_if_due(datetime.fromtimestamp(timestamp, UTC), settings.RELANCE_URL)
