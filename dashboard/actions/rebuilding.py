"""Making what triggers keep anew, from the ledger and the publication log."""

from django.db import connection, transaction

from dashboard.models import Allocation, PublicGrant


def rebuild_public() -> int:
    """Recount every envelope, then the public tables and rollups; the number of public grants.

    Readers keep the former rows until each transaction commits; publications wait. Envelopes
    come first, each in its own transaction: a writer of awards locks its fund, then publishes.
    """
    years = Allocation.objects.order_by("fund", "first_year").distinct()
    for fund, year in years.values_list("fund", "first_year"):
        _call("SELECT relance_recount_envelopes(%s, %s)", fund, year)
    _call("SELECT relance_rebuild_public()")
    return PublicGrant.objects.count()


def _call(query: str, *params: str | int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, params)
