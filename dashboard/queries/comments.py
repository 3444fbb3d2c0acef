"""What a préfecture says beside the figures, for the fiche of an edition."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg.sql import SQL

from dashboard.queries.reading import rows


@dataclass(frozen=True, slots=True)
class PillarComment:
    """`pillar` None speaks of the whole fiche. `text` holds since the edition of `since`."""

    pillar: str | None
    pillar_name: str
    text: str
    since: date
    published_at: datetime


def comments_of(
    department: str, on: date, *, known_at: datetime | None = None
) -> tuple[PillarComment, ...]:
    """In force on that day, among those published by that instant: for the whole first, then by
    pillar; those that ended are left out.

    One query, of published words only.
    """
    query = SQL(
        "SELECT c.pillar_id, coalesce(p.name, ''), c.text, c.since, c.published_at FROM ("
        " SELECT DISTINCT ON (pillar_id) pillar_id, text, since, published_at"
        " FROM dashboard_comment WHERE department_id = %(department)s AND since <= %(on)s"
        " AND (%(known_at)s::timestamptz IS NULL OR published_at <= %(known_at)s)"
        " ORDER BY pillar_id, since DESC, id DESC) c"
        " LEFT JOIN dashboard_pillar p ON p.code = c.pillar_id"
        " WHERE c.text <> '' ORDER BY p.position NULLS FIRST"
    )
    found = rows(query, {"department": department, "on": on, "known_at": known_at})
    return tuple(PillarComment(*row) for row in found)
