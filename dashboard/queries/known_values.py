"""Which codes a filter may name, read from the reference tables."""

import re
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import connection

from dashboard.models.choices import Category, Size, slug

UNKNOWN: Final = "nd"
CODED: Final = ("plan", "departement", "region", "volet", "fonds", "categorie", "taille")

_COMMUNE = re.compile(r"[0-9AB]{5}")
_PUBLIC_ID = re.compile(r"b-([1-9][0-9]{0,17})")

_REFERENCE_CODES = """
SELECT 'plan', code FROM dashboard_plan
UNION ALL SELECT 'volet', code FROM dashboard_pillar
UNION ALL SELECT 'fonds', code FROM dashboard_fund
UNION ALL SELECT 'departement', code FROM dashboard_department
    WHERE %(everywhere)s OR code = ANY(%(perimeter)s)
UNION ALL SELECT 'region', code FROM dashboard_region
    WHERE %(everywhere)s OR code IN (
        SELECT region_id FROM dashboard_department WHERE code = ANY(%(perimeter)s))
ORDER BY 1, 2
"""

_PRESENT_COMMUNES = """
SELECT code, code FROM dashboard_commune WHERE code = ANY(%(codes)s)
UNION ALL
SELECT code, successor_id FROM dashboard_formercommune WHERE code = ANY(%(codes)s)
ORDER BY 1
"""

# The unit itself and those merged into it, at any depth.
MERGED_INTO = """
WITH RECURSIVE merged(id) AS (
    SELECT %(beneficiary)s::bigint
    UNION
    SELECT b.id FROM dashboard_beneficiary b JOIN merged m ON b.merged_into_id = m.id
)
SELECT id FROM merged
"""

_PRESENT_BENEFICIARY = """
WITH RECURSIVE step(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM dashboard_beneficiary WHERE id = %(beneficiary)s
    UNION
    SELECT b.id, b.merged_into_id FROM dashboard_beneficiary b JOIN step s
        ON b.id = s.merged_into_id
)
SELECT id FROM step WHERE merged_into_id IS NULL
"""

_IS_PUBLIC = f"""
SELECT EXISTS (
    SELECT FROM dashboard_publicgrant WHERE beneficiary_id = ANY(ARRAY({MERGED_INTO}))
)
"""  # noqa: S608 (constant text)


def perimeter() -> list[str]:
    """The only départements this instance follows; empty means all (RELANCE_DEPARTEMENTS)."""
    return list(settings.RELANCE_DEPARTEMENTS)


def known_codes() -> dict[str, dict[str, str]]:
    """By French parameter, the words it may take and the stored code of each. One query."""
    limits = perimeter()
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCE_CODES, {"everywhere": not limits, "perimeter": limits})
        rows = cursor.fetchall()
    known: dict[str, dict[str, str]] = {name: {} for name in CODED}
    for name, code in rows:
        known[name][code] = code
    known["categorie"] = {slug(Category, code): code for code in Category.values}
    known["taille"] = {slug(Size, code): code for code in Size.values}
    for name in ("departement", "volet", "categorie", "taille"):
        known[name][UNKNOWN] = UNKNOWN
    return known


def present_communes(codes: Sequence[str]) -> dict[str, str]:
    """By code given, the code of the present commune; unknown codes are absent."""
    plausible = [code for code in codes if _COMMUNE.fullmatch(code)]
    if not plausible:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT_COMMUNES, {"codes": plausible})
        # A present code wins over a former one that was the same.
        return dict(reversed(cursor.fetchall()))


def public_beneficiary(public_id: str) -> int | None:
    """The key of the beneficiary that this identifier leads to, followed through merges.

    None when it is malformed, unknown, or named by no grant published now: masked and withdrawn
    beneficiaries do not exist for the public.
    """
    form = _PUBLIC_ID.fullmatch(public_id)
    if not form:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT_BENEFICIARY, {"beneficiary": int(form[1])})
        row = cursor.fetchone()
        if row is None:
            return None
        present = int(row[0])
        cursor.execute(_IS_PUBLIC, {"beneficiary": present})
        public = cursor.fetchone()
    return present if public and public[0] else None
