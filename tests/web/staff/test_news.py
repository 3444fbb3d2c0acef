"""News at the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dashboard.models import News, PublicNews
from tests import builders
from tests.actions.test_news import picture
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
DESK = "/gestion/actualites/"
BESANCON = {"department": "25", "commune": ""}


@pytest.fixture(autouse=True)
def territories() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.fixture
def publisher() -> Client:
    return signed_in(agent("publisher"))


def said(**changes: object) -> dict[str, object]:
    return {
        "jeton": "un",
        "title": "Visite à Gray",
        "kind": "visit",
        "day": "6 mai 2021",
        "department": "70",
        "commune": "gray",
        "body": "Texte",
        **changes,
    }


def test_a_visit_is_written_and_published_in_one_go(publisher: Client) -> None:
    grant = builders.published("10")
    photo = SimpleUploadedFile("a.jpg", picture((60, 40)), "image/jpeg")
    fields = said(
        puis="publier", photo=photo, photo_alternative="L'atelier", grants=grant.reference
    )
    answer = publisher.post(f"{DESK}nouvelle/", fields)
    assert answer.status_code == 302
    public = PublicNews.objects.get()
    assert (public.commune_id, public.photo_alternative) == ("70279", "L'atelier")
    assert public.links.get().grant_id == grant.pk
    assert publisher.get(answer.headers["Location"]).status_code == 200
    assert publisher.get(f"{answer.headers['Location']}photo.jpg").status_code == 200


def test_five_identical_posts_write_one_entry(publisher: Client) -> None:
    answers = {publisher.post(f"{DESK}nouvelle/", said()).headers["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert News.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"commune": "Besançon"}, "n&#x27;est pas une commune"),
        ({"grants": "70-INCONNUE"}, "Référence inconnue"),
        ({"day": "mai 2021"}, "Le jour manque"),
        ({"photo": SimpleUploadedFile("a.jpg", b"x"), "photo_alternative": "a"}, "photo lisible"),
        ({"title": ""}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    publisher: Client, fields: dict[str, object], told: str
) -> None:
    answer = publisher.post(f"{DESK}nouvelle/", said(**fields))
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert told in shown
    assert "Texte" in shown
    assert not News.objects.exists()


def test_another_department_sees_nothing(publisher: Client) -> None:
    publisher.post(f"{DESK}nouvelle/", said())
    news, other = News.objects.get(), signed_in(agent("publisher", "25"))
    assert news.title not in other.get(DESK).content.decode()
    for path in ("", "photo.jpg"):
        assert other.get(f"{DESK}{news.pk}/{path}").status_code == 404
    assert other.post(f"{DESK}{news.pk}/publier/").status_code == 404
    hidden = builders.grant("10", department="70")
    answer = other.post(
        f"{DESK}nouvelle/", said(department="25", commune="", grants=hidden.reference)
    )
    assert "Référence inconnue" in answer.content.decode()


def test_who_does_not_write_is_told_so() -> None:
    assert signed_in(agent("instructor")).get(DESK).status_code == 403


def test_an_entry_is_withdrawn_then_deleted(publisher: Client) -> None:
    publisher.post(f"{DESK}nouvelle/", said(puis="publier"))
    pk = News.objects.get().pk
    publisher.post(f"{DESK}{pk}/supprimer/", {"jeton": "a"})
    assert News.objects.exists()
    publisher.post(f"{DESK}{pk}/retirer/", {"jeton": "b"})
    assert not PublicNews.objects.exists()
    publisher.post(f"{DESK}{pk}/supprimer/", {"jeton": "c"})
    assert not News.objects.exists()
