"""/gestion/aides/: every grant of my perimeter, as the desk knows it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.exports.lists import ListFile
from dashboard.permissions import Right, departments_with
from dashboard.queries.desk.filters import DeskFilter, desk_params, parse_desk_filter
from dashboard.queries.desk.jump import grant_named
from dashboard.queries.desk.listing import (
    Asked,
    list_desk_grants,
    sums_by_status,
    total,
    walk_desk_grants,
)
from dashboard.queries.desk.perimeter import Perimeter, perimeter_of
from dashboard.queries.filters import FilterError
from dashboard.web.staff import exports, grant_choices, grant_columns
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.grant_columns import GrantColumn, chosen_columns, grant_href
from dashboard.web.staff.grant_links import list_url

ALSO: Final = ("curseur", "colonnes", "format")
# Where the choice of columns is kept from one visit to the next.
COLUMNS_KEPT: Final = "desk_columns"


@desk_page()
def grants(request: AgentRequest) -> Screen | HttpResponseBase:
    where = perimeter_of(request.user)
    try:
        wanted = parse_desk_filter(dict(request.GET.lists()), where, also=ALSO)
    except FilterError as error:
        return _without_wrong_parameters(request, error)
    if href := _jump(request, wanted, where):
        return redirect(href)
    asked = Asked(wanted, request.user, where, timezone.localdate())
    columns = _columns(request)
    word = request.GET.get("format", "")
    if word in exports.FILES:
        return _file(asked, word, columns)
    return Screen("staff/grant_list.html", "Aides", _shown(request, asked, columns))


def _jump(request: AgentRequest, wanted: DeskFilter, where: Perimeter) -> str:
    """A search for nothing but the exact name of one grant opens it."""
    named = grant_named(wanted.text, where) if set(request.GET) == {"q"} else None
    return grant_href(named) if named else ""


def _shown(request: AgentRequest, asked: Asked, columns: tuple[GrantColumn, ...]) -> dict[str, Any]:
    page = list_desk_grants(asked, cursor=request.GET.get("curseur", ""))
    told = [("colonnes", ",".join(column.key for column in columns))]
    return {
        **_choices(asked),
        "columns": columns,
        "rows": [(row, [column.cell(row) for column in columns]) for row in page.rows],
        "column_choices": grant_columns.choices(columns),
        "usual_columns": ",".join(grant_columns.USUAL),
        "files": [
            (label, list_url(asked.wanted, [*told, ("format", word)]))
            for word, label in exports.FILES.items()
        ],
        "queue_href": _queue_href(request),
        "clear_href": list_url(DeskFilter()),
        **_neighbours(asked.wanted, page.previous, page.next),
    }


def _choices(asked: Asked) -> dict[str, Any]:
    """The filters, what each may be, and the sums of what they leave."""
    found = sums_by_status(asked)
    return {
        "wanted": asked.wanted,
        "sums": total(found, asked.wanted),
        "tabs": grant_choices.status_tabs(asked.wanted, found),
        "selects": grant_choices.selects(asked.wanted, asked.where),
        "tags": grant_choices.tags(asked.wanted),
        "sorts": [
            (value, label, value == asked.wanted.sort)
            for value, label in grant_choices.SORTS.items()
        ],
        "hidden": [
            pair
            for pair in desk_params(asked.wanted)
            if pair[0] in ("statut", "beneficiaire", "import")
        ],
    }


def _neighbours(wanted: DeskFilter, previous: str | None, following: str | None) -> dict[str, str]:
    return {
        "first_href": list_url(wanted) if previous else "",
        "previous_href": list_url(wanted, [("curseur", previous)]) if previous else "",
        "next_href": list_url(wanted, [("curseur", following)]) if following else "",
    }


def _file(asked: Asked, word: str, columns: tuple[GrantColumn, ...]) -> HttpResponseBase:
    found = ListFile(
        "Aides",
        [column.file for column in columns],
        ([column.value(row) for column in columns] for row in walk_desk_grants(asked)),
        exports.about(asked.user, asked.where, grant_choices.filters_told(asked.wanted)),
    )
    expected = total(sums_by_status(asked), asked.wanted).grants
    return exports.file_response(word, "aides", found, expected=expected)


def _columns(request: AgentRequest) -> tuple[GrantColumn, ...]:
    """Those of the address, else those of the last visit."""
    given = [word for value in request.GET.getlist("colonnes") for word in value.split(",")]
    if given:
        request.session[COLUMNS_KEPT] = given
    return chosen_columns(given or request.session.get(COLUMNS_KEPT, ()))


def _queue_href(request: AgentRequest) -> str:
    """Where the rows ticked go, for those who may publish them."""
    if departments_with(request.user, Right.PUBLISH) == set():
        return ""
    return reverse("publish_selected")


def _without_wrong_parameters(request: AgentRequest, error: FilterError) -> HttpResponseBase:
    """A mistyped filter is told beside the list, without it."""
    wrong = {each.name for each in error.errors}
    for each in error.errors:
        messages.error(request, each.message)
    kept = request.GET.copy()
    for name in wrong:
        kept.pop(name, None)
    return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)
