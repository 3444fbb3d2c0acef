"""Lists of a few known things, each with its figures over the filter."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.request import Request

from dashboard.api.answers import NOTHING, Body, by_key, envelope, figures, page_of
from dashboard.api.parameters import PAGING, Question
from dashboard.api.public import PublicView
from dashboard.queries.filters import PARAMETERS, Filter
from dashboard.queries.totals import totals_by

# A list of everything has no sort of its own.
UNSORTED = tuple(name for name in PARAMETERS if name != "tri")


class FiguredList(PublicView):
    """`axis` names the list and the axis of its sums; every row is there, sums at zero included."""

    filters: ClassVar = UNSORTED
    own: ClassVar = PAGING
    axis: ClassVar[str]

    def rows(self, wanted: Filter) -> Sequence[Any]:
        """What has a `code`, in order."""
        raise NotImplementedError

    def written(self, row: Any) -> Body:
        raise NotImplementedError

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        rows = self.rows(question.wanted)
        sums = by_key(totals_by(question.wanted, (self.axis,)))
        return envelope(
            request,
            question,
            page_of(rows, question, self.axis),
            lambda row: {**self.written(row), **figures(sums.get(row.code, NOTHING))},
            version,
            {"total": len(rows)} if question.counted else None,
        )
