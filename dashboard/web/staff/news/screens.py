"""/gestion/actualites/: the list, one entry, what is done of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.actions.news import (
    create_news,
    delete_news,
    edit_news,
    publish_news,
    withdraw_news,
)
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.models import News, NewsPhoto
from dashboard.permissions import Right, may
from dashboard.web.staff import exports
from dashboard.web.staff.choices import departments_of
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.envelopes.forms import told
from dashboard.web.staff.forms import DeskForm
from dashboard.web.staff.news.files import news_file
from dashboard.web.staff.news.forms import NewsForm, initial_of

SHOWN: Final = 200
CRUMB: Final = "Actualités et visites"
DONE: Final = {
    "publier": "est publiée.",
    "retirer": "n'est plus publique ; son brouillon est gardé.",
    "supprimer": "est supprimée.",
}


@desk_page(Right.WRITE)
def news_list(request: AgentRequest) -> Screen | HttpResponseBase:
    rows = News.objects.visible_to(request.user).select_related("department", "commune")
    if word := exports.wanted(request):
        listed = news_file(rows, request.user)
        return exports.file_response(word, "actualites", listed, expected=rows.count())
    found = list(rows[: SHOWN + 1])
    context = {
        "rows": found[:SHOWN],
        "more": len(found) > SHOWN,
        "files": exports.links(request) if found else (),
    }
    return Screen("staff/news/list.html", CRUMB, context)


@desk_page(Right.WRITE)
def new_news(request: AgentRequest) -> Screen | HttpResponseBase:
    form = NewsForm(request.POST or None, request.FILES or None, user=request.user)
    first = next(iter(departments_of(request.user, Right.WRITE)), "")
    if request.method != "POST":
        form.initial = {"department": first, "kind": "visit"}
        return _edited(form, None)

    def act() -> Mapping[str, Any]:
        return {"pk": create_news(by=request.user, entry=form.entry()).pk}

    return _saved(request, form, None, act)


@desk_page(Right.WRITE)
def edit(request: AgentRequest, pk: int) -> Screen | HttpResponseBase:
    news = _seen(request, pk)
    if request.method != "POST":
        return _edited(NewsForm(user=request.user, news=news, initial=initial_of(news)), news)
    form = NewsForm(request.POST, request.FILES, user=request.user, news=news)

    def act() -> Mapping[str, Any]:
        version = form.cleaned_data.get("version") or 0
        held = edit_news(by=request.user, news=news, entry=form.entry(), version=version)
        return {"pk": held.pk}

    return _saved(request, form, news, act)


@desk_page(Right.WRITE)
@require_POST
def act_on(request: AgentRequest, pk: int, what: str) -> Screen | HttpResponseBase:
    news = _seen(request, pk)
    form = DeskForm(request.POST)
    form.is_valid()
    acts: dict[str, Callable[[], object]] = {
        "publier": lambda: publish_news(by=request.user, news=news),
        "retirer": lambda: withdraw_news(by=request.user, news=news),
        "supprimer": lambda: delete_news(by=request.user, news=news),
    }

    def act() -> Mapping[str, Any]:
        acts[what]()
        return {}

    try:
        once(by=request.user, purpose=request.path, key=form.key, act=act)
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.hint}".strip())
        return redirect("edit_news", pk=pk)
    messages.success(request, f"« {news.title} » {DONE[what]}")
    return redirect("desk_news") if what == "supprimer" else redirect("edit_news", pk=pk)


@desk_page(Right.WRITE)
def draft_photo(request: AgentRequest, pk: int) -> HttpResponseBase:
    photo = get_object_or_404(NewsPhoto, pk=_seen(request, pk).pk)
    return HttpResponse(bytes(photo.content), content_type="image/jpeg")


def _seen(request: AgentRequest, pk: int) -> News:
    found = News.objects.visible_to(request.user).select_related("department", "commune")
    return get_object_or_404(found, pk=pk)


def _saved(
    request: AgentRequest,
    form: NewsForm,
    news: News | None,
    act: Callable[[], Mapping[str, Any]],
) -> Screen | HttpResponseBase:
    if not form.is_valid():
        return _edited(form, news, status=400)
    public = request.POST.get("puis") == "publier"

    def both() -> Mapping[str, Any]:
        answer = act()
        if public:
            publish_news(by=request.user, news=News.objects.get(pk=answer["pk"]))
        return answer

    try:
        pk = once(by=request.user, purpose=request.path, key=form.key, act=both)["pk"]
    except (Refused, PermissionDenied) as wrong:
        return _refused(form, news, wrong)
    messages.success(request, "Publiée." if public else "Enregistrée.")
    return redirect("edit_news", pk=pk)


def _refused(form: NewsForm, news: News | None, wrong: Refused | PermissionDenied) -> Screen:
    told(form, wrong if isinstance(wrong, Refused) else Refused(str(wrong)))
    return _edited(form, news, status=400)


def _edited(form: NewsForm, news: News | None, *, status: int = 200) -> Screen:
    context: dict[str, Any] = {"form": form, "news": news, "sending": DeskForm()}
    if news is not None:
        context["photo"] = NewsPhoto.objects.filter(pk=news.pk).defer("content").first()
        context["may"] = may(form.user, Right.WRITE, news.department)
        context["waits"] = news.published_version not in (None, news.version)
    title = news.title if news else "Nouvelle actualité ou visite"
    crumbs = (Crumb(CRUMB, reverse("desk_news")),)
    return Screen("staff/news/edit.html", title, context, crumbs, status)
