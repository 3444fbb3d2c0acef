"""What waits for a publisher, and which account may not be that publisher."""

from typing import Final

from psycopg.sql import SQL

from dashboard.models import Grant, User
from dashboard.queries.reading import rows

# A grant `g` with its fund `f`, its beneficiary `b` (`person`, a natural one), its balance `held`,
# and what the public sees of it: `p` under the edition `e`.
RELATION: Final = SQL("""
    dashboard_grant g
    JOIN dashboard_fund f ON f.code = g.fund_id
    LEFT JOIN dashboard_grantbalance held ON held.grant_id = g.id
    LEFT JOIN dashboard_beneficiary b ON b.id = g.beneficiary_id
    LEFT JOIN dashboard_personidentity person ON person.beneficiary_id = b.id
    LEFT JOIN dashboard_publicgrant p ON p.grant_id = g.id
    LEFT JOIN dashboard_grantedition e ON e.id = p.edition_id
""")
MASKED: Final = SQL("""relance_masked(b.category, b.legal_form, b.diffusion,
    f.may_pay_individuals, b.confirmed_legal_person)""")
# Not in force, edited since its edition, to be masked otherwise, or with an award that the public
# has not seen.
NOT_UP_TO_DATE: Final = SQL("""
    (p.grant_id IS NULL OR e.grant_version <> g.version OR e.masked <> {masked}
     OR EXISTS (
       SELECT FROM dashboard_movement m
       WHERE m.grant_id = g.id AND m.kind = 'award' AND NOT EXISTS (
           SELECT FROM dashboard_publishedmovement q WHERE q.movement_id = m.id)))
""").format(masked=MASKED)
# The database refuses these accounts as publishers (constraint publication_four_eyes).
OWN: Final = SQL("""
    (%(user)s = ANY (g.pending_by)
     OR (g.entered_by_id = %(user)s AND NOT EXISTS (
            SELECT FROM dashboard_publication q WHERE q.grant_id = g.id))
     OR EXISTS (
       SELECT FROM dashboard_movement m
       WHERE m.grant_id = g.id AND m.kind = 'award' AND m.recorded_by_id = %(user)s
         AND NOT EXISTS (
           SELECT FROM dashboard_publishedmovement q WHERE q.movement_id = m.id)))
""")
_OF_GRANT: Final = SQL(
    "SELECT {waits}, {own} FROM {relation} WHERE g.id = %(grant)s"
    " AND g.status IN ('submitted', 'published', 'withdrawn')"
).format(waits=NOT_UP_TO_DATE, own=OWN, relation=RELATION)


def waits_for(grant: Grant, user: User) -> tuple[bool, bool]:
    """Whether something of the grant waits for a publisher; whether it is this account's own."""
    found = rows(_OF_GRANT, {"grant": grant.pk, "user": user.pk})
    return (bool(found[0][0]), bool(found[0][1])) if found else (False, False)
