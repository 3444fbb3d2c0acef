"""Addresses of the desk's list: each figure of the desk leads to the rows whose sum it is."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.queries.desk.filters import DeskFilter, desk_params


def list_url(wanted: DeskFilter, more: Sequence[tuple[str, str]] = ()) -> str:
    query = urlencode([*desk_params(wanted), *more], safe=",:")
    return f"{reverse('desk_grants')}?{query}" if query else reverse("desk_grants")
