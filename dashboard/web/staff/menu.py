"""The menu of the desk: what an account may open, in the order of a working day."""

from dataclasses import dataclass

from django.urls import reverse

from dashboard.models import User
from dashboard.permissions import Right, departments_with


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    name: str
    right: Right = Right.READ


@dataclass(frozen=True, slots=True)
class Shown:
    title: str
    href: str
    current: bool


MENU: tuple[Entry, ...] = (
    Entry("Bureau", "desk"),
    Entry("Aides", "desk_grants"),
    Entry("Saisir", "new_grant", Right.ENTER),
    Entry("Importer", "imports", Right.IMPORT),
    Entry("Publier", "publish_queue", Right.PUBLISH),
    Entry("Enveloppes", "envelopes_desk"),
    Entry("Rapprocher", "reconciliation", Right.RECONCILE),
    Entry("Actualités", "desk_news", Right.WRITE),
    Entry("Historique", "history"),
    Entry("Utilisateurs", "users", Right.ADMINISTER),
    Entry("Clés", "desk_keys"),
)

# The guide of a screen, by the first word of its address under the desk's own.
GUIDES_OF_AREAS: dict[str, str] = {
    "imports": "importer",
    "beneficiaires": "effacer-une-identite",
    "publier": "publier",
    "compte": "se-connecter",
    "utilisateurs": "se-connecter",
    "enveloppes": "enveloppes",
    "fonds": "enveloppes",
    "rapprochement": "rapprocher",
    "commentaires": "actualites",
    "actualites": "actualites",
    "cles": "api",
}


def help_href(path: str) -> str:
    """The guide that speaks of a screen; "" on the guides themselves."""
    area, _, rest = path.removeprefix(reverse("desk")).partition("/")
    if area == "aide":
        return ""
    if area == "aides" and rest:
        typed = rest.startswith("nouvelle") or rest.endswith("/modifier/")
        return reverse("guide", args=("saisir-une-aide" if typed else "payer-et-engager",))
    return reverse("guide", args=(GUIDES_OF_AREAS.get(area, "bureau"),))


def entries(user: User, path: str) -> list[Shown]:
    """One question on rights for each right that the menu names."""
    held = {
        right: departments_with(user, right) != set() for right in {entry.right for entry in MENU}
    }
    shown = [(entry.title, reverse(entry.name)) for entry in MENU if held[entry.right]]
    home = reverse("desk")
    inside = (href for _, href in shown if path.startswith(href) and (href != home or path == home))
    here = max(inside, key=len, default="")
    return [Shown(title, href, href == here) for title, href in shown]
