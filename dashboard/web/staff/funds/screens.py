"""/gestion/fonds/: the funds, a new one, one of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms.models import model_to_dict
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from dashboard.actions.funds import create_fund, edit_fund
from dashboard.actions.receipts import once
from dashboard.actions.refusals import Refused
from dashboard.models import Fund, GrantEdition
from dashboard.permissions import Right, require
from dashboard.web.staff import exports
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.envelopes.forms import told
from dashboard.web.staff.funds.files import funds_file
from dashboard.web.staff.funds.forms import FundForm


@desk_page(Right.ADMINISTER)
def fund_list(request: AgentRequest) -> Screen | HttpResponseBase:
    require(request.user, Right.ADMINISTER, None)
    found = Fund.objects.select_related("plan", "pillar").annotate(grants_count=Count("grants"))
    rows = found.order_by("plan__position", "code")
    if word := exports.wanted(request):
        listed = funds_file(rows, request.user)
        return exports.file_response(word, "fonds", listed, expected=rows.count())
    context = {"rows": rows, "files": exports.links(request)}
    return Screen("staff/funds/list.html", "Fonds", context, _crumbs(here=True))


@desk_page(Right.ADMINISTER)
def new_fund(request: AgentRequest) -> Screen | HttpResponseBase:
    require(request.user, Right.ADMINISTER, None)
    form = FundForm(request.POST or None)

    def act() -> Mapping[str, Any]:
        code = form.cleaned_data["code"].upper()
        return {"code": create_fund(by=request.user, code=code, entry=form.entry()).pk}

    return _answer(request, form, None, act)


@desk_page(Right.ADMINISTER)
def one_fund(request: AgentRequest, code: str) -> Screen | HttpResponseBase:
    require(request.user, Right.ADMINISTER, None)
    fund = get_object_or_404(Fund, pk=code)
    initial = model_to_dict(fund)
    form = FundForm(request.POST or None, fund=fund, initial=initial)

    def act() -> Mapping[str, Any]:
        return {"code": edit_fund(by=request.user, fund=fund, entry=form.entry()).pk}

    return _answer(request, form, fund, act)


def _answer(
    request: AgentRequest, form: FundForm, fund: Fund | None, act: Callable[[], Mapping[str, Any]]
) -> Screen | HttpResponseBase:
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                once(by=request.user, purpose=request.path, key=form.key, act=act)
            except Refused as refused:
                told(form, refused)
            except PermissionDenied as denied:
                form.add_error(None, str(denied))
            else:
                messages.success(request, "Fonds enregistré.")
                return redirect("desk_funds")
    frozen = fund is not None and GrantEdition.objects.filter(fund=fund).exists()
    context = {"form": form, "fund": fund, "frozen": frozen}
    title = fund.name if fund else "Nouveau fonds"
    return Screen("staff/funds/edit.html", title, context, _crumbs(), status)


def _crumbs(*, here: bool = False) -> tuple[Crumb, ...]:
    first = Crumb("Enveloppes", reverse("envelopes_desk"))
    return (first,) if here else (first, Crumb("Fonds", reverse("desk_funds")))
