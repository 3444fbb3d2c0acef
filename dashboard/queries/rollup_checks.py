"""Rollups against plain groupings of the public tables."""

from typing import Final

from psycopg.sql import SQL, Composable, Identifier

_MEASURES: Final = (
    "grants",
    "grants_commitments_followed",
    "grants_payments_followed",
    "awarded",
    "committed",
    "paid",
    "paid_awarded",
)
_MOVED: Final = ("moved_awarded", "moved_committed", "moved_paid", "year_only")
_COUNTED: Final = """
    count(*) AS grants,
    count(*) FILTER (WHERE g.commitments_followed) AS grants_commitments_followed,
    count(*) FILTER (WHERE g.payments_followed) AS grants_payments_followed,
    sum({row}.awarded) AS awarded, sum({row}.committed) AS committed, sum({row}.paid) AS paid,
    coalesce(sum({row}.awarded) FILTER (WHERE g.payments_followed), 0) AS paid_awarded
"""
_OF_GRANTS: Final = "SELECT {keys}, {counted} FROM dashboard_publicgrant g GROUP BY {keys}"
_OF_SHARES: Final = """
    SELECT g.department_id, s.commune_id, g.fund_id, {counted}
    FROM dashboard_publicshare s JOIN dashboard_publicgrant g ON g.grant_id = s.grant_id
    GROUP BY 1, 2, 3
"""
_OF_SCOPES: Final = """
    SELECT scope.department, g.beneficiary_id, {counted}
    FROM dashboard_publicgrant g
    JOIN LATERAL (SELECT '' AS department
                  UNION ALL SELECT g.department_id WHERE g.department_id IS NOT NULL
    ) scope ON true
    WHERE g.beneficiary_id IS NOT NULL GROUP BY 1, 2
"""
_OF_MONTHS: Final = """
    SELECT department_id, fund_id, month,
           {summed}
    FROM (
        SELECT g.department_id, g.fund_id, date_trunc('month', g.awarded_on)::date AS month,
               {counted}, 0 AS moved_awarded, 0 AS moved_committed, 0 AS moved_paid,
               count(*) FILTER (WHERE g.awarded_on_precision = 'year') AS year_only
        FROM dashboard_publicgrant g GROUP BY 1, 2, 3
        UNION ALL
        SELECT g.department_id, g.fund_id, date_trunc('month', m.effective_on)::date,
               0, 0, 0, 0, 0, 0, 0,
               coalesce(sum(m.amount) FILTER (WHERE m.kind = 'award'), 0),
               coalesce(sum(m.amount) FILTER (WHERE m.kind = 'commitment'), 0),
               coalesce(sum(m.amount) FILTER (WHERE m.kind = 'payment'), 0), 0
        FROM dashboard_publishedmovement m JOIN dashboard_publicgrant g ON g.grant_id = m.grant_id
        GROUP BY 1, 2, 3
    ) w GROUP BY 1, 2, 3
"""
# Rows that weigh nothing are left by withdrawals: they count as absent.
_COMPARISON: Final = """
WITH live AS ({live})
SELECT concat_ws(' ', {name}, {told}),
       format('le cumul %s ne vaut pas le recompte %s (aides, attribué, engagé, payé).',
              coalesce(concat_ws(' / ', r.grants, r.awarded, r.committed, r.paid), 'absent'),
              coalesce(concat_ws(' / ', l.grants, l.awarded, l.committed, l.paid), 'absent'))
FROM live l FULL JOIN {table} r ON {same}
WHERE ({of_rollup}) IS DISTINCT FROM ({of_live})
"""


def _rollup_check(
    name: str, table: str, keys: tuple[str, ...], live: Composable, measures: tuple[str, ...]
) -> Composable:
    def listed(text: str, names: tuple[str, ...]) -> Composable:
        return SQL(", ").join(SQL(text).format(name=Identifier(each)) for each in names)

    return SQL(_COMPARISON).format(
        live=live,
        name=SQL("'" + name + "'"),
        told=listed("coalesce(r.{name}::text, l.{name}::text, 'nd')", keys),
        table=Identifier(table),
        same=SQL(" AND ").join(
            SQL("coalesce(r.{name}::text, '') = coalesce(l.{name}::text, '')").format(
                name=Identifier(each)
            )
            for each in keys
        ),
        of_rollup=listed("coalesce(r.{name}, 0)", measures),
        of_live=listed("coalesce(l.{name}, 0)", measures),
    )


def _of_grants(keys: tuple[str, ...]) -> Composable:
    return SQL(_OF_GRANTS).format(
        keys=SQL(", ").join(Identifier(key) for key in keys),
        counted=SQL(_COUNTED).format(row=SQL("g")),
    )


_YEAR: Final = ("department_id", "fund_id", "year", "category", "size")
_MONTH: Final = ("department_id", "fund_id", "month")
_COMMUNE: Final = ("department_id", "commune_id", "fund_id")
_FUND: Final = ("department_id", "fund_id", "year")
_BENEFICIARY: Final = ("department", "beneficiary_id")
_ALL_OF_MONTH: Final = (*_MEASURES, *_MOVED)

# Name of the check, in French -> its query.
ROLLUPS: Final[dict[str, Composable]] = {
    "cumul par fonds": _rollup_check(
        "fonds", "dashboard_rollupfund", _FUND, _of_grants(_FUND), _MEASURES
    ),
    "cumul annuel": _rollup_check(
        "année", "dashboard_rollupyear", _YEAR, _of_grants(_YEAR), _MEASURES
    ),
    "cumul mensuel": _rollup_check(
        "mois",
        "dashboard_rollupmonth",
        _MONTH,
        SQL(_OF_MONTHS).format(
            counted=SQL(_COUNTED).format(row=SQL("g")),
            summed=SQL(", ").join(
                SQL("sum({name}) AS {name}").format(name=Identifier(each)) for each in _ALL_OF_MONTH
            ),
        ),
        _ALL_OF_MONTH,
    ),
    "cumul communal": _rollup_check(
        "commune",
        "dashboard_rollupcommune",
        _COMMUNE,
        SQL(_OF_SHARES).format(counted=SQL(_COUNTED).format(row=SQL("s"))),
        _MEASURES,
    ),
    "cumul par bénéficiaire": _rollup_check(
        "bénéficiaire",
        "dashboard_rollupbeneficiary",
        _BENEFICIARY,
        SQL(_OF_SCOPES).format(counted=SQL(_COUNTED).format(row=SQL("g"))),
        _MEASURES,
    ),
}
