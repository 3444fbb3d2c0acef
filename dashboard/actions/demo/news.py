"""News and visits read in public pages, with the grants that they speak of."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.actions.news import NewsEntry, create_news, publish_news
from dashboard.actions.reference import read_rows
from dashboard.codes import public_reference
from dashboard.formats import parse_date
from dashboard.models import Commune, Department, FormerCommune, Grant, News, PublicGrant, User

READABLE_PART = {"day": 10, "month": 7, "year": 4}
Row = Mapping[str, str]


def missing_news() -> list[Row]:
    """Those that this database does not have yet, by source and day."""
    known = {(url, day.isoformat()) for url, day in News.objects.values_list("source_url", "day")}
    return [
        row
        for row in read_rows("news.csv")
        if (row["source_url"], _known(row)[0].isoformat()) not in known
    ]


def publish_news_facts(*, rows: Sequence[Row], by: User) -> int:
    """Through the ordinary actions; a grant that is not public is not named."""
    grants = _grants()
    departments = Department.objects.in_bulk()
    communes = Commune.objects.in_bulk({row["insee"] for row in rows if row["insee"]})
    former = FormerCommune.objects.filter(pk__in={row["insee"] for row in rows})
    communes |= {row.code: row.successor for row in former.select_related("successor")}
    for row in rows:
        day, precision = _known(row)
        department = departments.get(row["department"])
        commune = communes.get(row["insee"])
        inside = commune and department and commune.department_id == department.pk
        linked = grants.get(row["grant_id"])
        entry = NewsEntry(
            kind=row["kind"],
            title=row["title"],
            body=row["body"],
            day=day,
            date_precision=precision,
            department=department,
            commune=commune if inside else None,
            source_url=row["source_url"],
            grants=[linked] if linked else [],
        )
        publish_news(by=by, news=create_news(by=by, entry=entry))
    return len(rows)


def _known(row: Row) -> tuple[date, str]:
    known = parse_date(row["date"][: READABLE_PART[row["date_precision"]]])
    if known is None:
        raise ValueError(f"Actualité sans date : {row['id']}")
    return known.day, known.precision


def _grants() -> dict[str, Grant]:
    """By the number that the facts give them."""
    references = {
        public_reference(row["department"], row["id"]): row["id"] for row in read_rows("grants.csv")
    }
    public = PublicGrant.objects.filter(reference__in=references).values("grant")
    return {references[grant.reference]: grant for grant in Grant.objects.filter(pk__in=public)}
