"""News: drafted, published, taken off, with photos drawn again."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image

from dashboard.actions.news import (
    NewsEntry,
    create_news,
    delete_news,
    edit_news,
    publish_news,
    withdraw_news,
)
from dashboard.actions.photos import SIDE, draw_again
from dashboard.actions.refusals import Refused, StaleVersion
from dashboard.models import Commune, Department, News, PublicNews, PublicPhoto, User
from dashboard.queries.filters import Filter
from dashboard.queries.news import latest_news, list_news, news_item, news_of_grant
from tests import builders, newsroom
from tests.signing_in import agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def territories() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


def publisher(department: str | None = "70") -> User:
    return agent("publisher", department)


def entry(**changes: object) -> NewsEntry:
    said = NewsEntry(
        kind="visit",
        title="Visite à Gray",
        day=date(2021, 5, 6),
        body="La préfète visite.",
        department=Department.objects.get(pk="70"),
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def picture(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG") -> bytes:
    out = BytesIO()
    image = Image.new("RGB", size, "navy")
    exif = image.getexif()
    exif[0x010F] = "Marque"
    exif[0x0112] = 6
    image.save(out, kind, exif=exif)
    return out.getvalue()


def test_a_draft_is_not_public_until_it_is_published_and_no_more_once_withdrawn() -> None:
    by = publisher()
    news = create_news(by=by, entry=entry())
    assert latest_news(Filter()) == ()
    publish_news(by=by, news=news)
    assert [item.title for item in latest_news(Filter(departments=("70",)))] == ["Visite à Gray"]
    assert latest_news(Filter(departments=("25",))) == ()
    with pytest.raises(Refused):
        delete_news(by=by, news=news)
    withdraw_news(by=by, news=news)
    assert latest_news(Filter()) == ()
    delete_news(by=by, news=news)
    assert not News.objects.exists()


def test_an_edit_waits_for_the_next_publication_and_keeps_the_address() -> None:
    by = publisher()
    news = create_news(by=by, entry=entry())
    first = publish_news(by=by, news=news)
    edit_news(by=by, news=news, entry=entry(title="Autre titre"), version=1)
    assert latest_news(Filter())[0].title == "Visite à Gray"
    again = publish_news(by=by, news=news)
    assert (again.slug, again.uid, again.published_at) == (
        first.slug,
        first.uid,
        first.published_at,
    )
    assert latest_news(Filter())[0].title == "Autre titre"
    with pytest.raises(StaleVersion):
        edit_news(by=by, news=news, entry=entry(), version=1)


def test_only_those_who_write_there_may() -> None:
    for by in (publisher("25"), agent("instructor", "70"), agent("administrator", None)):
        with pytest.raises(PermissionDenied):
            create_news(by=by, entry=entry())
    with pytest.raises(PermissionDenied):
        create_news(by=publisher(), entry=entry(department=None))
    news = create_news(by=publisher(), entry=entry())
    with pytest.raises(PermissionDenied):
        publish_news(by=publisher("25"), news=news)


def test_two_entries_of_one_title_have_two_addresses() -> None:
    by = publisher()
    slugs = [create_news(by=by, entry=entry()).slug for _ in range(3)]
    assert slugs == ["2021-05-06-visite-a-gray", "2021-05-06-visite-a-gray-2",
                     "2021-05-06-visite-a-gray-3"]  # fmt: skip


def test_a_commune_lies_in_the_department_of_the_entry() -> None:
    with pytest.raises(Refused) as refused:
        create_news(by=publisher(), entry=entry(commune=Commune.objects.get(pk="25056")))
    assert refused.value.field == "commune"


def test_only_public_grants_under_their_own_name_are_linked() -> None:
    person = builders.beneficiary("Martin Paul", category="individual")
    shown, hidden, draft = (
        builders.published("10"),
        builders.published("20", beneficiary=person),
        builders.grant("30"),
    )
    by = publisher()
    linked = entry(grants=[shown, hidden, draft])
    public = publish_news(by=by, news=create_news(by=by, entry=linked))
    item = news_item(public.slug)
    assert item is not None
    assert [grant.reference for grant in item.grants] == [shown.reference]
    assert [found.slug for found in news_of_grant(shown.reference, Filter())] == [public.slug]
    builders.withdraw(shown)
    again = news_item(public.slug)
    assert again is not None
    assert again.grants == ()
    assert news_of_grant(shown.reference, Filter()) == ()


def test_a_photo_is_drawn_again_without_metadata_and_upright() -> None:
    drawn = draw_again(picture())
    with Image.open(BytesIO(drawn.content)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert image.size == (drawn.width, drawn.height) == (SIDE // 2, SIDE)
    assert b"Marque" not in drawn.content


def test_a_photo_needs_its_words_and_is_public_with_its_entry_only() -> None:
    by, drawn = publisher(), draw_again(picture((40, 30), "PNG"))
    with pytest.raises(Refused) as refused:
        create_news(by=by, entry=entry(photo=drawn))
    assert refused.value.field == "photo_alternative"
    news = create_news(by=by, entry=entry(photo=drawn, photo_alternative="L'atelier"))
    assert not PublicPhoto.objects.exists()
    assert publish_news(by=by, news=news).photo_alternative == "L'atelier"
    assert PublicPhoto.objects.get().digest == drawn.digest
    edit_news(by=by, news=news, entry=entry(photo_removed=True), version=1)
    assert publish_news(by=by, news=news).photo_digest == ""
    assert not PublicPhoto.objects.exists()


def test_what_is_no_photo_is_refused_before_it_is_opened_whole() -> None:
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for sent in (b"", b"GIF89a", b"\xff\xd8\xff tronqu\xc3\xa9", bomb.getvalue(), picture()[:500]):
        with pytest.raises(Refused):
            draw_again(sent)


def test_a_list_continues_after_its_last_entry() -> None:
    for number in range(5):
        newsroom.published_news(f"N{number}", day=date(2021, 5, 1 + number // 2))
    first = list_news(Filter(), limit=2)
    second = list_news(Filter(), after=first.next, limit=2)
    third = list_news(Filter(), after=second.next, limit=2)
    titles = [item.title for page in (first, second, third) for item in page.items]
    assert titles == ["N4", "N3", "N2", "N1", "N0"]
    assert (first.total, third.next) == (5, None)
    assert list_news(Filter(as_of=date(2021, 5, 1))).total == 2
    assert PublicNews.objects.count() == 5
