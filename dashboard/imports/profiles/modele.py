"""Our own template: one row per grant, amounts as they stand now (cumulative state)."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from dashboard.codes import CodeError, tidy_legal_form
from dashboard.formats import FormatError, parse_amount
from dashboard.imports.identity import public_form, set_party
from dashboard.imports.places import locate, places_text
from dashboard.imports.profile import Field, Profile
from dashboard.imports.row import Row
from dashboard.imports.rules import (
    address,
    amount,
    at_most,
    authority_siret,
    cost,
    department,
    fund,
    known_date,
    line,
    name,
    one_of,
    paragraph,
    required,
    rna,
    siret,
    words_of,
)
from dashboard.imports.tables import Cell
from dashboard.models.choices import (
    SLUGS,
    Category,
    Confidence,
    DatePrecision,
    Diffusion,
    FunderKind,
    Size,
)

NATIONAL: Final = "FR"
NOWHERE: Final = frozenset({"", "nd"})
_WEIGHT: Final = re.compile(r"[1-9][0-9]{0,5}")
_YEAR: Final = re.compile(r"(?:19[9]|20[0-9])[0-9]|2100")

COLUMNS: Final = (
    "reference",
    "plan",
    "fonds",
    "departement",
    "exercice",
    "siret",
    "rna",
    "beneficiaire",
    "categorie",
    "taille",
    "categorie_juridique",
    "diffusion",
    "objet",
    "communes",
    "cout_total",
    "cofinancements",
    "montant_attribue",
    "date_attribution",
    "date_precision",
    "reference_engagement",
    "montant_engage",
    "date_engagement",
    "reference_paiement",
    "montant_paye",
    "date_paiement",
    "attribuant",
    "siret_attribuant",
    "dossier",
    "date_convention",
    "conditions_versement",
    "dates_versement",
    "notification_ue",
    "confiance",
    "source_url",
)
_category = one_of(
    words_of([(SLUGS[Category][c], c.label, c.value) for c in Category]),
    "categorie-inconnue",
    "une catégorie de bénéficiaire",
)
_size = one_of(
    {size.value: size.value for size in Size}, "taille-inconnue", "une taille d'entreprise"
)
_diffusion = one_of(
    {"diffusible": Diffusion.OPEN.value, "partielle": Diffusion.PARTIAL.value}
    | {"O": Diffusion.OPEN.value, "P": Diffusion.PARTIAL.value, "N": Diffusion.PARTIAL.value},
    "diffusion-inconnue",
    "un statut de diffusion",
)
_precision = one_of(
    words_of([(SLUGS[DatePrecision][p], p.label, p.value) for p in DatePrecision]),
    "precision-inconnue",
    "une précision de date",
)
_confidence_said = one_of(
    {"exact": Confidence.EXACT.value, "approx": Confidence.APPROXIMATE.value},
    "confiance-inconnue",
    "un degré de confiance",
)
_funder = {SLUGS[FunderKind][kind]: kind.value for kind in FunderKind}


def confidence(cell: Cell, column: str, row: Row) -> str:
    """Exact unless said otherwise."""
    return _confidence_said(cell, column, row) or Confidence.EXACT.value


def department_or_nation(cell: Cell, column: str, row: Row) -> str | None:
    """`FR`, or a blank beside a reference that begins with it, stands for the nation."""
    if cell is not None and cell in row.known.departments:
        return str(cell)
    word = line(cell, column, row).upper()
    reference = line(row.cell("reference"), "reference", row)
    if word == NATIONAL or (word in ("", "ND") and reference.startswith(f"{NATIONAL}-")):
        return None
    return department(cell, column, row)


def year(cell: Cell, column: str, row: Row) -> int | None:
    text = line(cell, column, row)
    if not text:
        return row.asked.year
    if not _YEAR.fullmatch(text):
        row.refuse(
            "exercice-illisible",
            column,
            cell,
            f"« {text[:20]} » n'est pas un exercice.",
            "Écrivez une année entre 1990 et 2100.",
        )
        return None
    return int(text)


def legal_form(cell: Cell, column: str, row: Row) -> str:
    """Refused when unreadable: it decides whether a person may be named."""
    try:
        return tidy_legal_form(cell) or ""
    except CodeError as wrong:
        row.refuse("categorie-juridique", column, cell, wrong.problem, wrong.way_out)
        return ""


def communes(cell: Cell, column: str, row: Row) -> str:
    """`70279`, or weights: `70279:2|70550:1`; `nd` for a part that is not located."""
    weights: dict[str | None, int] = {}
    for part in filter(None, line(cell, column, row).replace(" ", "").split("|")):
        code, _, weight = part.partition(":")
        if not _WEIGHT.fullmatch(weight or "1"):
            row.refuse(
                "poids-illisible",
                column,
                cell,
                f"Le poids « {weight} » de la commune {code} n'est pas un entier positif.",
                "Écrivez par exemple 70279:2|70550:1.",
            )
            return ""
        present = None if code.lower() in NOWHERE else locate(code, column, row)
        weights[present] = weights.get(present, 0) + int(weight or 1)
    return places_text(weights)


def cofundings(cell: Cell, column: str, row: Row) -> str:
    """`region:50000|departement:20000`, as stored codes in a stable order."""
    read: list[tuple[str, Decimal]] = []
    for part in filter(None, line(cell, column, row).split("|")):
        word, _, text = part.partition(":")
        funder = _funder.get(word.strip().lower())
        try:
            value = parse_amount(text)
        except FormatError as wrong:
            row.refuse("cofinancement", column, cell, wrong.problem, wrong.way_out)
            return ""
        if funder is None or value is None or value <= 0:
            row.refuse(
                "cofinancement",
                column,
                cell,
                f"« {part.strip()[:60]} » n'est pas un cofinancement.",
                f"Écrivez région:montant ; financeurs : {', '.join(_funder)}.",
            )
            return ""
        read.append((funder, value))
    return "|".join(f"{funder}:{value}" for funder, value in sorted(read))


def plan_of_fund(row: Row) -> None:
    plan = line(row.cell("plan"), "plan", row)
    code = row.values["fund"]
    if plan and code and plan != row.known.funds[code]:
        row.refuse(
            "plan-contredit",
            "plan",
            plan,
            f"Le fonds {code} appartient au plan « {row.known.funds[code]} ».",
            "Corrigez le plan ou le fonds, ou laissez le plan vide.",
        )


def dated(row: Row) -> None:
    """The precision written in its own column wins; a month or a year counts at its last day."""
    values = row.values
    day: date | None = values["awarded_on"]
    wanted = _precision(row.cell("date_precision"), "date_precision", row)
    if day and wanted in (DatePrecision.MONTH, DatePrecision.YEAR):
        values["awarded_precision"] = wanted
        values["awarded_on"] = _last_day(day, wanted)
    if values["year"] is None and day:
        values["year"] = day.year


def _last_day(day: date, precision: str) -> date:
    month = 12 if precision == DatePrecision.YEAR else day.month
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def paid_under_committed_under_awarded(row: Row) -> None:
    values = row.values
    awarded, committed, paid = values["awarded"], values["committed"], values["paid"]
    if paid and not committed:
        row.refuse(
            "paiement-sans-engagement",
            "montant_paye",
            paid,
            "Un paiement suppose un engagement : le montant engagé est vide ou nul.",
            "Renseignez montant_engage (et reference_engagement, date_engagement).",
        )
    elif paid is not None and committed is not None and paid > committed:
        row.refuse(
            "paye-depasse-engage",
            "montant_paye",
            paid,
            f"Le payé ({paid}) dépasse l'engagé ({committed}).",
            "Vérifiez les deux montants : ce sont des cumuls.",
        )
    if committed is not None and awarded is not None and committed > awarded:
        row.refuse(
            "engage-depasse-attribue",
            "montant_engage",
            committed,
            f"L'engagé ({committed}) dépasse l'attribué ({awarded}).",
            "Vérifiez les deux montants : ce sont des cumuls.",
        )
    _need_date(row, "committed", "date_engagement")
    _need_date(row, "paid", "date_paiement")


def _need_date(row: Row, target: str, column: str) -> None:
    if row.values[target] and row.values[f"{target}_on"] is None:
        row.refuse(
            "date-absente",
            column,
            None,
            f"Le montant est donné ({row.values[target]}) sans sa date.",
            f"Renseignez {column}.",
        )


def named_when_numbered(row: Row) -> None:
    values = row.values
    if not values["name"] and (values["siren"] or values["rna"]):
        row.refuse(
            "beneficiaire-sans-nom",
            "beneficiaire",
            None,
            "Le bénéficiaire a un numéro mais pas de nom.",
            "Renseignez son nom.",
        )


def authority_named(row: Row) -> None:
    """The granting service is entered by its name; a number alone invents none."""
    values = row.values
    if values["authority_siret"] and not values["authority"]:
        row.repair(
            "attribuant-sans-nom",
            "siret_attribuant",
            values["authority_siret"],
            "L'attribuant a un SIRET mais pas de nom.",
            "Attribuant laissé vide.",
        )
        values["authority_siret"] = ""


def key(row: Row) -> str:
    reference = line(row.cell("reference"), "reference", row)
    return public_form(row, reference) if reference else ""


_money = amount(parse_amount)

PROFILE: Final = Profile(
    name="modele",
    label="Modèle Relance",
    columns=dict.fromkeys(COLUMNS, ()),
    required=("reference", "fonds", "departement", "objet", "montant_attribue", "date_attribution"),
    given_by={"fonds": "fund", "departement": "department"},
    fields=(
        Field("reference", "reference", required(line), blank=True),
        Field("fund", "fonds", fund, blank=True),
        Field("department", "departement", department_or_nation, blank=True),
        Field("year", "exercice", year, blank=True),
        Field("siret", "siret", siret),
        Field("rna", "rna", rna),
        Field("name", "beneficiaire", name),
        Field("category", "categorie", _category),
        Field("size", "taille", _size),
        Field("legal_form", "categorie_juridique", legal_form),
        Field("diffusion", "diffusion", _diffusion),
        Field("objet", "objet", required(paragraph), blank=True),
        Field("places", "communes", communes),
        Field("total_cost", "cout_total", cost(parse_amount)),
        Field("cofundings", "cofinancements", cofundings),
        Field("awarded", "montant_attribue", required(_money), blank=True),
        Field(
            "awarded_on", "date_attribution", required(known_date("awarded_precision")), blank=True
        ),
        Field("commitment", "reference_engagement", at_most(80)),
        Field("committed", "montant_engage", _money),
        Field("committed_on", "date_engagement", known_date("committed_precision")),
        Field("payment", "reference_paiement", at_most(80)),
        Field("paid", "montant_paye", _money),
        Field("paid_on", "date_paiement", known_date("paid_precision")),
        Field("authority", "attribuant", at_most(250)),
        Field("authority_siret", "siret_attribuant", authority_siret),
        Field("file_number", "dossier", at_most(80)),
        Field("convention_on", "date_convention", known_date()),
        Field("payment_terms", "conditions_versement", paragraph),
        Field("payment_dates", "dates_versement", at_most(80)),
        Field("eu_notification", "notification_ue", at_most(20)),
        Field("confidence", "confiance", confidence, blank=True),
        Field("source_url", "source_url", address),
    ),
    steps=(
        plan_of_fund,
        dated,
        paid_under_committed_under_awarded,
        named_when_numbered,
        authority_named,
        set_party,
    ),
    derived=("party",),
    key=key,
    reference=lambda row: row.values["key"],
    repeats=False,
    complete_by=("fund", "year", "department"),
    identity=("siret", "rna", "beneficiaire"),
    export_marks=("statut", "retenu_attribue", "mis_a_jour_le"),
)
