"""What the columns of each file hold, as Frictionless table schemas."""

from collections.abc import Callable
from typing import Any, Final

from dashboard.exports import licence
from dashboard.exports.columns import FEATURE, TABLE, Titled
from dashboard.exports.open_data.datasets import DATASETS, Dataset
from dashboard.exports.open_data.threshold import COLUMNS as THRESHOLD_COLUMNS
from dashboard.exports.scdl import LEFT_OUT_COLUMNS

Field = dict[str, Any]

SCDL_SCHEMA: Final = "https://schema.data.gouv.fr/schemas/scdl/subventions/2.1.1/schema.json"
PROFILE: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_TYPES: Final = {
    "text": "string",
    "code": "string",
    "integer": "integer",
    "amount": "number",
    "date": "date",
}
_OTHER_TYPES: Final = {
    "aides": "integer",
    "montant": "number",
    "part": "integer",
    "publieeLe": "date",
    "retenu_attribue": "number",
    "retenu_engage": "number",
    "retenu_paye": "number",
}
# What each column means, wherever it is found.
WORDS: Final = {
    "reference": "Référence publique de l'aide",
    "plan": "Code du plan",
    "fonds": "Code du fonds (dispositif, guichet)",
    "departement": "Code du département ; FR : aide nationale",
    "exercice": "Année budgétaire",
    "siret": "SIRET du bénéficiaire, à défaut son SIREN",
    "rna": "Numéro RNA de l'association",
    "beneficiaire": "Nom du bénéficiaire ; « Personne physique » quand il est masqué",
    "categorie": "Catégorie du bénéficiaire",
    "taille": "Taille de l'entreprise",
    "categorie_juridique": "Catégorie juridique INSEE",
    "diffusion": "Toujours vide : sert à l'import",
    "objet": "Objet de l'aide",
    "communes": "Codes INSEE et poids : 70279 ou 70279:2|70550:1 ; nd : non localisé",
    "cout_total": "Coût total du projet, en euros",
    "cofinancements": "Autres financeurs et montants : region:50000.00|departement:20000.00",
    "montant_attribue": "Montant attribué, en euros",
    "date_attribution": "Date d'attribution ; dernier jour du mois ou de l'année si imprécise",
    "date_precision": "jour, mois ou annee",
    "reference_engagement": "N° du dernier engagement juridique",
    "montant_engage": "Montant engagé, en euros ; vide quand il n'est pas suivi",
    "date_engagement": "Date du dernier engagement",
    "reference_paiement": "N° de la dernière demande de paiement",
    "montant_paye": "Montant payé, en euros ; vide quand il n'est pas suivi",
    "date_paiement": "Date du dernier paiement",
    "attribuant": "Service qui attribue",
    "siret_attribuant": "SIRET du service qui attribue",
    "dossier": "Numéro de dossier",
    "date_convention": "Date de signature de la convention",
    "conditions_versement": "Conditions de versement",
    "dates_versement": "Date ou période de versement",
    "notification_ue": "Notifiée à la Commission européenne : oui ou non",
    "confiance": "exact ou approx",
    "source_url": "Source du chiffre",
    "statut": "publiee ; retiree dans un état passé",
    "fonds_nom": "Nom du fonds",
    "volet": "ecologie, competitivite ou cohesion ; vide : hors volet",
    "departement_nom": "Nom du département",
    "region": "Code de la région",
    "beneficiaire_id": "Identifiant du bénéficiaire dans l'API",
    "siren": "SIREN du bénéficiaire",
    "communes_noms": "Noms des communes",
    "retenu_attribue": "Part de l'attribué que le filtre compte",
    "retenu_engage": "Part de l'engagé que le filtre compte",
    "retenu_paye": "Part du payé que le filtre compte",
    "mis_a_jour_le": "Dernière publication, en UTC",
    "url": "Page de l'aide",
}


def table_schema(dataset: Dataset) -> dict[str, Any]:
    """https://specs.frictionlessdata.io/table-schema/"""
    return {
        "$schema": PROFILE,
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.words,
        "licenses": [{"title": licence.NAME, "path": licence.URL}],
        "fields": _FIELDS[dataset.name](),
        **({"primaryKey": "reference"} if dataset.name in _KEYED else {}),
    }


def schema_address(dataset: Dataset, site: str) -> str:
    """SCDL's own schema is the national one."""
    if dataset.name == "aides.scdl.csv":
        return SCDL_SCHEMA
    return f"{site}/donnees/schemas/{dataset.name}.json"


def described(name: str) -> Dataset | None:
    """The dataset whose schema is on this site."""
    found = DATASETS.get(name)
    return found if found and found.name in _FIELDS else None


def _columns(columns: tuple[Titled, ...]) -> list[Field]:
    return [
        {
            "name": column.name,
            "type": _TYPES[column.kind],
            "description": WORDS.get(column.name, column.name),
            **({"constraints": {"required": True}} if column.name == "reference" else {}),
        }
        for column in columns
    ]


def _named(columns: dict[str, str]) -> list[Field]:
    return [
        {"name": name, "type": _OTHER_TYPES.get(name, "string"), "description": words}
        for name, words in columns.items()
    ]


_SHARE: Final = {
    "commune": "Code INSEE du lieu du point ; nul : non localisé",
    "commune_nom": "Nom de la commune",
    "part": "Poids de la commune dans l'aide",
    "retenu_attribue": "Part attribuée à cette commune, en euros",
    "retenu_engage": "Part engagée, en euros ; nulle quand elle n'est pas suivie",
    "retenu_paye": "Part payée, en euros ; nulle quand elle n'est pas suivie",
}
# One JSON object a line: the aide of the API.
_RECORD: Final = {
    "reference": "string",
    "statut": "string",
    "objet": "string",
    "plan": "string",
    "volet": "string",
    "fonds": "string",
    "fonds_nom": "string",
    "departement": "string",
    "departement_nom": "string",
    "region": "string",
    "exercice": "integer",
    "beneficiaire": "object",
    "communes": "array",
    "cout_total": "number",
    "cofinancements": "array",
    "montant_attribue": "number",
    "montant_engage": "number",
    "montant_paye": "number",
    "retenu": "object",
    "date_attribution": "date",
    "date_precision": "string",
    "confiance": "string",
    "source_url": "string",
    "mis_a_jour_le": "datetime",
    "url": "string",
}


def _record() -> list[Field]:
    return [
        {"name": name, "type": kind, "description": WORDS.get(name, "Part que le filtre compte")}
        for name, kind in _RECORD.items()
    ]


_FIELDS: Final[dict[str, Callable[[], list[Field]]]] = {
    "aides.csv": lambda: _columns(TABLE),
    "aides.xlsx": lambda: _columns(TABLE),
    "aides.ndjson": _record,
    "aides.geojson": lambda: [*_columns(FEATURE), *_named(_SHARE)],
    "aides-ecartees.csv": lambda: _named(LEFT_OUT_COLUMNS),
    "conventions.csv": lambda: _named(THRESHOLD_COLUMNS),
}
_KEYED: Final = ("aides.csv", "aides.xlsx", "aides.ndjson", "conventions.csv")
