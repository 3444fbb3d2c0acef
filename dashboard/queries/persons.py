"""A grant's beneficiary, as one who may ask to be forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.sql import SQL

from dashboard.models import Grant
from dashboard.queries.reading import rows
from dashboard.queries.waiting import MASKED

_OF_GRANT: Final = SQL("""
SELECT b.id, coalesce(i.name, b.name), i.erased_at, (
           SELECT string_agg(o.reference, ', ' ORDER BY o.reference)
           FROM dashboard_grant o WHERE o.beneficiary_id = b.id)
FROM dashboard_grant g
JOIN dashboard_fund f ON f.code = g.fund_id
JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = b.id
WHERE g.id = %(grant)s AND {masked}
""").format(masked=MASKED)


@dataclass(frozen=True, slots=True)
class Person:
    """`grants` are the references that the account sees."""

    id: int
    name: str
    erased_at: datetime | None
    grants: tuple[str, ...]

    @property
    def public_id(self) -> str:
        return f"b-{self.id}"


def person_of(grant: Grant) -> Person | None:
    """None when the grant's beneficiary may be named in public."""
    found = rows(_OF_GRANT, {"grant": grant.pk})
    if not found:
        return None
    key, name, erased_at, grants = found[0]
    return Person(key, name, erased_at, tuple((grants or "").split(", ")))
