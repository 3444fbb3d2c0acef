"""Invitations: good once, for a week, as long as who made them may still give the role."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dashboard.actions import invitations
from dashboard.actions.refusals import Refused
from dashboard.models import AccessEvent, ExternalIdentity, Invitation, Membership, User
from dashboard.permissions import Right, may
from tests import builders
from tests.actions.access_scene import PASSWORD, administrator, department, jobs, person

pytestmark = pytest.mark.django_db
EMAIL = "claire@exemple.fr"


@pytest.fixture(autouse=True)
def country() -> None:
    builders.territories()


@pytest.fixture
def admin() -> User:
    return administrator(department="70")


def invited(by: User, role: str = "instructor", **more: object) -> Invitation:
    return invitations.invite(
        by=by,
        email=EMAIL,
        role=role,
        department=department("70"),
        region=None,
        **more,  # type: ignore[arg-type]
    )


def link(invitation: Invitation) -> str:
    """The link's token, out of the mail that the worker sends."""
    invitations.send(invitation_id=invitation.pk)
    found = re.search(r"/invitation/([\w-]+)/", str(mail.outbox[-1].body))
    assert found
    return found[1]


def join(token: str) -> User:
    return invitations.accept_with_password(token=token, name="Claire", password=PASSWORD)


def test_the_link_opens_an_account_with_the_role(admin: User) -> None:
    ends_at = timezone.now() + timedelta(days=30)
    user = join(link(invited(admin, role_ends_at=ends_at)))

    assert (user.email, user.name) == (EMAIL, "Claire")
    assert user.check_password(PASSWORD)
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.department_id) == ("instructor", "70")
    assert (membership.given_by, membership.ends_at) == (admin, ends_at)
    assert list(AccessEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "invited",
        "joined",
        "given",
    ]


def test_the_worker_is_asked_without_any_secret(admin: User) -> None:
    invitation = invited(admin)

    assert jobs("send_invitation") == [{"invitation": invitation.pk}]


def test_the_mail_says_who_invites_where_and_until_when(admin: User) -> None:
    link(invited(admin))

    text = str(mail.outbox[0].body)
    assert str(admin) in text
    assert "instructeur pour Haute-Saône (70)" in text
    assert mail.outbox[0].to == [EMAIL]


def test_only_a_digest_of_the_link_is_kept(admin: User) -> None:
    token = link(invited(admin))

    assert token not in str(Invitation.objects.values().get())


def test_a_link_serves_once(admin: User) -> None:
    token = link(invited(admin))
    join(token)

    with pytest.raises(Refused, match="ne sert plus"):
        join(token)
    assert invitations.find(token) is None


def test_a_link_runs_out(admin: User) -> None:
    token = link(invited(admin))
    Invitation.objects.update(expires_at=timezone.now())

    with pytest.raises(Refused, match="7 jours"):
        join(token)


def test_a_new_link_kills_the_former_one(admin: User) -> None:
    invitation = invited(admin)
    former = link(invitation)
    invitations.renew(by=admin, invitation=invitation)
    assert invitations.find(former) is None

    assert invitations.find(link(invitation)) == invitation


def test_inviting_again_withdraws_the_former_invitation(admin: User) -> None:
    former = link(invited(admin))
    invited(admin)

    assert invitations.find(former) is None
    assert Invitation.objects.waiting().count() == 1


def test_a_withdrawn_link_is_dead(admin: User) -> None:
    invitation = invited(admin)
    token = link(invitation)
    invitations.withdraw(by=admin, invitation=invitation)

    with pytest.raises(Refused):
        join(token)


def test_who_no_longer_administers_gives_nothing_through_a_former_link(admin: User) -> None:
    token = link(invited(admin))
    admin.memberships.all().delete()

    with pytest.raises(Refused, match="n'a plus le droit"):
        join(token)
    assert not User.objects.filter(email=EMAIL).exists()


def test_one_invites_inside_one_s_perimeter_only() -> None:
    neighbour = administrator(department="25")

    with pytest.raises(PermissionDenied):
        invited(neighbour)


def test_the_neighbour_does_nothing_to_an_invitation(admin: User) -> None:
    invitation = invited(admin)
    neighbour = administrator(department="25")

    for change in (invitations.renew, invitations.withdraw):
        with pytest.raises(PermissionDenied):
            change(by=neighbour, invitation=invitation)


def test_nobody_invites_themselves(admin: User) -> None:
    with pytest.raises(Refused, match="soi-même"):
        invitations.invite(
            by=admin, email=admin.email, role="publisher", department=department("70"), region=None
        )


def test_an_address_that_is_none_is_refused_beside_its_field(admin: User) -> None:
    with pytest.raises(Refused) as refused:
        invitations.invite(
            by=admin, email="claire", role="reader", department=department("70"), region=None
        )
    assert refused.value.field == "email"


def test_an_accountant_is_not_invited_to_award(admin: User) -> None:
    person(EMAIL, "accountant")

    with pytest.raises(Refused, match="est déjà comptable"):
        invited(admin)


def test_a_mailbox_is_not_enough_for_an_account_that_exists(admin: User) -> None:
    user = person(EMAIL)
    token = link(invited(admin))

    with pytest.raises(Refused, match="connectez-vous"):
        join(token)
    with pytest.raises(Refused, match="autre adresse"):
        invitations.accept(by=person("autre@exemple.fr"), token=token)
    invitations.accept(by=user, token=token)

    assert may(user, Right.ENTER, department("70"))


def test_an_identity_is_bound_to_the_account_that_the_link_opens(admin: User) -> None:
    token = link(invited(admin))
    identity = invitations.accept_with_identity(
        token=token, name="Claire", issuer="https://fi", subject="abc", said="autre@exemple.fr"
    )

    assert identity == ExternalIdentity.objects.get(issuer="https://fi", subject="abc")
    assert identity.user.email == EMAIL
    assert not identity.user.has_usable_password()


def test_one_identity_is_one_account(admin: User) -> None:
    builders_user = person("autre@exemple.fr")
    ExternalIdentity.objects.create(user=builders_user, issuer="https://fi", subject="abc")
    token = link(invited(admin))

    with pytest.raises(Refused, match="déjà celle d'un autre compte"):
        invitations.accept_with_identity(
            token=token, name="Claire", issuer="https://fi", subject="abc", said=""
        )
    assert not User.objects.filter(email=EMAIL).exists()
