"""Addresses that carry a filter: each figure leads to the list whose sum it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.queries.filters import Filter, querystring


def with_filter(path: str, wanted: Filter, more: Iterable[tuple[str, str]] = ()) -> str:
    """A page's address with the filter as its canonical parameters, then `more` of its own."""
    query = "&".join(filter(None, (querystring(wanted), urlencode(tuple(more)))))
    return f"{path}?{query}" if query else path


def grants_url(wanted: Filter) -> str:
    """The list behind a figure."""
    return with_filter(reverse("grants"), wanted)


def download_url(wanted: Filter, file_format: str) -> str:
    """The same list as a file, from the API."""
    query = querystring(wanted)
    return f"/api/v1/aides/?{query}{'&' if query else ''}format={file_format}"


def carried(wanted: Filter) -> Filter:
    """What a reader keeps when going from one page to another: the plan and the two dates."""
    return Filter(
        plans=wanted.plans,
        as_of=wanted.as_of,
        known_at=wanted.known_at,
        known_at_text=wanted.known_at_text,
    )


def page_url(name: str, wanted: Filter, *args: str) -> str:
    """Another page's address, in the same plan and at the same dates."""
    return with_filter(reverse(name, args=args), carried(wanted))


def up_to(wanted: Filter, month: date, today: date) -> Filter:
    """The filter whose sum is a cumulative curve's point: all that took effect by that month."""
    return wanted.replace(as_of=min(_last_day(month), today, wanted.as_of or today))


def within(wanted: Filter, month: date) -> Filter:
    """The filter of the grants first awarded in that month."""
    last = _last_day(month)
    return wanted.replace(
        awarded_after=max(month, wanted.awarded_after or month),
        awarded_before=min(last, wanted.awarded_before or last),
    )


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
