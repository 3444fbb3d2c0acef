"""News and visits: written, published, taken off. The public reads a copy made when publishing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.text import slugify
from django.utils.timezone import now

from dashboard.actions.photos import Drawn
from dashboard.actions.refusals import Refused, StaleVersion, one_transaction
from dashboard.models import (
    Commune,
    Department,
    Grant,
    News,
    NewsPhoto,
    PublicNews,
    PublicNewsGrant,
    PublicPhoto,
    User,
)
from dashboard.models.choices import DatePrecision
from dashboard.permissions import Right, require

SLUG_LENGTH: Final = 100
COPIED: Final = (
    "uid",
    "kind",
    "title",
    "slug",
    "body",
    "day",
    "date_precision",
    "department",
    "commune",
    "source_url",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsEntry:
    """`photo` None keeps the one there is, unless `photo_removed`."""

    kind: str
    title: str
    day: date
    body: str = ""
    date_precision: str = DatePrecision.DAY
    department: Department | None = None
    commune: Commune | None = None
    source_url: str = ""
    grants: Sequence[Grant] = ()
    photo: Drawn | None = None
    photo_alternative: str = ""
    photo_removed: bool = False


def create_news(*, by: User, entry: NewsEntry) -> News:
    """A draft. Its address comes from its title and its day."""
    with one_transaction():
        require(by, Right.WRITE, entry.department)
        _check_place(entry)
        news = News(entered_by=by, slug=_free_slug(entry))
        _fill(news, entry)
        news.save(force_insert=True)
        news.grants.set(entry.grants)
        _keep_photo(news, entry)
    return news


def edit_news(*, by: User, news: News, entry: NewsEntry, version: int) -> News:
    """What is public stays as it is until it is published again. Raises StaleVersion."""
    with one_transaction():
        held = _held(by, news)
        require(by, Right.WRITE, entry.department)
        _check_place(entry)
        if held.version != version:
            raise StaleVersion(
                "Quelqu'un d'autre a modifié cette actualité depuis que vous l'avez ouverte.",
                hint="Votre saisie est gardée ci-dessous : comparez, puis enregistrez de nouveau.",
            )
        _fill(held, entry)
        held.version += 1
        held.updated_at = now()
        held.save()
        held.grants.set(entry.grants)
        _keep_photo(held, entry)
    return held


def publish_news(*, by: User, news: News) -> PublicNews:
    """Make the public copy what the desk holds now."""
    with one_transaction():
        held = _held(by, news)
        if not held.body.strip() and not held.source_url:
            raise Refused("Une actualité publiée a un texte, ou au moins une source.", field="body")
        known = PublicNews.objects.filter(pk=held.pk).first()
        photo = NewsPhoto.objects.filter(pk=held.pk).first()
        instant = now()
        public = PublicNews(
            news=held,
            published_at=known.published_at if known else instant,
            updated_at=instant,
            **{name: getattr(held, name) for name in COPIED},
        )
        if photo:
            public.photo_digest, public.photo_alternative = photo.digest, photo.alternative
            public.photo_width, public.photo_height = photo.width, photo.height
        public.save(force_insert=known is None, force_update=known is not None)
        _copy_links(held, public, photo)
        held.published_by, held.published_version = by, held.version
        held.save(update_fields=["published_by", "published_version"])
    return public


def withdraw_news(*, by: User, news: News) -> News:
    """Nothing of it is public any more; the desk keeps its draft."""
    with one_transaction():
        held = _held(by, news)
        PublicNews.objects.filter(pk=held.pk).delete()
        held.published_by, held.published_version = None, None
        held.save(update_fields=["published_by", "published_version"])
    return held


def delete_news(*, by: User, news: News) -> None:
    """A draft only: what was published is withdrawn first."""
    with one_transaction():
        held = _held(by, news)
        if held.published_version is not None:
            raise Refused("Retirez d'abord cette actualité du site public.")
        held.delete()


def _held(by: User, news: News) -> News:
    held = News.objects.select_for_update(of=("self",)).select_related("department").get(pk=news.pk)
    require(by, Right.WRITE, held.department)
    return held


def _check_place(entry: NewsEntry) -> None:
    if entry.commune and (
        entry.department is None or entry.commune.department_id != entry.department.pk
    ):
        raise Refused(
            f"La commune {entry.commune.name} n'est pas dans le département choisi.",
            hint="Corrigez l'un des deux.",
            field="commune",
        )


def _fill(news: News, entry: NewsEntry) -> None:
    news.kind, news.title, news.body = entry.kind, entry.title, entry.body
    news.day, news.date_precision = entry.day, entry.date_precision
    news.department, news.commune = entry.department, entry.commune
    news.source_url = entry.source_url


def _free_slug(entry: NewsEntry) -> str:
    base = slugify(f"{entry.day.isoformat()} {entry.title}")[:SLUG_LENGTH].rstrip("-")
    taken = set(News.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def _keep_photo(news: News, entry: NewsEntry) -> None:
    held = NewsPhoto.objects.filter(pk=news.pk)
    if entry.photo_removed:
        held.delete()
        return
    if entry.photo is None and not held.exists():
        return
    if not entry.photo_alternative.strip():
        raise Refused(
            "Décrivez la photo pour qui ne la voit pas.",
            hint="Une phrase : qui, quoi, où.",
            field="photo_alternative",
        )
    if entry.photo is None:
        held.update(alternative=entry.photo_alternative)
        return
    NewsPhoto.objects.update_or_create(
        pk=news.pk,
        defaults={
            "digest": entry.photo.digest,
            "alternative": entry.photo_alternative,
            "width": entry.photo.width,
            "height": entry.photo.height,
            "content": entry.photo.content,
        },
    )


def _copy_links(held: News, public: PublicNews, photo: NewsPhoto | None) -> None:
    PublicNewsGrant.objects.filter(news=public).delete()
    PublicNewsGrant.objects.bulk_create(
        PublicNewsGrant(news=public, grant=grant) for grant in held.grants.order_by("pk")
    )
    PublicPhoto.objects.filter(pk=public.pk).delete()
    if photo:
        PublicPhoto.objects.create(news=public, digest=photo.digest, content=photo.content)
