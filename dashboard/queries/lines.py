"""A published grant as lists, files and its own page show it. Amounts in euros."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from psycopg.sql import SQL, Composable

from dashboard.queries.conditions import Params
from dashboard.queries.filters import Filter
from dashboard.queries.landmarks import landmarks
from dashboard.queries.source import is_dated, shares_at


@dataclass(frozen=True, slots=True)
class Amounts:
    """None where the grant is not followed that far: unknown is not zero."""

    awarded: Decimal
    committed: Decimal | None
    paid: Decimal | None


@dataclass(frozen=True, slots=True)
class BeneficiaryRef:
    """Stored codes, "" when unknown. A masked one has no id and a general name."""

    id: str | None
    name: str
    siren: str
    siret: str
    rna: str
    category: str
    size: str


@dataclass(frozen=True, slots=True)
class CommuneShare:
    """What a commune holds of a grant; no code is « non localisé »."""

    code: str | None
    name: str
    weight: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class CoFunding:
    """`funder` is a stored code of FunderKind."""

    funder: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant at the dates asked for.

    `retained` is the part that the filter counts: its communes', else the whole. `withdrawn`: a
    grant taken back since the instant asked for, which keeps its amounts and names nobody.
    `grant_id` is for joins inside, never shown.
    """

    grant_id: int
    reference: str
    objet: str
    plan: str
    plan_name: str
    fictional: bool
    pillar: str | None
    pillar_name: str
    fund: str
    fund_name: str
    department: str | None
    department_name: str
    region: str | None
    year: int
    beneficiary: BeneficiaryRef | None
    masked: bool
    withdrawn: bool
    communes: tuple[CommuneShare, ...]
    total_cost: Decimal | None
    cofundings: tuple[CoFunding, ...]
    amounts: Amounts
    retained: Amounts
    awarded_on: date
    date_precision: str
    confidence: str
    source_url: str
    authority_name: str
    authority_siret: str
    file_number: str
    legal_form: str
    payment_terms: str
    payment_dates: str
    eu_notification: str
    convention_on: date | None
    commitments_followed: bool
    payments_followed: bool
    published_at: datetime
    changed_at: datetime
    publication_no: int


# Of the relation of picked rows, named `page`.
_PICKED: Final = (
    "page.grant_id",
    "page.awarded",
    "page.committed",
    "page.paid",
    "page.retained_awarded",
    "page.retained_committed",
    "page.retained_paid",
)
# Of the published row, named `w`, in the order GrantLine has them.
_SAME: Final = (
    "total_cost",
    "awarded_on",
    "awarded_on_precision",
    "confidence",
    "source_url",
    "authority_name",
    "authority_siret",
    "file_number",
    "legal_form",
    "payment_terms",
    "payment_dates",
    "eu_notification",
    "convention_on",
    "commitments_followed",
    "payments_followed",
    "published_at",
    "changed_at",
    "publication_no",
)
_COLUMNS: Final = (
    *_PICKED,
    *(
        f"w.{name}"
        for name in (
            "reference",
            "objet",
            "year",
            "masked",
            "withdrawn",
            "beneficiary_id",
            "beneficiary_name",
            "siren",
            "siret",
            "rna",
            "category",
            "size",
        )
    ),
    "w.cofundings::text",
    "f.code",
    "f.name",
    "f.plan_id",
    "pl.name",
    "pl.fictional",
    "f.pillar_id",
    "coalesce(pi.name, '')",
    "w.department_id",
    "coalesce(d.name, '')",
    "d.region_id",
    "place.shares::text",
    *(f"w.{name}" for name in _SAME),
)
_OF_ROW: Final = re.compile(r"\bw\.(\w+)")
# Of shares `s` with their communes `town`.
SHARES: Final = """
    json_agg(json_build_array(s.commune_id, coalesce(town.name, ''), s.weight,
                              s.awarded::text, s.committed::text, s.paid::text)
             ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS shares
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is read of each grant, as SQL over the tables of `joined`; `values` are its parameters.

    `shares`: aggregates over the shares `s` of a grant and their communes `town`, then columns of
    `place`; "" when none is read. `names`: whether those of the plan `pl` and the pillar `pi` are;
    `landmarks`: whether the columns of `mark` are.
    """

    columns: tuple[str, ...]
    shares: str = ""
    names: bool = False
    landmarks: bool = False
    values: Params = field(default_factory=dict, compare=False)


_NAMES: Final = SQL(
    " JOIN dashboard_plan pl ON pl.code = f.plan_id"
    " LEFT JOIN dashboard_pillar pi ON pi.code = f.pillar_id"
)
LINE: Final = Shown(_COLUMNS, SHARES, names=True)


def columns() -> Composable:
    """What `line` reads, from `page` and the tables of `joined`."""
    return SQL(", ").join(SQL(name) for name in _COLUMNS)


@cache
def published_columns(shown: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the published row that these expressions read, and those that join it."""
    told = " ".join(shown)
    return tuple(dict.fromkeys(("fund_id", "department_id", *_OF_ROW.findall(told))))


def joined(wanted: Filter, shown: Shown = LINE) -> Composable:
    """The tables that complete the rows named `page`: for few rows or, streamed, for all."""
    if wanted.known_at:
        row = SQL(
            "relance_public_grants(ARRAY(SELECT grant_id FROM page), %(known_at)s) w"
            " ON w.grant_id = page.grant_id"
        )
    elif is_dated(wanted):
        row = SQL("dashboard_publicgrant w ON w.grant_id = page.grant_id")
    else:
        row = SQL("LATERAL (SELECT page.*) w ON true")
    return SQL(
        "page JOIN {row}"
        " JOIN dashboard_fund f ON f.code = w.fund_id"
        " LEFT JOIN dashboard_department d ON d.code = w.department_id"
        "{names}{place}{mark}"
    ).format(
        row=row,
        names=_NAMES if shown.names else SQL(""),
        place=_place(wanted, shown.shares) if shown.shares else SQL(""),
        mark=landmarks(wanted) if shown.landmarks else SQL(""),
    )


def _place(wanted: Filter, shares: str) -> Composable:
    """One index lookup a grant now; at an earlier date, the shares of all of them at once."""
    towns = SQL("LEFT JOIN dashboard_commune town ON town.code = s.commune_id")
    if not is_dated(wanted):
        return SQL(
            " LEFT JOIN LATERAL (SELECT {shares} FROM dashboard_publicshare s {towns}"
            " WHERE s.grant_id = page.grant_id) place ON true"
        ).format(shares=SQL(shares), towns=towns)
    return SQL(
        " LEFT JOIN (SELECT s.grant_id, {shares} FROM {table} s"
        " JOIN page ON page.grant_id = s.grant_id {towns} GROUP BY s.grant_id) place"
        " ON place.grant_id = page.grant_id"
    ).format(
        shares=SQL(shares),
        table=shares_at(wanted, SQL("ARRAY(SELECT grant_id FROM page)")),
        towns=towns,
    )


def line(row: Sequence[Any]) -> GrantLine:
    """From a row of `columns`."""
    values = dict(zip(_COLUMNS, row, strict=True))
    followed = (values["w.commitments_followed"], values["w.payments_followed"])
    communes = _communes(values["place.shares::text"], *followed)
    # A grant withdrawn or masked since no longer says where it was.
    hidden = values["w.withdrawn"] or (values["w.masked"] and any(share.code for share in communes))
    same = {name: values[f"w.{name}"] for name in _SAME}
    same["date_precision"] = same.pop("awarded_on_precision")
    return GrantLine(
        grant_id=values["page.grant_id"],
        reference=values["w.reference"],
        objet=values["w.objet"],
        plan=values["f.plan_id"],
        plan_name=values["pl.name"],
        fictional=values["pl.fictional"],
        pillar=values["f.pillar_id"],
        pillar_name=values["coalesce(pi.name, '')"],
        fund=values["f.code"],
        fund_name=values["f.name"],
        department=values["w.department_id"],
        department_name=values["coalesce(d.name, '')"],
        region=values["d.region_id"],
        year=values["w.year"],
        beneficiary=_beneficiary(values),
        masked=values["w.masked"],
        withdrawn=values["w.withdrawn"],
        communes=() if hidden else communes,
        cofundings=_cofundings(values["w.cofundings::text"]),
        amounts=amounts(row[1:4], *followed),
        retained=amounts(row[4:7], *followed),
        **same,
    )


def amounts(
    found: Sequence[Decimal], commitments_followed: bool, payments_followed: bool
) -> Amounts:
    """Awarded, committed, paid, with what is not followed left unknown."""
    awarded, committed, paid = found
    return Amounts(
        awarded,
        committed if commitments_followed else None,
        paid if payments_followed else None,
    )


def _beneficiary(values: dict[str, Any]) -> BeneficiaryRef | None:
    key = values["w.beneficiary_id"]
    if values["w.withdrawn"] or (key is None and not values["w.masked"]):
        return None
    names = ("beneficiary_name", "siren", "siret", "rna", "category", "size")
    return BeneficiaryRef(f"b-{key}" if key else None, *(values[f"w.{name}"] for name in names))


def _communes(
    shares: str | None, commitments_followed: bool, payments_followed: bool
) -> tuple[CommuneShare, ...]:
    return tuple(
        CommuneShare(
            code,
            name,
            weight,
            amounts([Decimal(part) for part in parts], commitments_followed, payments_followed),
        )
        for code, name, weight, *parts in json.loads(shares or "[]")
    )


def _cofundings(text: str) -> tuple[CoFunding, ...]:
    return tuple(CoFunding(row["funder"], Decimal(row["amount"])) for row in json.loads(text))
