"""News and visits as a file."""

from collections.abc import Iterable
from typing import Final

from dashboard.exports.lists import ListColumn, ListFile, ListValue
from dashboard.models import News, User
from dashboard.permissions import Right
from dashboard.queries.desk.perimeter import perimeter_of
from dashboard.web.staff import exports

COLUMNS: Final = (
    ListColumn("Titre", "text"),
    ListColumn("Sorte", "text"),
    ListColumn("Date", "date"),
    ListColumn("Département", "code"),
    ListColumn("Commune", "text"),
    ListColumn("État", "text"),
)


def news_file(rows: Iterable[News], user: User) -> ListFile:
    about = exports.about(user, perimeter_of(user, Right.WRITE), {})
    return ListFile("Actualités", COLUMNS, map(_cells, rows), about)


def state_word(news: News) -> str:
    if news.published_version is None:
        return "Brouillon"
    return "Publiée" if news.published_version == news.version else "Modifiée depuis"


def _cells(news: News) -> tuple[ListValue, ...]:
    return (
        news.title,
        news.get_kind_display(),
        news.day,
        news.department_id or "FR",
        news.commune.name if news.commune else "",
        state_word(news),
    )
