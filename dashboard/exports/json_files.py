"""NDJSON: the API's aides, one a line. GeoJSON (RFC 7946): one feature per share."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from dashboard.exports import licence
from dashboard.exports.columns import FEATURE
from dashboard.exports.record import commune, money
from dashboard.exports.rows import ExportRow
from dashboard.exports.written import walk_written
from dashboard.queries.filters import Filter
from dashboard.queries.listing import CommuneShare

Centres = Mapping[str, tuple[float, float]]

_END: Final = b"\n]}\n"
BATCH: Final = 250


def ndjson_file(wanted: Filter, site: str) -> Iterator[bytes]:
    return joined(f"{told}\n".encode() for told in walk_written(wanted, site))


def geojson_file(rows: Iterable[ExportRow], centres: Centres) -> Iterator[bytes]:
    """A grant's features carry the amounts of their own share: their sum is the grant's."""
    yield geojson_head()
    yield from joined(
        (b",\n" if position else b"\n") + orjson.dumps(found)
        for position, found in enumerate(features(rows, centres))
    )
    yield _END


def geojson_head() -> bytes:
    head = orjson.dumps(
        {
            "type": "FeatureCollection",
            "licence": licence.NAME,
            "licence_url": licence.URL,
        }
    )
    return head[:-1] + b',"features":['


def features(rows: Iterable[ExportRow], centres: Centres) -> Iterator[dict[str, Any]]:
    for row in rows:
        words = {column.name: column.value(row) or None for column in FEATURE}
        for share in row.selected:
            yield {
                "type": "Feature",
                "geometry": point(share, centres),
                "properties": {**words, **share_properties(share)},
            }


def point(share: CommuneShare, centres: Centres) -> dict[str, Any] | None:
    """At the commune's centre; None for what no commune holds or whose centre is not known."""
    centre = centres.get(share.code) if share.code else None
    if centre is None:
        return None
    latitude, longitude = centre
    return {"type": "Point", "coordinates": [longitude, latitude]}


def share_properties(share: CommuneShare) -> dict[str, Any]:
    place = commune(share)
    return {
        "commune": place["code"],
        "commune_nom": place["nom"],
        "part": place["part"],
        "retenu_attribue": money(share.amounts.awarded),
        "retenu_engage": money(share.amounts.committed),
        "retenu_paye": money(share.amounts.paid),
    }


def joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces by batches: a small write for each row would cost more than the row."""
    held: list[bytes] = []
    for piece in pieces:
        held.append(piece)
        if len(held) >= BATCH:
            yield b"".join(held)
            held.clear()
    if held:
        yield b"".join(held)
