"""How a page is looked at: which measure, in all or by inhabitant, by month or cumulated.

A look never changes which grants count: the filter does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from dashboard.queries.filters import Filter, FilterError, ParameterError
from dashboard.web.links import with_filter


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A page's address: its path, its filter, and what is `asked` of its looks."""

    path: str
    wanted: Filter
    asked: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: HttpRequest, wanted: Filter, names: Sequence[str]) -> "Look":
        given = ((name, request.GET.get(name, "").strip()) for name in names)
        return cls(request.path, wanted, tuple((name, value) for name, value in given if value))

    def address(self, wanted: Filter) -> str:
        return with_filter(self.path, wanted, self.asked)

    def choice(self, name: str, labels: Mapping[str, str]) -> str:
        """The value asked for, the first one when none is. Raises FilterError."""
        value = dict(self.asked).get(name) or next(iter(labels))
        if value not in labels:
            message = f"« {name}={value} » est inconnu. Valeurs connues : {', '.join(labels)}."
            raise FilterError(ParameterError(name, value, message, tuple(labels)))
        return value

    def switch(self, name: str, labels: Mapping[str, str], anchor: str) -> tuple[Choice, ...]:
        """The same page under each value; the address of the first one does not name it."""
        current, first = self.choice(name, labels), next(iter(labels))
        others = tuple(pair for pair in self.asked if pair[0] != name)
        return tuple(
            Choice(
                label,
                replace(
                    self, asked=(*others, *(((name, value),) if value != first else ()))
                ).address(self.wanted)
                + f"#{anchor}",
                value == current,
            )
            for value, label in labels.items()
        )
