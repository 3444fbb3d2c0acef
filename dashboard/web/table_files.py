"""The tables of a page as files: exactly the figures that it shows, draws or lists."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dashboard.exports import licence
from dashboard.exports.files import FORMATS
from dashboard.exports.shown_table import FILES, ShownTable, written
from dashboard.formats import date_text
from dashboard.queries.filters import (
    PARAMETERS,
    Filter,
    FilterError,
    ParameterError,
    filter_params,
)
from dashboard.queries.version import current_version, last_published_at
from dashboard.web.charts import Chart
from dashboard.web.tables import Cell, Later, Table

TABLE: Final = "tableau"
HOME: Final = "france"

Build = Callable[[], Table]


def files_query(request: HttpRequest, wanted: Filter) -> str:
    """The page's own address, up to the name of a file: "?au=2021-05-06&tableau="."""
    own = [pair for pair in request.GET.items() if pair[0] not in (*PARAMETERS, TABLE)]
    return f"?{urlencode([*filter_params(wanted), *own, (TABLE, '')], safe=',:')}"


def tables_of(context: Mapping[str, Any]) -> dict[str, Build]:
    """By name, those of the page; none is built before it is asked for."""
    return dict(_named(context.values()))


def _named(values: Any) -> Iterator[tuple[str, Build]]:
    for value in values:
        if isinstance(value, Later):
            yield value.slug, value.build
        elif isinstance(value, Chart):
            yield value.slug, _ready(value.table)
        elif isinstance(value, Table) and value.slug:
            yield value.slug, _ready(value)
        elif isinstance(value, (list, tuple)) and any(
            isinstance(one, (Table, Later, tuple)) for one in value
        ):
            yield from _named(value)


def _ready(table: Table) -> Build:
    return lambda: table


def table_file(
    request: HttpRequest, context: Mapping[str, Any], wanted: Filter, title: str
) -> HttpResponse:
    """Runs inside the page's snapshot. Raises FilterError, which names the page's tables."""
    asked = request.GET[TABLE]
    slug, _, word = asked.rpartition(".")
    known = tables_of(context)
    if slug not in known or word not in FILES:
        raise unknown_table(asked, known)
    found = known[slug]()
    table = ShownTable(
        [column.label for column in found.columns],
        [[cell.value for cell in cells] for cells in _rows(found)],
        _about(found, title, wanted, settings.RELANCE_URL + request.get_full_path()),
    )
    response = HttpResponse(b"".join(written(table, word)), content_type=FORMATS[word].media_type)
    path = request.path.strip("/").replace("/", "-") or HOME
    response["Content-Disposition"] = f'attachment; filename="relance-{path}-{slug}.{word}"'
    response["Link"] = licence.LINK
    response["X-Robots-Tag"] = "noindex"
    return response


def unknown_table(asked: str, known: Mapping[str, Build]) -> FilterError:
    names = tuple(f"{slug}.{word}" for slug in known for word in FILES)
    message = f"« {asked} » n'est pas un tableau de cette page."
    return FilterError(ParameterError(TABLE, asked, message, names))


def _rows(found: Table) -> Iterator[tuple[Cell, ...]]:
    return chain(found.rows, [found.foot] if found.foot else [])


def _about(found: Table, title: str, wanted: Filter, address: str) -> dict[str, str]:
    published = last_published_at(wanted.known_at)
    return {
        "Tableau": found.caption,
        "Page": title,
        "Source": settings.RELANCE_SITE_NAME,
        "Données publiées au": date_text(published.date()) if published else "",
        "Version des données": str(current_version()),
        "Licence": f"{licence.NAME} ({licence.URL})",
        "Adresse": address,
    }
