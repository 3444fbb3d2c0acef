"""The rows of a map: every grant of a filter, with the shares that it counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.queries.filters import Filter
from dashboard.queries.known_values import UNKNOWN
from dashboard.queries.listing import CommuneShare, GrantLine, walk_grants


@dataclass(frozen=True, slots=True)
class ExportRow:
    """`selected`: the shares that the filter counts; their amounts add up to the retained.

    `site` is this site's address.
    """

    site: str
    line: GrantLine
    selected: tuple[CommuneShare, ...]


def export_rows(wanted: Filter, site: str) -> Iterator[ExportRow]:
    """Inside a snapshot. Memory does not depend on how many rows there are."""
    for line in walk_grants(wanted):
        yield ExportRow(site, line, selected_shares(line, wanted))


def selected_shares(line: GrantLine, wanted: Filter) -> tuple[CommuneShare, ...]:
    """A grant taken back since the instant asked for no longer says where it was."""
    if not line.communes:
        return (CommuneShare(None, "", 1, line.retained),)
    if not wanted.communes:
        return line.communes
    return tuple(share for share in line.communes if (share.code or UNKNOWN) in wanted.communes)
