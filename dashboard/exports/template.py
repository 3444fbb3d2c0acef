"""The template of the `modele` profile: its columns and one row to imitate."""

from datetime import date
from decimal import Decimal
from typing import Final

from dashboard.exports import licence
from dashboard.exports.columns import TEMPLATE, Value
from dashboard.exports.delimited import CELLS, csv_lines
from dashboard.exports.workbook import workbook_file

REQUIRED: Final = (
    "reference",
    "fonds",
    "departement",
    "objet",
    "montant_attribue",
    "date_attribution",
)
# Nobody's: the SIRET belongs to no unit, and the amounts are round.
EXAMPLE: Final[dict[str, Value]] = {
    "reference": "EXEMPLE-0001",
    "plan": "france-relance",
    "fonds": "IDF",
    "departement": "70",
    "exercice": 2021,
    "beneficiaire": "Société d'exemple (à remplacer)",
    "categorie": "entreprise",
    "taille": "PME",
    "objet": "Exemple à remplacer : modernisation d'un atelier",
    "communes": "70279:2|70550:1",
    "cout_total": Decimal("250000.00"),
    "cofinancements": "region:50000|departement:20000",
    "montant_attribue": Decimal("100000.00"),
    "date_attribution": date(2021, 5, 6),
    "date_precision": "jour",
    "reference_engagement": "2103456789",
    "montant_engage": Decimal("100000.00"),
    "date_engagement": date(2021, 6, 1),
    "reference_paiement": "4500012345",
    "montant_paye": Decimal("30000.00"),
    "date_paiement": date(2021, 7, 15),
    "attribuant": "Préfecture de la Haute-Saône",
    "dossier": "DOSSIER-0001",
    "date_convention": date(2021, 5, 20),
    "conditions_versement": "échelonné",
    "dates_versement": "2021-07-15/2022-12-31",
    "notification_ue": "non",
    "confiance": "exact",
}


def template_csv() -> bytes:
    row = [CELLS[column.kind](EXAMPLE.get(column.name)) for column in TEMPLATE]
    return b"".join(csv_lines([row], [column.name for column in TEMPLATE]))


def template_xlsx() -> bytes:
    row = [EXAMPLE.get(column.name) for column in TEMPLATE]
    about = {
        "Licence": f"{licence.NAME} ({licence.URL})",
        "Colonnes requises": ", ".join(REQUIRED),
        "communes": "70279, ou 70279:2|70550:1 pour des poids de 2 et 1",
        "cofinancements": "region:50000|departement:20000",
        "montants": "en euros, cumulés à la date du fichier",
        "dates": "AAAA-MM-JJ",
    }
    return b"".join(workbook_file(TEMPLATE, [row], about))
