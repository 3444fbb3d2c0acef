"""What a person decides of a file. Each form acts once, however often it is sent."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.actions import imports as asked
from dashboard.actions.refusals import Refused
from dashboard.imports.limits import UnusableFile
from dashboard.imports.recognise import Settings, header_names, header_print
from dashboard.imports.settling import perimeter_name, read_again, rows_under
from dashboard.models import ImportJob
from dashboard.permissions import Right
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.importing.forms import ApplyForm, SettingsForm, UndoForm
from dashboard.web.staff.importing.reach import seen
from dashboard.web.staff.importing.screens import screen, settings_screen

READ_AGAIN = "Fichier relu avec ces réglages : vérifiez les colonnes, puis demandez l'aperçu."


@require_POST
@desk_page(Right.IMPORT)
def settle(request: AgentRequest, number: int) -> Screen | HttpResponseBase:
    job = seen(request, number)
    if not job.sample:
        return redirect("import_job", number=number)
    form = SettingsForm(request.POST, job=job, settings=Settings.from_json(job.settings))
    if not form.is_valid():
        return settings_screen(request, job, form, 400)
    chosen = form.chosen()
    try:
        if form.reads_otherwise(chosen):
            _keep(request, job, read_again(job, chosen))
            messages.info(request, READ_AGAIN)
        else:
            _keep(request, job, chosen, remember=True)
            if "apercu" in request.POST:
                asked.ask_preview(by=request.user, job=job)
    except Refused as refused:
        form.add_error(None, f"{refused.message} {refused.hint}")
        return settings_screen(request, job, form, 409)
    return redirect("import_job", number=number)


def _keep(
    request: AgentRequest, job: ImportJob, chosen: Settings, *, remember: bool = False
) -> None:
    header = ""
    if remember:
        try:
            names = header_names(chosen, rows_under(job, chosen))
        except UnusableFile as unusable:
            raise Refused(unusable.message, field="header_row") from unusable
        header = header_print(names)
        known = {column: name for column, name in chosen.columns.items() if name in names}
        chosen = replace(chosen, columns=known)
    asked.settle(
        by=request.user,
        job=job,
        settings=chosen.as_json(),
        perimeter=perimeter_name(job),
        header=header,
    )


@require_POST
@desk_page(Right.IMPORT)
def apply(request: AgentRequest, number: int) -> Screen | HttpResponseBase:
    form = ApplyForm(request.POST)
    form.is_valid()
    return _asked(
        request,
        number,
        lambda job: asked.ask_apply(
            by=request.user,
            job=job,
            skip_refused=form.cleaned_data["sauf_refusees"],
            twins_confirmed=form.cleaned_data["jumelles"],
        ),
    )


@require_POST
@desk_page(Right.IMPORT, Right.AWARD)
def undo(request: AgentRequest, number: int) -> Screen | HttpResponseBase:
    form = UndoForm(request.POST)
    form.is_valid()
    return _asked(
        request,
        number,
        lambda job: asked.ask_undo(
            by=request.user,
            job=job,
            reason=form.cleaned_data.get("motif", ""),
            at=timezone.now(),
        ),
    )


@require_POST
@desk_page(Right.IMPORT)
def drop(request: AgentRequest, number: int) -> Screen | HttpResponseBase:
    answer = _asked(request, number, lambda job: asked.drop(by=request.user, job=job))
    if isinstance(answer, Screen):
        return answer
    messages.success(request, "Le fichier est abandonné ; son contenu est effacé.")
    return redirect("imports")


def _asked(
    request: AgentRequest, number: int, ask: Callable[[ImportJob], None]
) -> Screen | HttpResponseBase:
    """Each of these is guarded by the state that it leaves: sent again, it finds it done."""
    job = seen(request, number)
    try:
        ask(job)
    except Refused as refused:
        return screen(request, job, 409, refusal=refused)
    except PermissionDenied as denied:
        return screen(request, job, 403, refusal=Refused(str(denied)))
    return redirect("import_job", number=number)
