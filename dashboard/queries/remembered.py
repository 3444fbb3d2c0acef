"""What a page asks twice is read once: one snapshot has one answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_here = threading.local()


@contextmanager
def remembered() -> Iterator[None]:
    """Around one page, inside its snapshot; nothing is kept after it."""
    before = getattr(_here, "answers", None)
    _here.answers = {}
    try:
        yield
    finally:
        _here.answers = before


def once(ask: Callable[P, T]) -> Callable[P, T]:
    """For questions whose answers nobody changes; outside `remembered` each one is asked."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        answers: dict[Any, Any] | None = getattr(_here, "answers", None)
        if answers is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = ask(*args, **kwargs)
        found: T = answers[key]
        return found

    return answer
