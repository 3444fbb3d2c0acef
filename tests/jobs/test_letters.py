"""What the worker sends, and what it forgets."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessLog
from django.core import mail
from django.utils import timezone

from dashboard.actions import access, invitations, own_account
from dashboard.actions.letters import later
from dashboard.jobs import letters
from dashboard.jobs.forgetting import forget_sign_ins
from tests import builders
from tests.actions.access_scene import administrator, department, jobs, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


def test_each_letter_that_is_asked_for_can_be_sent() -> None:
    admin, agent = administrator(department="70"), person("agent@exemple.fr", "reader")
    access.reset_second_factor(by=admin, account=agent)
    own_account.choose_password(by=agent, password="quatre grands volets verts")
    words = {"role": "lecteur", "lieu": "Gray", "reponse": "Non"}
    later("write", letter="access_refused", email=agent.email, words=words)
    later("write", letter="access_granted", email=agent.email, words=words)

    for asked in jobs("write"):
        letters.write.func(**asked)

    assert len(mail.outbox) == 4
    for sent in mail.outbox:
        assert sent.subject.strip()
        assert "{" not in str(sent.body)
        assert sent.from_email.startswith("Relance <relance@")


def test_an_invitation_is_sent_by_the_task_that_was_asked_for() -> None:
    invitations.invite(
        by=administrator(department="70"),
        email="claire@exemple.fr",
        role="reader",
        department=department("70"),
        region=None,
    )
    for asked in jobs("send_invitation"):
        letters.send_invitation.func(**asked)

    assert mail.outbox[0].to == ["claire@exemple.fr"]


def test_old_sign_ins_are_forgotten_and_recent_ones_kept() -> None:
    for days in (400, 10):
        kept = AccessLog.objects.create(username="agent", path_info="/", http_accept="")
        AccessLog.objects.filter(pk=kept.pk).update(
            attempt_time=timezone.now() - timedelta(days=days)
        )

    forget_sign_ins.func(timestamp=int(datetime.now(UTC).timestamp()))

    assert AccessLog.objects.count() == 1
