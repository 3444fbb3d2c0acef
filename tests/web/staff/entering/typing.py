"""What an agent types, and how a page is sent and read."""

import re
from typing import Any

from django.test import Client

NEW = "/gestion/aides/nouvelle/"
ALUROY: dict[str, Any] = {
    "departement": "70",
    "fonds": "IDF",
    "beneficiaire_choisi": "nouveau",
    "nouveau_nom": "Aluroy",
    "nouveau_categorie": "company",
    "nouveau_diffusion": "open",
    "objet": "Modernisation de l'atelier de laquage",
    "commune": ["Gray"],
    "part": [""],
    "montant_attribue": "200 000",
    "date_attribution": "6 mai 2021",
    "engagements_suivis": "oui",
    "paiements_suivis": "oui",
    "confiance": "exact",
}


def send(client: Client, deed: str, address: str = NEW, **changes: Any) -> Any:
    """The page sent with a button; what is None is left out."""
    values = {**ALUROY, **changes, "faire": deed}
    return client.post(address, {name: text for name, text in values.items() if text is not None})


def words(answer: Any) -> str:
    """The text of a page, spaces and marks evened out."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    text = text.replace("&#x27;", "'").replace("&nbsp;", " ").replace("&amp;", "&")
    return re.sub(r"\s+", " ", text)


def field(answer: Any, name: str) -> str:
    """The value of an input of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', answer.content.decode())
    assert found, name
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""
