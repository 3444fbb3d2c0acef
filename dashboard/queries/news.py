"""News and visits as published. A grant is linked while it is public under its own name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from psycopg.sql import SQL

from dashboard.models import NewsKind, PublicGrant, PublicNews, PublicPhoto
from dashboard.queries import reading
from dashboard.queries.filters import Filter

PAGE: Final = 20
LATEST: Final = 3
FEED: Final = 50
_LINKED: Final = SQL("""
SELECT l.news_id, g.reference, g.beneficiary_name, g.objet
FROM dashboard_publicnewsgrant l JOIN dashboard_publicgrant g ON g.grant_id = l.grant_id
WHERE l.news_id = ANY(%(ids)s) AND NOT g.masked AND NOT g.withdrawn
ORDER BY l.news_id, l.grant_id
""")


@dataclass(frozen=True, slots=True)
class LinkedGrant:
    reference: str
    beneficiary: str
    objet: str


@dataclass(frozen=True, slots=True)
class Photo:
    digest: str
    alternative: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NewsItem:
    """`no` orders entries of one day and continues a list; `uid` names it in feeds for ever."""

    no: int
    uid: UUID
    kind: str
    title: str
    slug: str
    body: str
    day: date
    date_precision: str
    department: str | None
    department_name: str
    commune: str | None
    commune_name: str
    source_url: str
    photo: Photo | None
    published_at: datetime
    updated_at: datetime
    grants: tuple[LinkedGrant, ...] = ()

    @property
    def kind_label(self) -> str:
        return str(NewsKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class NewsList:
    """`next` continues the list after its last entry; None at the end."""

    items: tuple[NewsItem, ...]
    total: int
    next: int | None


def list_news(wanted: Filter, *, after: int | None = None, limit: int = PAGE) -> NewsList:
    """The latest first; the filter's territory and dates are followed. Three queries."""
    found = _found(wanted)
    total = found.count()
    if after is not None:
        found = _after(found, after)
    rows = list(found[: limit + 1])
    more = len(rows) > limit
    items = _items(rows[:limit])
    return NewsList(items, total, items[-1].no if more else None)


def latest_news(wanted: Filter, limit: int = LATEST) -> tuple[NewsItem, ...]:
    return _items(list(_found(wanted)[:limit]))


def news_of_grant(reference: str, wanted: Filter) -> tuple[NewsItem, ...]:
    """What was said of a public grant, the latest first."""
    spoken = PublicGrant.objects.filter(reference=reference, masked=False, withdrawn=False)
    found = _found(Filter(as_of=wanted.as_of, known_at=wanted.known_at))
    return _items(list(found.filter(links__grant__in=spoken.values("grant"))))


def news_item(slug: str) -> NewsItem | None:
    rows = list(_joined().filter(slug=slug))
    return _items(rows)[0] if rows else None


def photo_content(digest: str) -> bytes | None:
    found = PublicPhoto.objects.filter(digest=digest).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def _joined() -> QuerySet[PublicNews]:
    return PublicNews.objects.select_related("department", "commune").order_by("-day", "-pk")


def _found(wanted: Filter) -> QuerySet[PublicNews]:
    found = _joined()
    place = Q()
    if wanted.departments:
        place |= Q(department__in=wanted.departments)
    if wanted.regions:
        place |= Q(department__region__in=wanted.regions)
    if wanted.communes:
        place &= Q(commune__in=wanted.communes)
    found = found.filter(place)
    if wanted.as_of:
        found = found.filter(day__lte=wanted.as_of)
    if wanted.known_at:
        found = found.filter(published_at__lte=wanted.known_at)
    return found


def _after(found: QuerySet[PublicNews], no: int) -> QuerySet[PublicNews]:
    last = PublicNews.objects.filter(pk=no).values_list("day", flat=True).first()
    if last is None:
        return found.none()
    return found.filter(Q(day__lt=last) | Q(day=last, pk__lt=no))


def _items(rows: Sequence[PublicNews]) -> tuple[NewsItem, ...]:
    linked = _linked(row.pk for row in rows)
    return tuple(_item(row, tuple(linked.get(row.pk, ()))) for row in rows)


def _linked(ids: Iterable[int]) -> dict[int, list[LinkedGrant]]:
    """Nobody whose name is masked is found again through what a visit says."""
    found: dict[int, list[LinkedGrant]] = {}
    for news, *linked in reading.rows(_LINKED, {"ids": list(ids)}):
        found.setdefault(news, []).append(LinkedGrant(*linked))
    return found


def _item(row: PublicNews, grants: tuple[LinkedGrant, ...]) -> NewsItem:
    photo = None
    if row.photo_digest:
        photo = Photo(
            row.photo_digest, row.photo_alternative, row.photo_width or 0, row.photo_height or 0
        )
    return NewsItem(
        no=row.pk,
        uid=row.uid,
        kind=row.kind,
        title=row.title,
        slug=row.slug,
        body=row.body,
        day=row.day,
        date_precision=row.date_precision,
        department=row.department_id,
        department_name=row.department.name if row.department else "",
        commune=row.commune_id,
        commune_name=row.commune.name if row.commune else "",
        source_url=row.source_url,
        photo=photo,
        published_at=row.published_at,
        updated_at=row.updated_at,
        grants=grants,
    )
