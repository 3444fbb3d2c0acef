"""Whether this process answers to this machine alone."""

from typing import Any

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def answers_only_here(settings: Any) -> bool:
    return bool(settings.DEBUG) and set(settings.ALLOWED_HOSTS) <= LOCAL
