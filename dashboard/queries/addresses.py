"""Which pages of the public site exist, for search engines. Rollups only, but for the grants."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.sql import SQL

from dashboard.queries.reading import rows

_GRANT_GROUPS: Final = SQL("""
SELECT department_id, year FROM dashboard_rollupfund
GROUP BY department_id, year HAVING sum(grants) > 0 ORDER BY 1, 2
""")
_GRANTS: Final = SQL("""
SELECT reference, changed_at FROM dashboard_publicgrant
WHERE department_id IS NOT DISTINCT FROM %(department)s AND year = %(year)s
ORDER BY reference
""")
_COMMUNES: Final = SQL("""
SELECT DISTINCT commune_id FROM dashboard_rollupcommune
WHERE commune_id IS NOT NULL AND grants > 0 ORDER BY 1
""")
_BENEFICIARY_GROUPS: Final = SQL("""
SELECT code FROM dashboard_department d
WHERE EXISTS (SELECT FROM dashboard_rollupbeneficiary r
              WHERE r.department = d.code AND r.grants > 0)
ORDER BY 1
""")
_BENEFICIARIES: Final = SQL("""
SELECT 'b-' || beneficiary_id FROM dashboard_rollupbeneficiary
WHERE department = %(department)s AND grants > 0 ORDER BY beneficiary_id
""")


@dataclass(frozen=True, slots=True)
class GrantGroup:
    """The grants of one département (None: the nation) and year: one file of addresses."""

    department: str | None
    year: int


def grant_groups() -> list[GrantGroup]:
    return [GrantGroup(*row) for row in rows(_GRANT_GROUPS, {})]


def grants_of(group: GrantGroup) -> list[tuple[str, datetime]]:
    """Reference and last change of each grant."""
    return rows(_GRANTS, {"department": group.department, "year": group.year})


def communes_with_grants() -> list[str]:
    return [row[0] for row in rows(_COMMUNES, {})]


def departments_with_beneficiaries() -> list[str]:
    return [row[0] for row in rows(_BENEFICIARY_GROUPS, {})]


def beneficiaries_of(department: str) -> list[str]:
    return [row[0] for row in rows(_BENEFICIARIES, {"department": department})]
