"""From what was typed in the desk's search to the one grant that it names, if it does."""

from typing import Final

from psycopg.sql import SQL, Identifier

from dashboard.queries.desk.perimeter import Perimeter
from dashboard.queries.reading import rows

_NAMED: Final = SQL("""
SELECT reference FROM dashboard_grant WHERE id IN (
    SELECT t.id FROM dashboard_grant t WHERE t.reference = %(typed)s
    UNION ALL SELECT t.id FROM dashboard_grant t WHERE t.reference = upper(%(typed)s)
    UNION ALL SELECT t.id FROM dashboard_grant t
        WHERE t.file_number <> '' AND t.file_number = %(typed)s
    UNION ALL SELECT t.id FROM dashboard_grant t
        WHERE length(%(digits)s) = 14 AND t.siret = %(digits)s
    UNION ALL SELECT t.id FROM dashboard_grant t
        JOIN dashboard_beneficiary o ON o.id = t.beneficiary_id
        WHERE length(%(digits)s) = 9 AND o.siren = %(digits)s AND o.siren <> ''
    UNION ALL SELECT t.id FROM dashboard_grant t
        JOIN dashboard_personidentity i ON i.beneficiary_id = t.beneficiary_id
        WHERE length(%(digits)s) = 9 AND i.siren = %(digits)s AND i.siren <> ''
    UNION ALL SELECT m.grant_id FROM dashboard_movement m
        WHERE m.reference <> '' AND m.reference = %(typed)s
) AND status <> 'cancelled' AND {inside}
ORDER BY reference LIMIT 2""")


def grant_named(typed: str, where: Perimeter) -> str | None:
    """The reference of the only grant of the perimeter that this reference, dossier, SIREN,
    SIRET, EJ or DP number names exactly."""
    text = typed.replace("\x00", "").strip()
    compact = "".join(text.split())
    values = {
        **where.params,
        "typed": text,
        "digits": compact if compact.isascii() and compact.isdigit() else "",
    }
    found = rows(_NAMED.format(inside=where.holds(Identifier("department_id"))), values)
    return str(found[0][0]) if len(found) == 1 else None
