"""/gestion/: what waits for me, the figures of my perimeter, what changed last."""

from typing import Any, Final

from django.utils import timezone

from dashboard.models import User
from dashboard.models.history import Subject
from dashboard.permissions import Right, departments_with
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.overview import envelopes_to_watch, is_large, sums_of
from dashboard.queries.desk.perimeter import Perimeter, perimeter_of
from dashboard.queries.history import HistoryFilter, history_asked, list_history
from dashboard.queries.territories import department
from dashboard.web.staff import home_figures, home_lines
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.history_words import entries

LAST_CHANGES: Final = 6
ENVELOPES_SHOWN: Final = 6


@desk_page()
def desk(request: AgentRequest) -> Screen:
    user, today = request.user, timezone.localdate()
    where = perimeter_of(user)
    held = None if is_large(where) else sums_of(user, where, DeskFilter(), today)
    if held is not None and not held.grants:
        return Screen("staff/home.html", "Bureau", _first_steps(user, where))
    envelopes = envelopes_to_watch(where)
    last = HistoryFilter(subjects=tuple(each for each in Subject if each != Subject.MEMBERSHIP))
    changes = list_history(history_asked(user, last), limit=LAST_CHANGES)
    return Screen(
        "staff/home.html",
        "Bureau",
        {
            "place": place(where),
            "lines": home_lines.waiting(user, where, today, large=held is None),
            "envelopes": home_lines.envelope_lines(envelopes[:ENVELOPES_SHOWN]),
            "envelopes_more": max(len(envelopes) - ENVELOPES_SHOWN, 0),
            "figures": home_figures.table(held, where),
            "changes": entries(changes.rows),
        },
    )


def place(where: Perimeter) -> str:
    if where.departments is None:
        return "France entière"
    if len(where.departments) == 1:
        found = department(where.departments[0])
        return f"{found.name} ({found.code})" if found else where.departments[0]
    return f"{len(where.departments)} départements : {', '.join(where.departments)}"


def _first_steps(user: User, where: Perimeter) -> dict[str, Any]:
    """What an empty desk offers, by what the account may do."""
    return {
        "place": place(where),
        "empty": True,
        "may_enter": departments_with(user, Right.ENTER) != set(),
        "may_import": departments_with(user, Right.IMPORT) != set(),
        "may_publish": departments_with(user, Right.PUBLISH) != set(),
    }
