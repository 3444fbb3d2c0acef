"""Addresses that carry a filter: each figure leads to the list whose sum it is."""

from datetime import date, timedelta

from django.urls import reverse

from dashboard.queries.filters import Filter, querystring


def with_filter(path: str, wanted: Filter) -> str:
    """A page's address with the filter as its canonical parameters."""
    query = querystring(wanted)
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
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return wanted.replace(as_of=min(end, today, wanted.as_of or today))
