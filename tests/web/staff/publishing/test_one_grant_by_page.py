"""From entry to the public page, one grant at a time, by the pages of different accounts."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.actions.ledger import record_amendment
from dashboard.models import Grant, Publication, PublicGrant, Role, User
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.reading import words

pytestmark = pytest.mark.django_db

PAGES = ("soumettre", "publier", "retirer", "annuler", "apercu")


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def publisher() -> Client:
    return signed_in(agent(Role.PUBLISHER))


def draft(by: User) -> Grant:
    return builders.grant(
        None,
        by=by,
        status="draft",
        draft_amount="200000",
        draft_awarded_on=date(2021, 5, 6),
        shares={"70279": 1},
    )


def address(grant: Grant, word: str) -> str:
    return f"/gestion/aides/{grant.reference}/{word}/"


def decide(client: Client, grant: Grant, word: str, **form: str) -> int:
    """Look at the page, then send what it holds."""
    shown = client.get(address(grant, word))
    if shown.status_code != 200:
        return client.post(address(grant, word), form).status_code
    sent = {"etat": shown.context["state"], "jeton": "j", **form}
    return client.post(address(grant, word), sent).status_code


def status(grant: Grant) -> str:
    return str(Grant.objects.get(pk=grant.pk).status)


def test_submitted_by_one_published_by_another_and_public_at_once(publisher: Client) -> None:
    instructor = agent(Role.INSTRUCTOR)
    made = draft(instructor)

    assert decide(signed_in(instructor), made, "soumettre") == 302
    assert status(made) == "submitted"
    assert Client().get(f"/aides/{made.reference}/").status_code == 404

    assert decide(publisher, made, "publier") == 302
    assert status(made) == "published"
    assert Client().get(f"/aides/{made.reference}/").status_code == 200


def test_a_draft_without_amount_is_told_what_lacks() -> None:
    made = builders.grant(None, status="draft")

    answer = signed_in(agent(Role.INSTRUCTOR)).post(address(made, "soumettre"), {})

    assert answer.status_code == 422
    assert "Indiquez le montant attribué." in words(answer.content.decode())


def test_an_instructor_does_not_publish_their_own(publisher: Client) -> None:
    instructor = agent(Role.INSTRUCTOR)
    made = builders.grant(by=instructor)

    assert decide(signed_in(instructor), made, "publier") == 403

    instructor.memberships.create(role=Role.PUBLISHER, department_id="70")
    answer = signed_in(instructor).get(address(made, "publier"))
    assert answer.status_code == 403
    assert not Publication.objects.exists()


def test_a_publisher_who_edited_does_not_publish() -> None:
    made = builders.published()
    both = agent(Role.PUBLISHER)
    builders.edit(made, by=both, objet="Autre")

    assert decide(signed_in(both), made, "publier") == 403
    assert decide(signed_in(agent(Role.PUBLISHER)), made, "publier") == 302


def test_an_amendment_waits_until_another_account_publishes_it(publisher: Client) -> None:
    made = builders.published("1000")
    instructor = agent(Role.INSTRUCTOR)
    record_amendment(
        by=instructor,
        grant=made,
        amount=Decimal(500),
        effective_on=date(2022, 1, 1),
        reason="Surcoût",
    )
    assert PublicGrant.objects.get(grant=made).awarded == 1000

    shown = words(publisher.get(address(made, "publier")).content.decode())
    assert "Montant attribué 1 000,00 € 1 500,00 €" in shown

    assert decide(publisher, made, "publier") == 302
    assert PublicGrant.objects.get(grant=made).awarded == 1500


def test_what_changed_since_it_was_read_is_shown_before_it_is_published(
    publisher: Client,
) -> None:
    made = builders.grant()
    state = publisher.get(address(made, "publier")).context["state"]
    builders.edit(made, objet="Changé entre-temps")

    answer = publisher.post(address(made, "publier"), {"etat": state})

    assert answer.status_code == 422
    assert "Quelqu'un a modifié" in words(answer.content.decode())
    assert "Changé entre-temps" in words(answer.content.decode())
    assert status(made) == "submitted"


def test_five_times_the_same_form_publishes_once(publisher: Client) -> None:
    made = builders.grant()
    form = {"etat": publisher.get(address(made, "publier")).context["state"], "jeton": "j"}

    answers = [publisher.post(address(made, "publier"), form) for _ in range(5)]

    assert {(each.status_code, each.headers["Location"]) for each in answers} == {
        (302, f"/gestion/aides/{made.reference}/")
    }
    assert Publication.objects.count() == 1


def test_a_withdrawal_says_why_and_the_public_page_is_gone(publisher: Client) -> None:
    made = builders.published()

    assert decide(publisher, made, "retirer") == 422
    assert decide(publisher, made, "retirer", motif="Erreur de bénéficiaire", jeton="k") == 302

    assert Client().get(f"/aides/{made.reference}/").status_code == 410
    shown = words(publisher.get(f"/gestion/aides/{made.reference}/").content.decode())
    assert "Motif : Erreur de bénéficiaire" in shown


def test_a_grant_is_cancelled_while_nothing_is_public_or_committed() -> None:
    instructor = signed_in(agent(Role.INSTRUCTOR))
    made = builders.grant("1000")

    assert decide(instructor, made, "annuler", motif="Doublon") == 302
    assert status(made) == "cancelled"

    published = builders.published()
    answer = instructor.get(address(published, "annuler"), follow=True)
    assert "n'est pas possible" in words(answer.content.decode())


def test_roles_decide_what_is_theirs() -> None:
    made = builders.grant()
    for role, allowed in (
        (Role.INSTRUCTOR, {"annuler", "apercu"}),
        (Role.ACCOUNTANT, {"apercu"}),
        (Role.PUBLISHER, {"publier", "apercu"}),
        (Role.READER, {"apercu"}),
        (Role.ADMINISTRATOR, {"apercu"}),
    ):
        client = signed_in(agent(role))
        for word in ("publier", "annuler", "apercu"):
            expected = 200 if word in allowed else 403
            assert client.get(address(made, word)).status_code == expected, (role, word)


def test_another_department_does_not_know_the_grant() -> None:
    made = builders.grant()
    for role in (Role.INSTRUCTOR, Role.PUBLISHER):
        other = signed_in(agent(role, "25"))
        for word in PAGES:
            assert other.get(address(made, word)).status_code == 404
            assert other.post(address(made, word), {"motif": "m"}).status_code == 404


def test_the_preview_is_the_public_page_and_names_nobody_masked(publisher: Client) -> None:
    person = builders.beneficiary("Martin Paul", category="individual")
    made = builders.grant(beneficiary=person, objet="Chaudière de M. Martin")

    html = publisher.get(address(made, "apercu")).content.decode()

    assert "Aperçu" in words(html)
    assert "Personne physique" in words(html)
    assert "Chaudière" not in words(html).split("Aperçu", 2)[-1]
    assert address(made, "publier") in html


def test_the_preview_is_closed_to_the_public() -> None:
    made = builders.grant()

    assert Client().get(address(made, "apercu")).status_code == 302
