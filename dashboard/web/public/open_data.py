"""/donnees/: every file of what is published, its description and the feed of its changes."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from dashboard.exports import licence
from dashboard.exports.open_data import catalogue as dcat
from dashboard.exports.open_data.datasets import DATASETS, Asked, Dataset, asked
from dashboard.exports.open_data.schemas import described, schema_address, table_schema
from dashboard.exports.slots import take_slot
from dashboard.exports.streaming import Held
from dashboard.formats.freshness import REVALIDATED
from dashboard.queries import open_data
from dashboard.queries.filters import Filter
from dashboard.queries.open_data import Built
from dashboard.queries.totals import totals
from dashboard.queries.version import current_version, last_published_at, snapshot
from dashboard.web import tables
from dashboard.web.conditional import entity_tag, published
from dashboard.web.pages import Page, public_page
from dashboard.web.tables import Later, Table

MONTHS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """`built` is missing until the worker has made the file: it is then made as it is asked."""

    dataset: Dataset
    schema: str
    built: Built | None


@public_page()
def data(request: HttpRequest, wanted: Filter) -> Page:
    built = open_data.last_build()
    rows = [
        Row(found, schema_address(found, ""), built.get(found.name)) for found in DATASETS.values()
    ]
    months = month_ends(open_data.first_published_on(), timezone.localdate())
    context = {
        "totals": totals(wanted),
        "version": current_version(),
        "rows": rows,
        "files_table": Later("fichiers", partial(_files_table, rows)),
        "built": next(iter(built.values()), None),
        "snapshots": [(day, DATASETS["aides.csv"].dated(day)) for day in months],
    }
    return Page("public/data.html", "Données ouvertes", wanted, context)


def _files_table(rows: Sequence[Row]) -> Table:
    labels = ("Lignes", "Octets", "SHA-256", "Adresse", "Schéma")
    body = tuple(
        (
            tables.name(row.dataset.name, note=row.dataset.title),
            tables.Cell("", row.built.rows if row.built else None),
            tables.Cell("", row.built.size if row.built else None),
            tables.name(row.built.sha256 if row.built else ""),
            tables.name(settings.RELANCE_URL + reverse("open_file", args=(row.dataset.name,))),
            tables.name(settings.RELANCE_URL + row.schema),
        )
        for row in rows
    )
    return Table("Fichiers", tables.columns("Fichier", *labels), body)


def month_ends(first: date | None, today: date) -> list[date]:
    """The last days of the months that are over, newest first."""
    found: list[date] = []
    day = today.replace(day=1) - timedelta(days=1)
    while first is not None and day >= first and len(found) < MONTHS_SHOWN:
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found


@require_safe
def open_file(request: HttpRequest, name: str) -> HttpResponseBase:
    found = asked(name, timezone.localdate())
    first = open_data.first_published_on()
    if found is None or (found.day and (first is None or found.day < first)):
        raise Http404("Ce fichier n'existe pas.")
    if found.day is None:
        built = open_data.built_file(name)
        if built and not open_data.hides_something_since(built.version):
            return _built(request, found, built)
    return _made_now(request, found, name)


@published
def schema(request: HttpRequest, name: str) -> HttpResponse:
    dataset = described(name)
    if dataset is None:
        raise Http404("Ce schéma n'existe pas.")
    return _json(request, table_schema(dataset), "application/json")


@published
def catalogue(request: HttpRequest) -> HttpResponse:
    covered = open_data.awarded_between()
    legal = settings.RELANCE_LEGAL
    about = dcat.About(
        site=settings.RELANCE_URL,
        name=settings.RELANCE_SITE_NAME,
        publisher=legal.get("editeur") or settings.RELANCE_SITE_NAME,
        contact=legal.get("contact", ""),
        departments=settings.RELANCE_DEPARTEMENTS,
        first=covered[0] if covered else None,
        last=covered[1] if covered else None,
        issued=open_data.first_published_at(),
        modified=last_published_at(),
    )
    body = dcat.catalogue(about, open_data.last_build())
    return _json(request, body, "application/ld+json")


def _built(request: HttpRequest, found: Asked, built: Built) -> HttpResponseBase:
    """As it was kept: its size and digest are those that the catalogue tells."""
    tag = quote_etag(built.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        content: Iterator[bytes] = iter(())
        if request.method != "HEAD":
            content = open_data.content(built.id)
        response = StreamingHttpResponse(content, content_type=found.dataset.media_type)
        response.headers["Content-Length"] = str(built.size)
        response.headers["Last-Modified"] = http_date(built.built_at.timestamp())
        response.headers["Relance-Version"] = str(built.version)
    return _dressed(response, tag, built.name)


def _made_now(request: HttpRequest, found: Asked, name: str) -> HttpResponseBase:
    """A state of another day, or the present one while no file of it is kept."""
    wanted = found.filter
    response: HttpResponseBase | None
    with ExitStack() as held:
        held.enter_context(snapshot(wanted))
        version = current_version()
        tag = entity_tag(request.get_full_path(), timezone.localdate())
        response = get_conditional_response(request, etag=tag)
        if response is None and request.method == "HEAD":
            response = HttpResponse(content_type=found.dataset.media_type)
        elif response is None:
            take_slot()
            chunks, _ = found.dataset.open(wanted, settings.RELANCE_URL)
            first = next(chunks, b"")
            sent = Held(first, chunks, held.pop_all())
            response = StreamingHttpResponse(sent, content_type=found.dataset.media_type)
            response.headers["Relance-Version"] = str(version)
        return _dressed(response, tag, name)


def _dressed(response: HttpResponseBase, tag: str, name: str) -> HttpResponseBase:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = REVALIDATED
    response.headers["Link"] = licence.LINK
    response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code == 200:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(request: HttpRequest, body: object, media_type: str) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body, option=orjson.OPT_INDENT_2), content_type=media_type)
    response.headers["Link"] = licence.LINK
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
