"""A form of entry as lists of texts: as typed, as kept, as compared between two agents."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from dashboard.formats import KnownDate, Precision, date_numeric, month_text, number
from dashboard.models import Grant
from dashboard.models.choices import Confidence, Diffusion, Status

Values = dict[str, list[str]]

YES: Final = "oui"
NEW: Final = "nouveau"
NATION: Final = "FR"
# What the form sends beside the entry itself.
AROUND: Final = frozenset(
    {"csrfmiddlewaretoken", "jeton", "faire", "version", "avant", "origine", "a_choisir",
     "jumelle", "pas_doublon"}
)  # fmt: skip


def one(values: Mapping[str, Sequence[str]], name: str) -> str:
    return (values.get(name) or [""])[0].strip()


def typed(lists: Iterable[tuple[str, Sequence[str]]]) -> Values:
    """What was typed, without what only surrounds it."""
    return {
        name: [str(value).replace("\r\n", "\n") for value in found]
        for name, found in lists
        if name not in AROUND and not name.startswith("retenir_")
    }


def is_blank(values: Values, start: Values) -> bool:
    """Whether nothing was typed that the page did not bring by itself."""
    return all(
        list(filter(None, found)) == list(filter(None, start.get(name, [])))
        for name, found in values.items()
    )


def of_nothing(department: str) -> Values:
    return {
        "departement": [department],
        "commune": [""],
        "part": [""],
        "financeur": [""],
        "cofinancement": [""],
        "confiance": [Confidence.EXACT],
        "nouveau_diffusion": [Diffusion.OPEN],
        "engagements_suivis": [YES],
        "paiements_suivis": [YES],
    }


def of_grant(grant: Grant) -> Values:
    """As its form first shows it. Some queries of a few rows."""
    return {
        **{name: [text] for name, text in (_about(grant) | _award(grant)).items()},
        **_rows(grant),
    }


def _about(grant: Grant) -> dict[str, str]:
    known = grant.beneficiary and (grant.beneficiary.merged_into or grant.beneficiary)
    bearer_unknown = known is None and grant.status != Status.DRAFT
    return {
        "departement": grant.department_id or NATION,
        "fonds": grant.fund_id,
        "exercice": str(grant.year),
        "beneficiaire": known.known_name() if known else "",
        "beneficiaire_choisi": known.public_id if known else "",
        "sans_beneficiaire": YES if bearer_unknown else "",
        "siret": grant.siret,
        "objet": grant.objet,
        "cout_total": amount_typed(grant.total_cost),
        "attribuant": grant.authority.name if grant.authority else "",
        "siret_attribuant": grant.authority.siret if grant.authority else "",
        "dossier": grant.file_number,
        "date_convention": date_numeric(grant.convention_on) if grant.convention_on else "",
        "conditions_versement": grant.payment_terms,
        "dates_versement": grant.payment_dates,
        "notification_ue": grant.eu_notification,
        "confiance": grant.confidence,
        "source_url": grant.source_url,
        "engagements_suivis": YES if grant.commitments_followed else "",
        "paiements_suivis": YES if grant.payments_followed else "",
        "reference": grant.reference,
        "nouveau_diffusion": Diffusion.OPEN,
    }


def _award(grant: Grant) -> dict[str, str]:
    """Plain fields while it is a draft, a matter of the ledger afterwards."""
    if grant.status != Status.DRAFT:
        return {}
    day, precision = grant.draft_awarded_on, cast(Precision, grant.draft_date_precision)
    return {
        "montant_attribue": amount_typed(grant.draft_amount),
        "date_attribution": date_typed(KnownDate(day, precision) if day else None),
    }


def _rows(grant: Grant) -> Values:
    shares = list(grant.shares.select_related("commune").order_by("commune"))
    placed = {share.commune: share.weight for share in shares if share.commune}
    elsewhere = next((share.weight for share in shares if not share.commune), 0)
    cofundings = list(grant.cofundings.order_by("pk").values_list("funder", "amount"))
    labels = {f"{commune.name} ({commune.code})": weight for commune, weight in placed.items()}
    return shares_typed(labels, elsewhere) | {
        "financeur": [funder for funder, _ in cofundings] or [""],
        "cofinancement": [amount_typed(amount) for _, amount in cofundings] or [""],
    }


def shares_typed(labels: Mapping[str, int], elsewhere: int) -> Values:
    """A single place takes all: its weight says nothing."""
    alone = len(labels) == 1 and not elsewhere
    return {
        "commune": list(labels) or [""],
        "part": [""] if alone or not labels else [str(weight) for weight in labels.values()],
        "part_nd": [str(elsewhere) if elsewhere and labels else ""],
    }


def amount_typed(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return number(amount, 0 if amount == amount.to_integral_value() else 2)


def date_typed(known: KnownDate | None) -> str:
    if known is None:
        return ""
    if known.precision == "month":
        return month_text(known.day)
    return date_numeric(known.day, known.precision)
