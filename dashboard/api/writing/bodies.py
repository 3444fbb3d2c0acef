"""From the JSON that came to what the actions take, or to the list of what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from rest_framework.exceptions import ErrorDetail
from rest_framework.parsers import BaseParser
from rest_framework.serializers import Serializer

from dashboard.actions.sent import SentGrant, SentParty
from dashboard.actions.sent_movements import SentMovement
from dashboard.api.problems import NotJson, TooLarge, WrongBody
from dashboard.api.shapes.sent import GrantAmended, GrantSent, MovementSent
from dashboard.models.choices import (
    Category,
    Confidence,
    DatePrecision,
    FunderKind,
    Kind,
    Nature,
    from_slug,
)

LARGEST_BODY: Final = 10 * 1024 * 1024
MOST: Final = 1000

# Where each field of what is sent stands in the words of the API, when only the name differs.
_GRANT: Final = {
    "reference": "reference",
    "fonds": "fund",
    "departement": "department",
    "exercice": "year",
    "objet": "objet",
    "montant_attribue": "amount",
    "date_attribution": "awarded_on",
    "cout_total": "total_cost",
    "dossier": "file_number",
    "date_convention": "convention_on",
    "conditions_versement": "payment_terms",
    "dates_versement": "payment_dates",
    "notification_ue": "eu_notification",
    "source_url": "source_url",
    "engagements_suivis": "commitments_followed",
    "paiements_suivis": "payments_followed",
}
_PARTY: Final = {
    "id": "id",
    "nom": "name",
    "siren": "siren",
    "siret": "siret",
    "rna": "rna",
    "taille": "size",
    "categorie_juridique": "legal_form",
}
_MOVEMENT: Final = {
    "montant": "amount",
    "effet_le": "effective_on",
    "reference": "reference",
    "engagement": "commitment",
    "corrige": "corrects",
    "motif": "reason",
}


class BodyParser(BaseParser):
    """JSON of a bounded size and depth.

    Not REST framework's own parser: that one has the whole body read before, up to Django's bound
    for forms.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        content = stream.read(LARGEST_BODY + 1)
        if len(content) > LARGEST_BODY:
            raise TooLarge
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise NotJson(error.lineno, error.colno) from error


def items(data: Any) -> tuple[list[Any], bool]:
    """What was sent, and whether it came as a list of things."""
    if not isinstance(data, list):
        return [data], False
    if not 1 <= len(data) <= MOST:
        raise WrongBody([("", f"Un envoi tient de 1 à {MOST} éléments.")])
    return data, True


def grant_sent(data: Any) -> SentGrant:
    return SentGrant(**grant_fields(_checked(GrantSent(data=data))))


def amended_fields(data: Any) -> dict[str, Any]:
    """The fields that were sent, alone."""
    return grant_fields(_checked(GrantAmended(data=data)))


def grant_fields(found: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: found[word] for word, name in _GRANT.items() if word in found}
    if "date_precision" in found:
        fields["date_precision"] = from_slug(DatePrecision, found["date_precision"])
    if "confiance" in found:
        fields["confidence"] = from_slug(Confidence, found["confiance"])
    if "statut" in found:
        fields["submitted"] = found["statut"] == "soumise"
    if "beneficiaire" in found:
        fields["beneficiary"] = _party(found["beneficiaire"])
    if "communes" in found:
        fields["shares"] = [(row["code"], row["part"]) for row in found["communes"]]
    if "cofinancements" in found:
        fields["cofundings"] = [
            (from_slug(FunderKind, row["financeur"]), row["montant"])
            for row in found["cofinancements"]
        ]
    if "attribuant" in found:
        told = found["attribuant"]
        fields["authority"] = (told["nom"], told.get("siret", "")) if told else None
    return fields


def movement_sent(data: Any) -> SentMovement:
    found = _checked(MovementSent(data=data))
    fields = {name: found[word] for word, name in _MOVEMENT.items() if word in found}
    if "nature" in found:
        fields["nature"] = from_slug(Nature, found["nature"])
    if "date_precision" in found:
        fields["date_precision"] = from_slug(DatePrecision, found["date_precision"])
    return SentMovement(kind=from_slug(Kind, found["sorte"]), **fields)


def _party(found: Mapping[str, Any] | None) -> SentParty | None:
    if found is None:
        return None
    fields = {name: found[word] for word, name in _PARTY.items() if word in found}
    if "categorie" in found:
        fields["category"] = from_slug(Category, found["categorie"])
    return SentParty(**fields)


def _checked(shape: Serializer[Any]) -> Mapping[str, Any]:
    if not shape.is_valid():
        raise WrongBody(list(_pointers(shape.errors)))
    found: Mapping[str, Any] = shape.validated_data
    return found


def _pointers(errors: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """JSON pointer (RFC 6901) and message of each error."""
    if isinstance(errors, ErrorDetail | str):
        yield path, str(errors)
    elif isinstance(errors, Mapping):
        for name, found in errors.items():
            whole = name == "non_field_errors"
            yield from _pointers(found, path if whole else f"{path}/{escaped(str(name))}")
    else:
        for place, found in enumerate(errors):
            here = path if isinstance(found, str) else f"{path}/{place}"
            yield from _pointers(found, here)


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
