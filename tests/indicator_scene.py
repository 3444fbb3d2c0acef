"""A few published values of two indicators, over the territories of the builders."""

from datetime import date
from decimal import Decimal

from dashboard.actions.accounts import system_account
from dashboard.actions.indicators import Said, keep_indicators, record_targets, record_values
from dashboard.models import Indicator
from dashboard.permissions import OPERATOR_ACCOUNT

FIBRE, RENOVATION = "thd-taux-deploiement-fibre", "renovation-dossiers"
JUNE, DECEMBER = date(2022, 6, 30), date(2022, 12, 31)


def said(
    code: str,
    place: str | None,
    on: date,
    value: str,
) -> Said:
    """`place` is a département, "R27" or None for the nation."""
    region = place[1:] if place and place.startswith("R") else None
    department = place if place and not region else None
    return Said(code, region, department, on, Decimal(value))


def load() -> None:
    by = system_account(OPERATOR_ACCOUNT)
    keep_indicators(
        by=by,
        indicators=[
            Indicator(code=FIBRE, name="Locaux raccordables", unit="%", nature="stock", rate=True),
            Indicator(
                code=RENOVATION, name="Dossiers validés", unit="dossiers", nature="cumulative"
            ),
        ],
    )
    values = [
        said(FIBRE, None, DECEMBER, "77"),
        said(FIBRE, "R27", DECEMBER, "70"),
        said(FIBRE, "70", JUNE, "50.5"),
        said(FIBRE, "70", DECEMBER, "61"),
        said(FIBRE, "25", DECEMBER, "90"),
        said(FIBRE, "2A", DECEMBER, "40"),
        said(RENOVATION, None, DECEMBER, "1000000"),
        said(RENOVATION, "70", JUNE, "9300"),
        said(RENOVATION, "70", DECEMBER, "9234"),
        said(RENOVATION, "25", DECEMBER, "13000"),
    ]
    record_values(by=by, values=values)
    record_targets(by=by, targets=[said(RENOVATION, "70", DECEMBER, "10000")])
