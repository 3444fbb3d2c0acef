"""/donnees/sceau/: the head of the chain that seals the history, for whoever wants to keep it."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.queries.seals import last_seal


@require_safe
@never_cache
def seal(request: HttpRequest) -> JsonResponse:
    found = last_seal()
    told = (
        {
            "sceau": found.no,
            "le": found.at.isoformat(),
            "changements": found.size,
            "empreinte": found.hash,
        }
        if found
        else {"sceau": None}
    )
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
