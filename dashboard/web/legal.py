"""What the law asks an instance to say of itself, all from settings.

Legal notice: loi n° 2004-575 du 21 juin 2004, article 1-1. Privacy: règlement (UE) 2016/679,
articles 13 and 37.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

TO_FILL: Final = "à compléter"
LEGAL: Final = (
    ("editeur", "Éditeur du site"),
    ("adresse", "Adresse"),
    ("telephone", "Téléphone"),
    ("directeur", "Directeur ou directrice de la publication"),
    ("hebergeur", "Hébergeur"),
    ("hebergeur_adresse", "Adresse de l'hébergeur"),
    ("contact", "Adresse de contact"),
)
PRIVACY: Final = (
    ("responsable", "Responsable du traitement"),
    ("dpo", "Délégué ou déléguée à la protection des données"),
    ("dpo_contact", "Adresse pour exercer vos droits"),
)


def legal_entries(entries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Label and value; what the instance has not set yet says so."""
    return [(label, settings.RELANCE_LEGAL.get(key) or TO_FILL) for key, label in entries]


def all_entries_given(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A deployment check: a public site may not print « à compléter »."""
    return [
        Error(
            f"RELANCE_LEGAL_{key.upper()} est vide : la page imprime « {TO_FILL} » ({label}).",
            hint=f"Donnez sa valeur dans l'environnement : RELANCE_LEGAL_{key.upper()}=…",
            id="dashboard.E001",
        )
        for key, label in (*LEGAL, *PRIVACY)
        if not settings.RELANCE_LEGAL.get(key)
    ]
