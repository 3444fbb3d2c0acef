"""What every screen of the desk shares: who comes in, and what stands around the screen.

A view takes the request and says which template shows what, or answers by itself. `desk_page`
opens the door: signed in, second factor given, some right held. Rights over one grant or one
département are asked by the actions again, whatever the door.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dashboard.models import User
from dashboard.permissions import Right, departments_with, gave_second_factor
from dashboard.web.staff.menu import entries, help_href


class AgentRequest(HttpRequest):
    """A request that passed the door."""

    user: User


@dataclass(frozen=True, slots=True)
class Crumb:
    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    crumbs: tuple[Crumb, ...] = ()
    status: int = 200


View = Callable[..., Screen | HttpResponseBase]
Answer = Callable[..., HttpResponseBase]


def desk_page(*rights: Right) -> Callable[[View], Answer]:
    """Any one of `rights`, somewhere, opens the screen; without any, READ does."""
    wanted = rights or (Right.READ,)

    def decorate(view: View) -> Answer:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, **address: Any) -> HttpResponseBase:
            if (turned_away := _to_the_door(request)) is not None:
                return turned_away
            user = cast(User, request.user)
            if all(departments_with(user, right) == set() for right in wanted):
                raise PermissionDenied(missing(user, wanted))
            found = view(request, **address)
            return show(cast(AgentRequest, request), found) if isinstance(found, Screen) else found

        return answer

    return decorate


def own_page(view: View) -> Answer:
    """For anyone who came in, whatever their rights: their own account."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, **address: Any) -> HttpResponseBase:
        if (turned_away := _to_the_door(request)) is not None:
            return turned_away
        found = view(request, **address)
        return show(cast(AgentRequest, request), found) if isinstance(found, Screen) else found

    return answer


def _to_the_door(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), redirect_field_name="suite")
    if not is_verified(request):
        return redirect_to_login(request.get_full_path(), resolve_url("second_factor"), "suite")
    return None


def is_verified(request: HttpRequest) -> bool:
    return gave_second_factor(request.user)


def missing(user: User, rights: tuple[Right, ...]) -> str:
    asked = " ou de ".join(f"« {right} »" for right in rights)
    return (
        f"Le compte {user} n'a le droit de {asked} pour aucun département. "
        "Un administrateur de votre département peut l'accorder."
    )


def show(request: AgentRequest, screen: Screen) -> HttpResponse:
    shared = {
        "screen": screen,
        "title": screen.title,
        "menu": entries(request.user, request.path),
        "help_href": help_href(request.path),
        "today": timezone.localdate(),
    }
    return render(request, screen.template, {**shared, **screen.context}, status=screen.status)
