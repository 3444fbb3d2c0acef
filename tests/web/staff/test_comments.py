"""Comments of the fiche, kept from one edition to the next."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dashboard.models import Comment, CommentDraft
from dashboard.queries.comments import comments_of
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
DESK = "/gestion/commentaires/"


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()


@pytest.fixture
def publisher() -> Client:
    return signed_in(agent("publisher"))


def said(text: str, since: str = "2021-10", part: str = "ecologie", **more: str) -> dict[str, str]:
    return {"volet": part, "text": text, "since": since, "jeton": f"{text}{since}{part}", **more}


def texts(on: date, department: str = "70") -> list[tuple[str | None, str]]:
    return [(one.pillar, one.text) for one in comments_of(department, on)]


def test_a_published_text_holds_until_the_next_one(publisher: Client) -> None:
    publisher.post(DESK, said("Octobre", "octobre 2021", puis="publier"))
    publisher.post(DESK, said("Ensemble", part="general", puis="publier"))
    publisher.post(DESK, said("Janvier", "2022-01", puis="publier"))
    assert texts(date(2021, 9, 30)) == []
    assert texts(date(2021, 12, 31)) == [(None, "Ensemble"), ("ecologie", "Octobre")]
    assert texts(date(2022, 1, 1)) == [(None, "Ensemble"), ("ecologie", "Janvier")]
    assert texts(date(2022, 1, 1), "25") == []


def test_a_draft_is_not_said_and_goes_once_published(publisher: Client) -> None:
    publisher.post(DESK, said("Brouillon"))
    assert texts(date(2022, 1, 1)) == []
    assert "Brouillon" in publisher.get(DESK).content.decode()
    publisher.post(DESK, said("Prêt", puis="publier"))
    assert not CommentDraft.objects.exists()
    assert texts(date(2022, 1, 1)) == [("ecologie", "Prêt")]


def test_an_empty_text_ends_the_one_before_and_history_stays(publisher: Client) -> None:
    publisher.post(DESK, said("Avant", puis="publier"))
    publisher.post(DESK, said("", "2021-12", puis="publier"))
    assert texts(date(2022, 1, 1)) == []
    assert texts(date(2021, 11, 1)) == [("ecologie", "Avant")]
    assert "Avant" in publisher.get(DESK).content.decode()


def test_what_was_published_is_never_changed(publisher: Client) -> None:
    for _ in range(5):
        publisher.post(DESK, said("Une fois", puis="publier"))
    assert Comment.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM dashboard_comment")


def test_a_wrong_edition_is_told_beside_it_and_nothing_is_lost(publisher: Client) -> None:
    answer = publisher.post(DESK, said("Mon texte", "bientôt"))
    assert answer.status_code == 400
    assert "Mon texte" in answer.content.decode()


def test_other_departments_and_roles_may_not(publisher: Client) -> None:
    publisher.post(DESK, said("Secret"))
    other = signed_in(agent("publisher", "25"))
    assert other.get(f"{DESK}?departement=70").status_code == 404
    assert other.post(f"{DESK}?departement=70", said("Non", puis="publier")).status_code == 404
    assert "Secret" not in other.get(DESK).content.decode()
    assert signed_in(agent("accountant")).get(DESK).status_code == 403


def test_the_fiche_says_them(publisher: Client, client: Client) -> None:
    builders.fund("IDF")
    builders.published("10", department="70")
    before = client.get("/departements/70/fiche/")
    publisher.post(DESK, said("**Tout** va bien", puis="publier"))
    after = client.get("/departements/70/fiche/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Tout va bien" in after.content.decode()
    assert client.get("/departements/70/fiche.pdf").content.startswith(b"%PDF")
