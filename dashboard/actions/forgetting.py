"""Sessions are kept until they end, sign-ins for a year, which the CNIL allows for logs."""

from datetime import datetime, timedelta
from typing import Final

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

KEPT: Final = timedelta(days=365)


def forget_old_sign_ins(*, now: datetime) -> int:
    """Sessions that have ended, and sign-ins and failures of more than a year; how many."""
    gone = (
        Session.objects.filter(expire_date__lt=now),
        AccessLog.objects.filter(attempt_time__lt=now - KEPT),
        AccessAttempt.objects.filter(attempt_time__lt=now - KEPT),
    )
    return sum(found.delete()[0] for found in gone)
