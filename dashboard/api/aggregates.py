"""/agregats/: sums of a filter by one to three axes."""

from rest_framework.request import Request

from dashboard.api.answers import Body, envelope, figures
from dashboard.api.description import described
from dashboard.api.parameters import PAGING, Question
from dashboard.api.public import PublicView
from dashboard.api.shapes import lists
from dashboard.queries.totals import (
    Cell,
    distinct_beneficiaries,
    key_word,
    parse_axes,
    totals_page,
)


@described(
    "lister_agregats",
    "Agrégats",
    "Sommes du filtre par un à trois axes, triées par clés. `null` : inconnu, hors volet, non "
    "localisé ou national. `total` : les mêmes sommes sur tout le filtre. Par commune, une aide "
    "compte dans chacune de ses communes : les nombres d'aides ne s'y additionnent pas.",
    lists.AggregateList,
)
class Aggregates(PublicView):
    filters = None
    own = ("par", *PAGING)

    def answer(self, request: Request, question: Question, version: int, **path: str) -> Body:
        wanted = question.wanted
        axes = parse_axes(question.listed("par"))
        page, sums = totals_page(wanted, axes, limit=question.limit, cursor=question.cursor)
        total = figures(sums)
        people = distinct_beneficiaries(wanted, axes) if question.counted else None
        if people is not None:
            total["beneficiaires"] = distinct_beneficiaries(wanted).get((), 0)

        def write(cell: Cell) -> Body:
            words = {axis: key_word(axis, key) for axis, key in zip(axes, cell.keys, strict=True)}
            counted = {} if people is None else {"beneficiaires": people.get(cell.keys, 0)}
            return {**words, **figures(cell.totals), **counted}

        body = envelope(request, question, page, write, version, {"total": total})
        return {"par": list(axes), **body}
