"""Structured logs: readable lines on a developer's terminal, one JSON object a line elsewhere."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Addresses that open something to whoever has them, and addresses of people.
_SECRET = re.compile(r"(/invitation/|/connexion/mot-de-passe/)[^\s\"'?<]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def without_persons(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last thing done to a line: what others wrote into it, too, names nobody."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _MAIL.sub("[courriel]", _SECRET.sub(r"\1[secret]", value))
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]

READABLE: list[Any] = [
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
]
ONE_LINE: list[Any] = [
    structlog.processors.format_exc_info,
    without_persons,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def configure(*, readable: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = READABLE if readable else ONE_LINE
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO" if not readable else "WARNING"},
        "loggers": {
            name: {"handlers": [], "level": "INFO", "propagate": True}
            for name in ("django", "dashboard", "relance", "gunicorn.error")
        },
    }
