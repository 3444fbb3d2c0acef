"""How the end of an address is announced: headers of each answer, twelve months before at least."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date

NOTICE: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ending:
    """`instead`: the address to go to, "" when nothing takes its place."""

    announced: date
    ends: date
    instead: str = ""

    def __post_init__(self) -> None:
        if self.ends < self.announced + NOTICE:
            raise ValueError("An end is announced twelve months before.")


def announce(response: HttpResponseBase, ending: Ending) -> None:
    """Deprecation (RFC 9745), Sunset (RFC 8594) and where to read about both."""
    links = [response.get("Link", ""), f'<{reverse("api-docs")}#stabilite>; rel="deprecation"']
    if ending.instead:
        links.append(f'<{ending.instead}>; rel="successor-version"')
    response.headers["Deprecation"] = f"@{_midnight(ending.announced):.0f}"
    response.headers["Sunset"] = http_date(_midnight(ending.ends))
    response.headers["Link"] = ", ".join(link for link in links if link)


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp()
