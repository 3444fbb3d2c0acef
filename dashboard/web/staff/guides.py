"""The guides of docs/guides, shown beside the screens they speak of."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, own_page

# Slug of the guide, and what a person looks for.
GUIDES: Final = {
    "se-connecter": "Se connecter",
    "bureau": "Le bureau",
    "saisir-une-aide": "Saisir une aide",
    "importer": "Importer un fichier",
    "payer-et-engager": "Engager et payer",
    "publier": "Publier",
    "enveloppes": "Tenir les enveloppes",
    "rapprocher": "Rapprocher les totaux",
    "actualites": "Actualités et commentaires",
    "effacer-une-identite": "Effacer l'identité d'une personne",
    "api": "Clés et API",
}
_PICTURE: Final = re.compile(r"[a-z0-9-]+\.png")
_OTHER_GUIDE: Final = re.compile(r"([a-z-]+)\.md(#.*)?")


@own_page
def guide_list(request: AgentRequest) -> Screen:
    found = [(title, reverse("guide", args=(slug,))) for slug, title in GUIDES.items()]
    return Screen("staff/guides.html", "Aide", {"guides": found})


@own_page
def guide(request: AgentRequest, slug: str) -> Screen:
    if slug not in GUIDES:
        raise Http404(f"Aucun guide ne s'appelle « {slug} ».")
    crumbs = (Crumb("Aide", reverse("guides")),)
    return Screen("staff/guide.html", GUIDES[slug], {"text": _text(slug)}, crumbs)


@own_page
def picture(request: AgentRequest, name: str) -> FileResponse:
    path = _folder("images") / name
    if not _PICTURE.fullmatch(name) or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")


def _folder(name: str) -> Path:
    return Path(settings.BASE_DIR) / "docs" / name


@cache
def _text(slug: str) -> SafeString:
    """The guide without its title, its pictures and links at their addresses here.

    Its own text is the project's; a tag written in it would be shown, not obeyed.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    source = (_folder("guides") / f"{slug}.md").read_text(encoding="utf-8")
    tokens = markdown.parse(source.split("\n", 1)[1] if source.startswith("# ") else source)
    for token in tokens:
        for child in token.children or ():
            _lead_here(child)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    return mark_safe(html)  # noqa: S308 - no HTML passes


def _lead_here(token: Token) -> None:
    if token.type == "image":
        name = str(token.attrs["src"]).rpartition("/")[2]
        token.attrs["src"] = reverse("guide_picture", args=(name,))
        token.attrs["loading"] = "lazy"
    elif token.type == "link_open":
        found = _OTHER_GUIDE.fullmatch(str(token.attrs["href"]))
        if found and found[1] in GUIDES:
            token.attrs["href"] = reverse("guide", args=(found[1],)) + (found[2] or "")
