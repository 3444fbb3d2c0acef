"""/metriques/: Prometheus text, for the operator's own machines."""

import os
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dashboard.queries.nodes.reading import LOST
from dashboard.queries.operations import Operations, operations
from dashboard.queries.release import release
from dashboard.queries.version import snapshot

SCHEME: Final = "Bearer "


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise Http404
    own = CollectorRegistry()
    own.register(OfDatabase())
    text = generate_latest(of_processes()) + generate_latest(own)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """With the token of the settings; without one, from this machine and through no proxy."""
    if settings.RELANCE_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, SCHEME + settings.RELANCE_METRICS_TOKEN)
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def of_processes() -> CollectorRegistry:
    """All processes of this server, or the only one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # no types
    return registry


class OfDatabase(Collector):
    """Read when asked, the same from any process. Without a database, that is all it says."""

    def collect(self) -> Iterable[Metric]:
        yield gauge("relance_release_info", "The program.", [(release(), 1)], "release")
        try:
            with snapshot():
                found = operations()
        except LOST:
            yield gauge("relance_database_up", "Whether the database answers.", [("", 0)])
            return
        yield gauge("relance_database_up", "Whether the database answers.", [("", 1)])
        yield from of(found)


def of(found: Operations) -> Iterable[Metric]:
    at = found.published_at.timestamp() if found.published_at else 0
    queue = found.queue
    yield gauge("relance_data_version", "Number of the last publication.", [("", found.version)])
    yield gauge("relance_published_seconds", "When it was, in Unix time.", [("", at)])
    yield gauge("relance_jobs", "Jobs of the queue.", queue.jobs, "status")
    yield gauge("relance_jobs_oldest_seconds", "Age of the first one due.", [("", queue.oldest)])
    yield gauge("relance_workers", "Workers heard from lately.", [("", queue.workers)])
    running = [(str(one.number), one.percent) for one in found.imports]
    yield gauge("relance_import_percent", "Imports under way.", running, "import")
    yield gauge("relance_database_connections", "Connections to it.", found.connections, "state")


def gauge(
    name: str, told: str, values: Iterable[tuple[str, float]], label: str = ""
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=[label] if label else [])
    for word, value in values:
        family.add_metric([word] if label else [], value)
    return family
