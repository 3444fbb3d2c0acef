"""/changements/: what a copy has to do to stay equal to what is published."""

from typing import ClassVar, Final
from urllib.parse import urlencode

from django.conf import settings
from rest_framework.request import Request

from dashboard.api.answers import Body
from dashboard.api.description import described
from dashboard.api.parameters import Question, single
from dashboard.api.public import PublicView
from dashboard.api.shapes import lists
from dashboard.exports.record import instant, record
from dashboard.models.choices import PublicationKind, slug
from dashboard.queries.changes import Change, changes_since
from dashboard.queries.filters import FilterError, ParameterError

LARGEST: Final = 2**63 - 1


@described(
    "lister_changements",
    "Changements",
    "Ce qui a été publié, modifié ou retiré depuis une version, dans l'ordre. On suit `suivant` "
    "jusqu'à null, puis on revient avec `depuis` égal à la `version` reçue. Chaque changement "
    "remplace l'aide de cette référence par `aide` ; `aide` nulle la supprime. Un fonds, un "
    "département ou une commune qui change de nom modifie chaque aide qui le porte. `limite` "
    "compte des publications : un changement de référence en donne deux lignes, de même numéro.",
    lists.ChangeList,
)
class ChangeList(PublicView):
    own: ClassVar = ("depuis", "limite")

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        found = changes_since(read_since(single(question.params, "depuis")), question.limit)
        following = None
        if found.more:
            query = urlencode({"depuis": found.last, "limite": question.limit})
            following = f"{request.build_absolute_uri(request.path)}?{query}"
        return {
            "resultats": [written(change) for change in found.rows],
            "suivant": following,
            "precedent": None,
            "version": str(version),
        }


def read_since(text: str) -> int:
    """A version already received; 0 when nothing is said."""
    if not text:
        return 0
    if text.isascii() and text.isdigit() and int(text[:20]) <= LARGEST:
        return int(text)
    message = f"« depuis={text} » n'est pas une version reçue de cette API."
    raise FilterError(ParameterError("depuis", text, message))


def written(change: Change) -> Body:
    return {
        "no": change.no,
        "type": slug(PublicationKind, change.kind),
        "le": instant(change.at),
        "reference": change.reference,
        "aide": record(change.line, settings.RELANCE_URL) if change.line else None,
    }
