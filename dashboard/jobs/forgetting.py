"""What need not be kept for ever, let go each night."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from dashboard.actions.forgetting import forget_old_sign_ins


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="forget_old_sign_ins")
def forget_sign_ins(timestamp: int) -> None:
    forget_old_sign_ins(now=datetime.fromtimestamp(timestamp, UTC))
