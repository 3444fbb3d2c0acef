"""The rows of a file: every grant of a filter, with what the lists do not carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.landmarks import Landmarks, landmarks
from dashboard.queries.listing import CommuneShare, GrantLine, walk_grants

BATCH = 1000


@dataclass(frozen=True, slots=True)
class ExportRow:
    """`selected`: the shares that the filter counts; their amounts add up to the retained.

    `site` is this site's address.
    """

    site: str
    line: GrantLine
    landmarks: Landmarks
    selected: tuple[CommuneShare, ...]


def export_rows(wanted: Filter, site: str) -> Iterator[ExportRow]:
    """Inside a snapshot. Memory does not depend on how many rows there are."""
    for lines in batches(walk_grants(wanted)):
        found = landmarks(wanted, [line.grant_id for line in lines])
        for line in lines:
            selected = selected_shares(line, wanted)
            yield ExportRow(site, line, found[line.grant_id], selected)


def batches(lines: Iterator[GrantLine]) -> Iterator[list[GrantLine]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def selected_shares(line: GrantLine, wanted: Filter) -> tuple[CommuneShare, ...]:
    """A grant taken back since the instant asked for no longer says where it was."""
    if not line.communes:
        return (CommuneShare(None, "", 1, line.retained),)
    if not wanted.communes:
        return line.communes
    return tuple(share for share in line.communes if (share.code or UNKNOWN) in wanted.communes)
