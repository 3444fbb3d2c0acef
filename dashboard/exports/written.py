"""The record of a grant (`exports.record`) as JSON that PostgreSQL writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from dashboard.exports import expressions as sql
from dashboard.queries.filters import Filter
from dashboard.queries.lines import Shown
from dashboard.queries.listing import list_shown, walk_shown
from dashboard.queries.paging import Page

_AMOUNTS: Final = {"awarded": "attribue", "committed": "engage", "paid": "paye"}


def list_written(
    wanted: Filter, site: str, fields: Sequence[str], *, limit: int, cursor: str
) -> Page[str]:
    """A page of records, each a JSON object; `fields`: the only ones wanted, if any."""
    return list_shown(wanted, _shown(site, fields), _only, limit=limit, cursor=cursor)


def walk_written(wanted: Filter, site: str) -> Iterator[str]:
    """Every record, streamed; inside a snapshot."""
    return map(_only, walk_shown(wanted, _shown(site, ())))


def _only(row: Sequence[Any]) -> str:
    return str(row[0])


def _shown(site: str, fields: Sequence[str]) -> Shown:
    columns, shares = _told(frozenset(fields))
    return Shown(columns, shares, values={"site": site})


@cache
def _told(fields: frozenset[str]) -> tuple[tuple[str, ...], str]:
    chosen = {name: value for name, value in RECORD.items() if not fields or name in fields}
    return (_object(chosen),), _SHARES if "communes" in chosen else ""


def _object(fields: Mapping[str, str]) -> str:
    """Of values that are JSON, or numbers. One call that joins all of them: PostgreSQL reads and
    plans the query anew for each page, and a chain of operators takes it longer than the rows."""
    marks = "{" + "," * (len(fields) - 1)
    pairs = zip(marks, fields.items(), strict=True)
    written = (f"'{mark}\"{name}\":', {value}" for mark, (name, value) in pairs)
    return f"concat({', '.join(written)}, '}}')"


def _text(expression: str) -> str:
    return f"to_json({expression})"


def _or_null(expression: str) -> str:
    return f"coalesce(to_json({expression}), 'null')"


def _blank_is_null(expression: str) -> str:
    return _or_null(sql.known(expression))


def _money(expression: str) -> str:
    """With its cents, whatever it was computed from."""
    return f"({expression})::numeric(16, 2)::text"


def _parts(row: str, prefix: str = "") -> dict[str, str]:
    amounts = sql.amounts(row, prefix)
    return {_AMOUNTS[name]: _or_null(_money(amount)) for name, amount in amounts.items()}


_BENEFICIARY: Final = _object(
    {
        "id": _or_null(sql.BENEFICIARY_ID),
        "nom": _text("w.beneficiary_name"),
        "siren": _blank_is_null("w.siren"),
        "siret": _blank_is_null("w.siret"),
        "categorie": _blank_is_null(sql.CATEGORY),
        "taille": _blank_is_null("w.size"),
    }
)
_SHARE: Final = _object(
    {
        "code": _or_null("s.commune_id"),
        "nom": _blank_is_null(sql.where("s.commune_id IS NOT NULL", "town.name")),
        "part": "s.weight",
        **_parts("s"),
    }
)
_SHARES: Final = f"string_agg({_SHARE}, ',' {sql.IN_ORDER}) AS written, {sql.SOMEWHERE}"
_COFUNDING: Final = _object(
    {"financeur": _text(sql.FUNDER), "montant": _text(_money(sql.FUNDED))},
)
_ARRAY: Final[Callable[[str], str]] = "concat('[', {}, ']')".format
_WHOLE: Final = _parts("page")

RECORD: Final = {
    "reference": _text("w.reference"),
    "statut": _text(sql.STATUS),
    "objet": _text("w.objet"),
    "plan": _text("f.plan_id"),
    "volet": _or_null("f.pillar_id"),
    "fonds": _text("f.code"),
    "fonds_nom": _text("f.name"),
    "departement": _or_null("w.department_id"),
    "departement_nom": _blank_is_null("d.name"),
    "region": _or_null("d.region_id"),
    "exercice": "w.year",
    "beneficiaire": f"coalesce({sql.where(sql.OF_SOMEBODY, _BENEFICIARY)}, 'null')",
    "communes": _ARRAY(sql.where(sql.IS_PLACED, "place.written")),
    "cout_total": _or_null(_money("w.total_cost")),
    "cofinancements": _ARRAY(sql.listed(",", _COFUNDING)),
    "montant_attribue": _WHOLE["attribue"],
    "montant_engage": _WHOLE["engage"],
    "montant_paye": _WHOLE["paye"],
    "retenu": _object(_parts("page", "retained_")),
    "date_attribution": _text("w.awarded_on"),
    "date_precision": _text(sql.PRECISION),
    "confiance": _text("w.confidence"),
    "source_url": _blank_is_null("w.source_url"),
    "mis_a_jour_le": _text(sql.CHANGED),
    "url": _text(sql.PAGE),
}
