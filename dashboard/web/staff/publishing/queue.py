"""What waits for this publisher: filters, differences, and what to choose."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from dashboard.formats import counted_to, number_to
from dashboard.models import Department, User
from dashboard.permissions import Right, departments_with
from dashboard.queries.editions import Change, waiting_changes
from dashboard.queries.publish_queue import (
    Pile,
    QueueFilter,
    Waiting,
    batches_of,
    funds_of,
    queue_page,
    queue_summary,
    walk_queue,
)
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.edition_words import Difference, changed
from dashboard.web.staff.publishing.files import queue_file

SIZE: Final = 25
# A pile is counted up to there on its tab.
MOST_TOLD: Final = 1000
# Some ten seconds of writing; what is beyond comes with the next confirmation.
LIMIT: Final = 10_000
TITLES: Final = {
    Pile.WAITING: "À publier",
    Pile.OWN: "Saisies par vous",
    Pile.PUBLIC: "Publiées",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`days_left` before the legal deadline; None when there is none."""

    found: Waiting
    differences: tuple[Difference, ...]
    days_left: int | None

    @property
    def days_late(self) -> int:
        return max(-(self.days_left or 0), 0)

    @property
    def amount_changes(self) -> bool:
        return self.found.public_awarded not in (None, self.found.awarded)


@desk_page(Right.PUBLISH)
def queue(request: AgentRequest) -> Screen | HttpResponseBase:
    wanted = read_filter(request)
    if word := exports.wanted(request):
        listed = queue_file(walk_queue(request.user, wanted), request.user, _told(wanted))
        expected = queue_summary(request.user, wanted).count
        return exports.file_response(word, "publication", listed, expected=expected)
    summary = queue_summary(request.user, wanted, most=LIMIT)
    found, following = queue_page(
        request.user, wanted, after=_cursor(request.GET.get("curseur", "")), size=SIZE
    )
    context = {
        "rows": rows(found, wanted.pile, timezone.localdate()),
        "summary": summary,
        "counted": counted_to(summary.count, LIMIT, "aide"),
        "is_more": summary.count > LIMIT,
        "wanted": wanted,
        "piles": _piles(request, wanted),
        "fields": fields(wanted),
        "next_href": _href(wanted, f"{following[0]}.{following[1]}") if following else "",
        "first_href": _href(wanted) if request.GET.get("curseur") else "",
        "files": exports.links(request) if found else (),
        **_choices(request, wanted),
    }
    return Screen("staff/publishing/queue.html", "Publier", context)


def rows(found: list[Waiting], pile: Pile, today: date) -> list[Row]:
    in_force = {each.grant_id: each.edition for each in found if each.edition is not None}
    changes: dict[int, tuple[Change, ...]] = {}
    if pile is not Pile.PUBLIC:
        changes = waiting_changes(in_force)
    return [
        Row(
            each,
            changed(changes.get(each.grant_id, ())),
            (each.due_on - today).days if each.due_on else None,
        )
        for each in found
    ]


def read_filter(request: AgentRequest) -> QueueFilter:
    """From the address, or from the form that carries it on; what is unknown asks for nothing."""
    given = request.POST if request.method == "POST" else request.GET
    pile = given.get("liste", "")
    batch = given.get("import", "")
    return QueueFilter(
        pile=Pile(pile) if pile in set(Pile) else Pile.WAITING,
        fund=given.get("fonds", ""),
        batch=int(batch) if batch.isdecimal() and len(batch) < 18 else None,
        department=given.get("departement", ""),
    )


def fields(wanted: QueueFilter) -> list[tuple[str, str]]:
    """The filter as the parameters of an address."""
    named = {
        "liste": "" if wanted.pile is Pile.WAITING else str(wanted.pile),
        "fonds": wanted.fund,
        "import": str(wanted.batch or ""),
        "departement": wanted.department,
    }
    return [(name, value) for name, value in named.items() if value]


def _told(wanted: QueueFilter) -> dict[str, str]:
    """What a file says of its filter."""
    told = {
        "Liste": TITLES[wanted.pile],
        "Fonds": wanted.fund,
        "Import": f"n° {wanted.batch}" if wanted.batch else "",
        "Département": wanted.department,
    }
    return {name: words for name, words in told.items() if words}


def _href(wanted: QueueFilter, cursor: str = "") -> str:
    found = [*fields(wanted), *([("curseur", cursor)] if cursor else [])]
    return reverse("publish_queue") + (f"?{urlencode(found)}" if found else "")


def _cursor(text: str) -> tuple[str, int] | None:
    day, _, key = text.partition(".")
    try:
        return (date.fromisoformat(day).isoformat(), int(key))
    except ValueError:
        return None


def _piles(request: AgentRequest, wanted: QueueFilter) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "href": _href(QueueFilter(pile=pile)),
            "current": pile is wanted.pile,
            "count": number_to(_count(request.user, pile), MOST_TOLD),
        }
        for pile, title in TITLES.items()
    ]


def _count(user: User, pile: Pile) -> int:
    return queue_summary(user, QueueFilter(pile=pile), most=MOST_TOLD).count


def _choices(request: AgentRequest, wanted: QueueFilter) -> dict[str, Any]:
    places = departments_with(request.user, Right.PUBLISH)
    departments = Department.objects.order_by("code")
    if places is not None:
        departments = departments.filter(pk__in=places)
    return {
        "funds": funds_of(request.user, wanted.pile, most=LIMIT),
        "batches": batches_of(request.user, wanted.pile, most=LIMIT),
        "departments": departments if places is None or len(places) > 1 else (),
    }
