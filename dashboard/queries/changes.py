"""What was published, changed or withdrawn since a version, in the order of the log.

A published grant also changes when a name that it shows does: that of its fund, its département or
its communes (`Relabelling`). Its numbers are those of the log.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.sql import SQL

from dashboard.models.choices import PublicationKind
from dashboard.queries.filters import Filter
from dashboard.queries.lines import GrantLine
from dashboard.queries.listing import read_lines
from dashboard.queries.paging import checked_limit
from dashboard.queries.reading import rows


@dataclass(frozen=True, slots=True)
class Change:
    """`line` is the grant as published by this change; None when it left `reference`."""

    no: int
    kind: str
    at: datetime
    reference: str
    line: GrantLine | None


@dataclass(frozen=True, slots=True)
class Changes:
    """`last`: the number to go on from; `more`: whether something follows it now."""

    rows: tuple[Change, ...]
    last: int
    more: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """`reference`: of the edition; `shown`: of what may be shown of it today; `former`: under
    which the public saw the grant just before, None when it did not."""

    no: int
    at: datetime
    kind: str
    grant_id: int
    reference: str
    shown: str
    former: str | None
    is_latest: bool


# Numbers appear in commit order (migration 0003): what is seen here will never be preceded by
# something that was not.
_LOG: Final = SQL("""
SELECT q.no, q.at, q.kind, q.grant_id, e.reference,
       CASE WHEN latest_edition.masked AND NOT e.masked
            THEN latest_edition.reference ELSE e.reference END,
       CASE WHEN former.kind <> 'withdraw' THEN former.reference END,
       latest.no <= q.no
FROM (
    (SELECT no, at, kind, grant_id, edition_id FROM dashboard_publication
     WHERE no > %(since)s ORDER BY no LIMIT %(limit)s)
    UNION ALL
    (SELECT r.no, r.at, 'change', r.grant_id, (
         SELECT p.edition_id FROM dashboard_publication p
         WHERE p.grant_id = r.grant_id AND p.no < r.no ORDER BY p.no DESC LIMIT 1)
     FROM dashboard_relabelling r WHERE r.no > %(since)s ORDER BY r.no LIMIT %(limit)s)
    ORDER BY no LIMIT %(limit)s
) q
JOIN dashboard_grantedition e ON e.id = q.edition_id
CROSS JOIN LATERAL (
    SELECT p.no, p.edition_id FROM dashboard_publication p
    WHERE p.grant_id = q.grant_id ORDER BY p.no DESC LIMIT 1
) latest
JOIN dashboard_grantedition latest_edition ON latest_edition.id = latest.edition_id
LEFT JOIN LATERAL (
    SELECT p.kind, pe.reference
    FROM dashboard_publication p JOIN dashboard_grantedition pe ON pe.id = p.edition_id
    WHERE p.grant_id = q.grant_id AND p.no < q.no ORDER BY p.no DESC LIMIT 1
) former ON true
ORDER BY q.no
""")


def changes_since(since: int, limit: int) -> Changes:
    """Publications and changes of names numbered above `since`, at most `limit`.

    Call inside `version.snapshot`.

    What was masked or withdrawn since hides its details here as everywhere. A publication under
    another reference than the former one also says that the former one is gone. Cost: their rows;
    for each instant whose state was replaced since, the log of the grants published then.
    """
    checked_limit(limit)
    found = [Logged(*row) for row in rows(_LOG, {"since": since, "limit": limit + 1})]
    kept = found[:limit]
    states = _states(kept)
    return Changes(
        tuple(change for logged in kept for change in _told(logged, states)),
        kept[-1].no if kept else since,
        len(found) > limit,
    )


def _states(found: Sequence[Logged]) -> dict[tuple[int, datetime | None], GrantLine]:
    """By grant and instant; None for the present state."""
    wanted: dict[datetime | None, list[int]] = defaultdict(list)
    for logged in found:
        if logged.kind != PublicationKind.WITHDRAW:
            wanted[_instant(logged)].append(logged.grant_id)
    return {
        (line.grant_id, instant): line
        for instant, ids in wanted.items()
        for line in read_lines(Filter(known_at=instant), ids)
    }


def _instant(logged: Logged) -> datetime | None:
    return None if logged.is_latest else logged.at


def _told(logged: Logged, states: dict[Any, GrantLine]) -> Iterator[Change]:
    gone = {logged.former} if logged.former else set()
    withdrawn = logged.kind == PublicationKind.WITHDRAW
    gone |= {logged.reference, logged.shown} if withdrawn else set()
    line = None if withdrawn else states[logged.grant_id, _instant(logged)]
    for reference in sorted(gone - ({line.reference, logged.reference} if line else set())):
        yield Change(logged.no, PublicationKind.WITHDRAW, logged.at, reference, None)
    if line:
        yield Change(logged.no, logged.kind, logged.at, line.reference, line)
