"""`/gestion/aides/nouvelle/` and `/gestion/aides/<reference>/modifier/`."""

import re
from uuid import uuid4

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from dashboard.models import EntryDraft, Grant
from dashboard.permissions import Right, departments_with, require
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.entering import deeds, difference
from dashboard.web.staff.entering.kept import KEY
from dashboard.web.staff.entering.page import EntryPage
from dashboard.web.staff.entering.values import of_grant, of_nothing, one, typed


@desk_page(Right.ENTER)
def new_grant(request: AgentRequest) -> Screen | HttpResponseBase:
    asked = request.GET.get("brouillon", "")
    key = asked if re.fullmatch(KEY, asked) else uuid4().hex[:16]
    page = EntryPage(request.user, key, of_nothing(_usual_department(request)))
    if request.method == "POST":
        return _posted(request, page)
    draft = EntryDraft.objects.of(request.user).filter(key=key, grant=None).first()
    if draft:
        page.values |= typed(draft.fields.items())
        page.kept_at = draft.updated_at
    return page.screen()


@desk_page()
def edit_grant(request: AgentRequest, reference: str) -> Screen | HttpResponseBase:
    visible = Grant.objects.visible_to(request.user).exclude(status="cancelled")
    grant = get_object_or_404(
        visible.select_related(
            "department",
            "beneficiary__identity",
            "beneficiary__merged_into__identity",
            "authority",
            "entered_by",
        ),
        reference=reference,
    )
    require(request.user, Right.ENTER, grant.department)
    page = EntryPage(request.user, f"aide-{grant.pk}", of_grant(grant), grant)
    if request.method == "POST":
        return _posted(request, page)
    draft = EntryDraft.objects.of(request.user).filter(key=page.key, grant=grant).first()
    if draft:
        page.values |= typed(draft.fields.items())
        page.kept_at = draft.updated_at
        page.seal, page.version = one(draft.fields, "avant"), _number(one(draft.fields, "version"))
    return page.screen()


def _posted(request: AgentRequest, page: EntryPage) -> Screen | HttpResponseBase:
    start = page.values
    page.values = {name: [""] for name in start} | typed(request.POST.lists())
    page.jeton = request.POST.get("jeton") or page.jeton
    page.version = _number(request.POST.get("version", ""))
    page.seal = request.POST.get("avant", "")
    if difference.settles(request.POST) and (again := deeds.settle(request, page)):
        return again
    verb, _, detail = request.POST.get("faire", "").partition(":")
    if verb in deeds.CHANGES:
        return deeds.CHANGES[verb](page, detail)
    if verb == deeds.SET_APART:
        return deeds.set_apart(request, page)
    return deeds.save(request, page, verb)


def _usual_department(request: AgentRequest) -> str:
    """The one where the account enters, when there is only one."""
    codes = departments_with(request.user, Right.ENTER)
    return next(iter(codes)) if codes is not None and len(codes) == 1 else ""


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0
