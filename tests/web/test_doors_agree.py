"""Page, API and files say the same count and sums for the same parameters."""

import csv
import io
import json
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from python_calamine import CalamineWorkbook

from tests.api.test_random_filters import Params, filters
from tests.rich_scene import build_rich
from tests.web.tree import Node, tree

pytestmark = pytest.mark.django_db

UNKNOWN = "non renseigné"
KINDS = ("attribue", "engage", "paye")
Sums = dict[str, Decimal]


@pytest.fixture
def reader(settings: LazySettings) -> Client:
    settings.RELANCE_API_RATE_ANON = None
    build_rich(40)
    return Client(headers={"accept-encoding": "identity"})


def of_the_page(page: Node) -> Sums:
    head = next(page.of_class("list-head"))
    labels = ("aides", *KINDS)
    return {
        label: number(str(value.children[0]))
        for label, value in zip(labels, head.all("dd"), strict=True)
    }


def number(text: str) -> Decimal:
    words = "".join(text.split()).removesuffix("€")
    return Decimal(0) if words == "".join(UNKNOWN.split()) else Decimal(words.replace(",", "."))


def of_the_api(total: dict[str, Any]) -> Sums:
    found = {kind: Decimal(total[f"montant_{kind}"] or 0) for kind in KINDS}
    return {"aides": Decimal(total["aides"]), **found}


def added(rows: list[dict[str, Any]]) -> Sums:
    """Of the lines of a file: what the filters count of each."""
    found = {
        kind: sum((Decimal(str(row[f"retenu_{kind}"] or 0)) for row in rows), Decimal(0))
        for kind in KINDS
    }
    return {"aides": Decimal(len(rows)), **found}


def rows_of(word: str, content: bytes) -> list[dict[str, Any]]:
    if word == "csv":
        return list(csv.DictReader(io.StringIO(content.decode())))
    if word == "ndjson":
        lines = [json.loads(line) for line in content.splitlines()]
        return [{f"retenu_{kind}": line["retenu"][kind] for kind in KINDS} for line in lines]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    header, *rows = book.get_sheet_by_name("aides").to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def content(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response) if response.streaming else response.content


@bounded(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(params=filters())
def test_page_api_and_files_agree(reader: Client, params: Params) -> None:
    query = urlencode(params, safe=",")
    page = tree(content(reader, f"/aides/?{query}").decode())
    shown = of_the_page(page)
    total = json.loads(content(reader, f"/api/v1/agregats/?par=plan&{query}"))["total"]

    assert of_the_api(total) == shown
    if not shown["aides"]:
        return
    links = [link["href"] for link in next(page.of_class("downloads")).all("a")]
    for word in ("csv", "xlsx", "ndjson"):
        address = next(href for href in links if href.endswith(f"format={word}"))
        assert added(rows_of(word, content(reader, address))) == shown, address
