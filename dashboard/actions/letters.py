"""Mail to people: written here, sent by the worker, so that no page waits for it.

What a job keeps is who and why, never a secret: links are drawn when they are sent.
"""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from dashboard.models import User


def later(task: str, **details: Any) -> None:
    """Ask the worker for one of `dashboard.jobs.letters`, with the present transaction."""
    app.configure_task(f"dashboard.jobs.letters.{task}").defer(**details)


def announce(letter: str, account: User, **words: str) -> None:
    """Tell somebody of something done about their account."""
    later("write", letter=letter, email=account.email, words=words)


def post(letter: str, email: str, **words: object) -> None:
    """Send `templates/mail/<letter>.txt`: its first line is the subject."""
    known = {"site_name": settings.RELANCE_SITE_NAME, "site_url": settings.RELANCE_URL}
    subject, _, body = render_to_string(f"mail/{letter}.txt", {**known, **words}).partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [email])
