"""Stored codes (English) with their French labels, and the words partners use for them.

The French slugs are the ones of URLs, API parameters and files; they never change.
"""

from django.db import models


class Category(models.TextChoices):
    """Kind of beneficiary."""

    COMPANY = "company", "Entreprise"
    LOCAL_AUTHORITY = "local_authority", "Collectivité"
    ASSOCIATION = "association", "Association"
    PUBLIC_BODY = "public_body", "Établissement public"
    STATE = "state", "État"
    INDIVIDUAL = "individual", "Particulier"


class Size(models.TextChoices):
    """Size of a company (décret n° 2008-1354, article 3)."""

    MICRO = "TPE", "Très petite entreprise"
    SMALL = "PME", "Petite ou moyenne entreprise"
    INTERMEDIATE = "ETI", "Entreprise de taille intermédiaire"
    LARGE = "GE", "Grande entreprise"


class Diffusion(models.TextChoices):
    """Diffusion status of a legal unit in the SIRENE register (A123-96 code de commerce)."""

    OPEN = "open", "Diffusible"
    PARTIAL = "partial", "Diffusion partielle"


class Status(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Soumise"
    PUBLISHED = "published", "Publiée"
    WITHDRAWN = "withdrawn", "Retirée"
    CANCELLED = "cancelled", "Annulée"


class Confidence(models.TextChoices):
    EXACT = "exact", "Montant exact"
    APPROXIMATE = "approx", "Montant approché"


class DatePrecision(models.TextChoices):
    """A date known to the month or the year is stored at its last day."""

    DAY = "day", "Jour"
    MONTH = "month", "Mois"
    YEAR = "year", "Année"


class Kind(models.TextChoices):
    """What a line of the ledger moves."""

    AWARD = "award", "Attribution"
    COMMITMENT = "commitment", "Engagement"
    PAYMENT = "payment", "Paiement"


class Nature(models.TextChoices):
    INITIAL = "initial", "Attribution initiale"
    AMENDMENT = "amendment", "Avenant"
    CANCELLATION = "cancellation", "Annulation"
    LEGAL_COMMITMENT = "legal_commitment", "Engagement juridique"
    DECOMMITMENT = "decommitment", "Dégagement"
    ADVANCE = "advance", "Avance"
    INSTALMENT = "instalment", "Acompte"
    BALANCE = "balance", "Solde"
    REPAYMENT = "repayment", "Reversement"
    REVERSAL = "reversal", "Correction (contre-passation)"


NATURES_OF_KIND: dict[str, tuple[str, ...]] = {
    Kind.AWARD: (
        Nature.INITIAL,
        Nature.AMENDMENT,
        Nature.CANCELLATION,
        Nature.REVERSAL,
    ),
    Kind.COMMITMENT: (Nature.LEGAL_COMMITMENT, Nature.DECOMMITMENT, Nature.REVERSAL),
    Kind.PAYMENT: (
        Nature.ADVANCE,
        Nature.INSTALMENT,
        Nature.BALANCE,
        Nature.REPAYMENT,
        Nature.REVERSAL,
    ),
}


class AllocationNature(models.TextChoices):
    INITIAL = "initial", "Dotation initiale"
    DELEGATION = "delegation", "Délégation"
    CARRY_OVER = "carry_over", "Report"
    FREEZE = "freeze", "Gel"


class PublicationKind(models.TextChoices):
    PUBLISH = "publish", "Publication"
    CHANGE = "change", "Modification"
    WITHDRAW = "withdraw", "Retrait"


class FunderKind(models.TextChoices):
    REGION = "region", "Région"
    DEPARTMENT = "department", "Département"
    MUNICIPAL = "municipal", "Commune ou intercommunalité"
    EUROPE = "europe", "Union européenne"
    STATE = "state", "Autre aide de l'État"
    OTHER = "other", "Autre financeur"


class IndicatorNature(models.TextChoices):
    STOCK = "stock", "État à la date"
    CUMULATIVE = "cumulative", "Cumul depuis le début"
    FLOW = "flow", "Sur la période"


SLUGS: dict[type[models.TextChoices], dict[str, str]] = {
    Category: {
        Category.COMPANY: "entreprise",
        Category.LOCAL_AUTHORITY: "collectivite",
        Category.ASSOCIATION: "association",
        Category.PUBLIC_BODY: "etablissement_public",
        Category.STATE: "etat",
        Category.INDIVIDUAL: "particulier",
    },
    Size: {size: size for size in Size.values},
    Diffusion: {Diffusion.OPEN: "diffusible", Diffusion.PARTIAL: "partielle"},
    Status: {
        Status.DRAFT: "brouillon",
        Status.SUBMITTED: "soumise",
        Status.PUBLISHED: "publiee",
        Status.WITHDRAWN: "retiree",
        Status.CANCELLED: "annulee",
    },
    Confidence: {Confidence.EXACT: "exact", Confidence.APPROXIMATE: "approx"},
    DatePrecision: {
        DatePrecision.DAY: "jour",
        DatePrecision.MONTH: "mois",
        DatePrecision.YEAR: "annee",
    },
    Kind: {
        Kind.AWARD: "attribution",
        Kind.COMMITMENT: "engagement",
        Kind.PAYMENT: "paiement",
    },
    Nature: {
        Nature.INITIAL: "initiale",
        Nature.AMENDMENT: "avenant",
        Nature.CANCELLATION: "annulation",
        Nature.LEGAL_COMMITMENT: "engagement_juridique",
        Nature.DECOMMITMENT: "degagement",
        Nature.ADVANCE: "avance",
        Nature.INSTALMENT: "acompte",
        Nature.BALANCE: "solde",
        Nature.REPAYMENT: "reversement",
        Nature.REVERSAL: "correction",
    },
    AllocationNature: {
        AllocationNature.INITIAL: "initiale",
        AllocationNature.DELEGATION: "delegation",
        AllocationNature.CARRY_OVER: "report",
        AllocationNature.FREEZE: "gel",
    },
    PublicationKind: {
        PublicationKind.PUBLISH: "publie",
        PublicationKind.CHANGE: "modifie",
        PublicationKind.WITHDRAW: "retire",
    },
    IndicatorNature: {
        IndicatorNature.STOCK: "stock",
        IndicatorNature.CUMULATIVE: "cumul",
        IndicatorNature.FLOW: "flux",
    },
    FunderKind: {
        FunderKind.REGION: "region",
        FunderKind.DEPARTMENT: "departement",
        FunderKind.MUNICIPAL: "communal",
        FunderKind.EUROPE: "europe",
        FunderKind.STATE: "etat",
        FunderKind.OTHER: "autre",
    },
}


def slug(choice: type[models.TextChoices], code: str) -> str:
    """The French word of URLs and files for a stored code."""
    return SLUGS[choice][code]


def from_slug(choice: type[models.TextChoices], word: str) -> str:
    """The stored code of a French word; KeyError when it is not one of the known words."""
    return {french: code for code, french in SLUGS[choice].items()}[word]
