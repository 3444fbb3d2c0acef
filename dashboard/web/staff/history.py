"""/gestion/historique/: who did what in my perimeter, searched and exported."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.formats import date_numeric
from dashboard.models import User
from dashboard.models.history import Act, Subject
from dashboard.queries.history import (
    HistoryAsked,
    HistoryFilter,
    count_history,
    history_asked,
    list_history,
    walk_history,
)
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.history_words import Entry, entries, entry

KINDS: Final = {
    "aide": (Subject.GRANT, "Champs des aides"),
    "communes": (Subject.SHARES, "Communes"),
    "cofinancements": (Subject.COFUNDINGS, "Cofinancements"),
    "mouvement": (Subject.MOVEMENT, "Mouvements"),
    "publication": (Subject.PUBLICATION, "Publications"),
    "beneficiaire": (Subject.BENEFICIARY, "Bénéficiaires"),
    "habilitation": (Subject.MEMBERSHIP, "Habilitations"),
}
PARAMETERS: Final = ("du", "jusqu_au", "compte", "aide", "sorte", "import", "detail")
_OURS: Final = ("curseur", "format")
COLUMNS: Final = (
    ListColumn("N°", "integer"),
    ListColumn("Date", "date"),
    ListColumn("Heure", "text"),
    ListColumn("Compte", "text"),
    ListColumn("Quoi", "text"),
    ListColumn("Aide ou bénéficiaire", "text"),
    ListColumn("Département", "text"),
    ListColumn("Champ", "text"),
    ListColumn("Avant", "text"),
    ListColumn("Après", "text"),
    ListColumn("Motif", "text"),
    ListColumn("Import", "integer"),
)
_KEY: Final = re.compile(r"[1-9][0-9]{0,17}")


@desk_page()
def history(request: AgentRequest) -> Screen | HttpResponseBase:
    wanted, wrong = read_filter(request)
    if wrong:
        messages.error(request, f"Filtre non compris, laissé de côté : {', '.join(wrong)}.")
        return redirect(_url(_params(wanted)))
    asked = history_asked(request.user, wanted)
    word = request.GET.get("format", "")
    if word in exports.FILES:
        return _file(request.user, asked, word)
    page = list_history(asked, cursor=request.GET.get("curseur", ""))
    told = _params(wanted)
    context = {
        "entries": entries(page.rows),
        "wanted": wanted,
        "kinds": [(word, label, kind in wanted.subjects) for word, (kind, label) in KINDS.items()],
        "accounts": _accounts(asked),
        "files": [
            (label, _url([*told, ("format", word)])) for word, label in exports.FILES.items()
        ],
        "clear_href": reverse("history"),
        **_neighbours(told, page.previous, page.next),
    }
    return Screen("staff/history.html", "Historique", context)


def _neighbours(
    told: list[tuple[str, str]], previous: str | None, following: str | None
) -> dict[str, str]:
    return {
        "first_href": _url(told) if previous else "",
        "previous_href": _url([*told, ("curseur", previous)]) if previous else "",
        "next_href": _url([*told, ("curseur", following)]) if following else "",
    }


def read_filter(request: AgentRequest) -> tuple[HistoryFilter, list[str]]:
    """The filter, and the names of what could not be read."""
    given, wrong = request.GET, []

    def read(name: str, form: re.Pattern[str]) -> int | None:
        text = given.get(name, "")
        if text and not form.fullmatch(text):
            wrong.append(name)
            return None
        return int(text) if text else None

    kind = given.get("sorte", "")
    if kind and kind not in KINDS:
        wrong.append("sorte")
    wanted = HistoryFilter(
        since=_day(given.get("du", ""), "du", wrong),
        until=_day(given.get("jusqu_au", ""), "jusqu_au", wrong),
        by=read("compte", _KEY),
        reference=given.get("aide", "").replace("\x00", "").strip()[:64],
        subjects=(KINDS[kind][0],) if kind in KINDS else (),
        batch=read("import", _KEY),
        imports=given.get("detail") == "1",
    )
    return wanted, [*wrong, *(name for name in given if name not in (*PARAMETERS, *_OURS))]


def _day(text: str, name: str, wrong: list[str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong.append(name)
        return None


def _params(wanted: HistoryFilter) -> list[tuple[str, str]]:
    kinds = [word for word, (kind, _) in KINDS.items() if kind in wanted.subjects]
    told = {
        "du": wanted.since.isoformat() if wanted.since else "",
        "jusqu_au": wanted.until.isoformat() if wanted.until else "",
        "compte": str(wanted.by or ""),
        "aide": wanted.reference,
        "sorte": ",".join(kinds),
        "import": str(wanted.batch or ""),
        "detail": "1" if wanted.imports else "",
    }
    return [(name, told[name]) for name in PARAMETERS if told[name]]


def _url(params: list[tuple[str, str]]) -> str:
    query = urlencode(params, safe=",:")
    return f"{reverse('history')}?{query}" if query else reverse("history")


def _accounts(asked: HistoryAsked) -> list[tuple[int, str, bool]]:
    """Those who work in the same perimeter, and the accounts of the command line."""
    found = User.objects.filter(is_system=True)
    here = User.objects.filter(memberships__isnull=False)
    if asked.where.departments is not None:
        here = here.filter(memberships__department__in=asked.where.departments)
    known = {user.pk: str(user) for user in (*here.distinct(), *found)}
    if asked.wanted.by and asked.wanted.by not in known:
        known[asked.wanted.by] = f"compte n° {asked.wanted.by}"
    ordered = sorted(known.items(), key=lambda pair: pair[1].casefold())
    return [(key, name, key == asked.wanted.by) for key, name in ordered]


def _file(user: User, asked: HistoryAsked, word: str) -> HttpResponseBase:
    found = ListFile(
        "Historique", COLUMNS, _rows(asked), exports.about(user, asked.where, _told(asked.wanted))
    )
    return exports.file_response(word, "historique", found, expected=count_history(asked))


def _told(wanted: HistoryFilter) -> dict[str, str]:
    """What the file says of its filters."""
    names = {
        "du": "Depuis le",
        "jusqu_au": "Jusqu'au",
        "compte": "Compte",
        "aide": "Aide",
        "sorte": "Sorte",
        "import": "Import",
        "detail": "Détail des imports",
    }
    told = {names[name]: text for name, text in _params(wanted)}
    if wanted.since:
        told["Depuis le"] = date_numeric(wanted.since)
    if wanted.until:
        told["Jusqu'au"] = date_numeric(wanted.until)
    if not wanted.imports and not wanted.batch:
        told["Détail des imports"] = "non"
    return told


def _rows(asked: HistoryAsked) -> Iterator[list[ListValue]]:
    """One row for each field that changed; one for what has no field."""
    for line in walk_history(asked):
        found = entry(line)
        for label, before, after in _fields(found):
            at = timezone.localtime(found.at)
            yield [
                line.no,
                at.date(),
                f"{at:%H:%M:%S}",
                found.who,
                found.title,
                found.about,
                line.department or "",
                label,
                before,
                after,
                found.reason,
                line.batch,
            ]


def _fields(found: Entry) -> list[tuple[str, str, str]]:
    told = [
        (
            change.label,
            change.before if found.line.act != Act.CREATED else "",
            change.after if found.line.act != Act.REMOVED else "",
        )
        for change in found.changes
    ]
    return told or [("", "", "")]
