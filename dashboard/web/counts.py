"""What each process counts of its own work. Summed over processes when they are asked."""

from typing import Any, Final

from django.db import connection
from prometheus_client import Counter, Gauge, Histogram

ANSWERS: Final = Counter(
    "relance_http_requests", "Answers, by route and status.", ("route", "method", "status")
)
SECONDS: Final = Histogram(
    "relance_http_request_seconds",
    "Seconds until the answer was ready to be sent, by route.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REFUSED: Final = Counter(
    "relance_http_refused", "Requests told to come back, by line (pressure.py).", ("line",)
)
WAITING: Final = Gauge(
    "relance_http_waiting", "Requests in line.", ("line",), multiprocess_mode="livesum"
)
POOL: Final = Gauge(
    "relance_database_pool",
    "Connections of the pools: size, idle, and requests that wait for one.",
    ("of",),
    multiprocess_mode="livesum",
)
_OF_POOL: Final = {"pool_size": "size", "pool_available": "idle", "requests_waiting": "waiting"}


def answered(route: str, method: str, status: int, seconds: float) -> None:
    ANSWERS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    pool: Any = getattr(connection, "pool", None)
    if pool is not None:
        found = pool.get_stats()
        for name, word in _OF_POOL.items():
            POOL.labels(word).set(found.get(name, 0))
