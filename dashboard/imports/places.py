"""The reference data that rows are held against, and where a project lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.codes import CodeError, tidy_commune
from dashboard.models import Commune, Department, FormerCommune, Fund

if TYPE_CHECKING:
    from dashboard.imports.row import Row
    from dashboard.imports.tables import Cell


@dataclass(frozen=True, slots=True)
class Known:
    """`communes`: code → département. `former`: code → present commune and kind. `funds`: code →
    plan. `fund_words`: a fund's code in capitals → the code."""

    departments: frozenset[str]
    communes: dict[str, str]
    former: dict[str, tuple[str, str]]
    funds: dict[str, str]
    fund_words: dict[str, str]


def load_known() -> Known:
    """Four queries, some 40 000 short rows."""
    funds = dict(Fund.objects.values_list("code", "plan_id"))
    return Known(
        departments=frozenset(Department.objects.values_list("code", flat=True)),
        communes=dict(Commune.objects.order_by().values_list("code", "department_id")),
        former={
            code: (successor, kind)
            for code, successor, kind in FormerCommune.objects.order_by().values_list(
                "code", "successor_id", "kind"
            )
        },
        funds=funds,
        fund_words={code.upper(): code for code in funds},
    )


def commune_inside(cell: Cell, column: str, row: Row) -> str:
    """The present commune, inside the row's département, as one share; '' when not located."""
    code = locate(cell, column, row)
    return f"{code}:1" if code else ""


def locate(cell: Cell, column: str, row: Row) -> str | None:
    """The present code of the commune; None, and a repair says why, when it cannot stand."""
    try:
        code = tidy_commune(cell)
    except CodeError as wrong:
        row.repair("commune-inconnue", column, cell, wrong.problem, "Part laissée non localisée.")
        return None
    if code is None:
        return None
    present = _present(code, cell, column, row)
    department = row.known.communes.get(present)
    if department is None:
        row.repair(
            "commune-inconnue",
            column,
            cell,
            f"La commune « {code} » n'est pas dans le code officiel géographique.",
            "Part laissée non localisée.",
        )
        return None
    if department != row.values["department"]:
        row.repair(
            "commune-hors-departement",
            column,
            cell,
            f"La commune {code} est dans le département {department}, "
            f"l'aide dans le {row.values['department'] or 'cadre national'}.",
            "Part laissée non localisée dans le département de l'aide.",
        )
        return None
    return present


def _present(code: str, cell: Cell, column: str, row: Row) -> str:
    former = row.known.former.get(code)
    if former is None:
        return code
    successor, kind = former
    if kind == FormerCommune.Kind.DISTRICT:
        rule, what = "arrondissement", f"{code} est un arrondissement de la ville {successor}."
    else:
        rule, what = "ancienne-commune", f"{code} est une ancienne commune, réunie à {successor}."
    row.repair(rule, column, cell, what, f"Part rattachée à {successor}.")
    return successor


def places_text(weights: dict[str | None, int]) -> str:
    """The canonical text of import_row.places; a single place weighs 1, nowhere at all is ''."""
    located = sorted(code for code in weights if code is not None)
    if not located:
        return ""
    if len(weights) == 1:
        return f"{located[0]}:1"
    parts = [f"{code}:{weights[code]}" for code in located]
    if None in weights:
        parts.append(f":{weights[None]}")
    return "|".join(parts)
