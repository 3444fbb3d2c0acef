"""Mail, sent apart from the page that asked for it, and again when the mail server was away."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from dashboard.actions import access_requests, invitations, letters, own_account

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(retry=AGAIN)
def write(letter: str, email: str, words: dict[str, str]) -> None:
    letters.post(letter, email, **words)


@app.task(retry=AGAIN)
def send_invitation(invitation: int) -> None:
    invitations.send(invitation_id=invitation)


@app.task(retry=AGAIN)
def send_password_link(email: str) -> None:
    own_account.send_password_link(email=email)


@app.task(retry=AGAIN)
def tell_administrators(request: int) -> None:
    access_requests.tell_administrators(request_id=request)
