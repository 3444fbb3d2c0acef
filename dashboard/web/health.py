"""/sante/: for the machines that watch over the site, and for `make run`."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.queries.health import Part, examine


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part is well, 503 with what ails otherwise."""
    return told(examine())


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers: restarting it would mend nothing else."""
    return told(())


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Whether to send readers here: not without the database and its migrations."""
    return told(examine(with_worker=False))


def told(parts: tuple[Part, ...]) -> JsonResponse:
    well = not any(part.problem for part in parts)
    return JsonResponse(
        {
            "etat": "bon" if well else "mauvais",
            "parties": {
                part.name: {"etat": "mauvais", "explication": part.problem}
                if part.problem
                else {"etat": "bon"}
                for part in parts
            },
        },
        status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
        json_dumps_params={"ensure_ascii": False},
    )
