"""The legal duty to publish a grant agreement, and its deadline.

Loi n° 2000-321 du 12 avril 2000, article 10: the authority that awards a grant above a threshold
signs an agreement with the private-law body that receives it, and opens its essential data.
Décret n° 2001-495 du 6 juin 2001, article 1: the threshold is passed when the yearly amount is
above 23 000 euros. Décret n° 2017-779 du 5 mai 2017: the data are public « au plus tard trois mois
à compter de la date de signature de la convention », for agreements signed from 1 August 2017 on.
(Read on Légifrance on 23 November 2026.)

Private law is read from the legal form (INSEE, catégories juridiques): 1 is a natural person, 4
and 7 are of public law, 3205 and 3210 are international bodies and foreign States; without a
legal form, from the category.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from psycopg.sql import SQL

from dashboard.models import Grant, User
from dashboard.permissions import Right, departments_with
from dashboard.queries.conditions import Params
from dashboard.queries.reading import rows

THRESHOLD: Final = Decimal(23000)
FIRST_SIGNED: Final = date(2017, 8, 1)

# Of a grant `g` with its beneficiary `b`, its balance `held` and its public state `p`: the last
# day to publish it; null when nothing obliges, or when it is public.
DUE_ON: Final = SQL("""
    CASE WHEN g.convention_on >= DATE '2017-08-01'
          AND coalesce(held.awarded, g.draft_amount) > 23000
          AND g.status <> 'cancelled' AND p.grant_id IS NULL
          AND CASE WHEN b.legal_form <> '' THEN b.legal_form ~ '^[235689]'
                        AND b.legal_form NOT IN ('3205', '3210')
                   ELSE b.category IN ('company', 'association') END
         THEN (g.convention_on + interval '3 months')::date END
""")
_DEADLINES: Final = SQL("""
SELECT * FROM (
    SELECT g.id, g.reference, g.status, coalesce(i.name, b.name, ''), g.convention_on,
           {due_on} AS due_on
    FROM dashboard_grant g
    JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
    LEFT JOIN dashboard_personidentity i ON i.beneficiary_id = b.id
    LEFT JOIN dashboard_grantbalance held ON held.grant_id = g.id
    LEFT JOIN dashboard_publicgrant p ON p.grant_id = g.id
    WHERE g.convention_on IS NOT NULL
      AND (%(places)s::text[] IS NULL OR g.department_id = ANY (%(places)s::text[]))
      AND (%(grant)s::bigint IS NULL OR g.id = %(grant)s)
) found
WHERE due_on IS NOT NULL
ORDER BY due_on, id LIMIT %(limit)s
""").format(due_on=DUE_ON)
_ONLY: Final = 200


@dataclass(frozen=True, slots=True)
class Deadline:
    """`days_left` is negative once the last day is over."""

    grant_id: int
    reference: str
    status: str
    beneficiary: str
    signed_on: date
    due_on: date
    days_left: int

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)


def publication_deadlines(user: User, today: date, *, limit: int = _ONLY) -> tuple[Deadline, ...]:
    """What the law obliges to publish and is not public, within what the account sees; the
    nearest last day first."""
    places = departments_with(user, Right.READ)
    return _deadlines({"places": None if places is None else sorted(places)}, today, limit)


def publication_deadline(grant: Grant, today: date) -> Deadline | None:
    found = _deadlines({"grant": grant.pk}, today, 1)
    return found[0] if found else None


def _deadlines(asked: Params, today: date, limit: int) -> tuple[Deadline, ...]:
    found = rows(_DEADLINES, {"places": None, "grant": None, "limit": limit, **asked})
    return tuple(
        Deadline(key, reference, status, name, signed_on, due_on, (due_on - today).days)
        for key, reference, status, name, signed_on, due_on in found
    )
