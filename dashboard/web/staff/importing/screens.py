"""/gestion/imports/<number>/: one file, whatever it has become."""

from typing import Any, Final

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils import timezone

from dashboard.imports.recognise import Settings
from dashboard.imports.settling import rows_under
from dashboard.models import ImportJob
from dashboard.permissions import Right, departments_with
from dashboard.queries.imports import preview_rows, told_envelopes
from dashboard.web.staff.desk import AgentRequest, Crumb, Screen, desk_page
from dashboard.web.staff.importing import words
from dashboard.web.staff.importing.forms import ApplyForm, SettingsForm, UndoForm
from dashboard.web.staff.importing.mapping import reading
from dashboard.web.staff.importing.reach import seen, seen_whole, sees_whole

State = ImportJob.State
REFUSED_SHOWN: Final = 10
CRUMB: Final = Crumb("Importer", "/gestion/imports/")
TEMPLATES: Final = {
    State.READY: "settings",
    State.PREVIEWED: "preview",
    State.APPLIED: "done",
    State.UNDONE: "done",
    State.UNUSABLE: "unusable",
    State.DROPPED: "unusable",
}


@desk_page(Right.IMPORT, Right.READ)
def import_job(request: AgentRequest, number: int) -> Screen:
    job = seen(request, number)
    settled_again = job.state == State.PREVIEWED and "reglages" in request.GET
    if job.state == State.READY or settled_again:
        return settings_screen(request, job)
    return screen(request, job)


def screen(request: AgentRequest, job: ImportJob, status: int = 200, **more: Any) -> Screen:
    """Shows `more` instead of what it would make itself: forms that were not accepted."""
    name = "running" if job.is_running else TEMPLATES[State(job.state)]
    until = words.undo_until(job)
    context = {
        **shared(request, job),
        "tiles": words.tiles(job) if job.outcome else (),
        "envelopes": told_envelopes(request.user, job),
        "apply_form": ApplyForm(),
        "undo_form": UndoForm(),
        "undo_until": until,
        "undo_days": words.days_left(until, timezone.now()) if until else 0,
        **more,
    }
    if context["whole"] and job.outcome and job.batch_id is None:
        context["refused"] = preview_rows(job, "refused", limit=REFUSED_SHOWN)
    return Screen(f"staff/importing/{name}.html", job.upload.filename, context, (CRUMB,), status)


def settings_screen(
    request: AgentRequest, job: ImportJob, form: SettingsForm | None = None, status: int = 200
) -> Screen:
    if not sees_whole(request, job) or not job.sample:
        return screen(request, job, status)
    settings = Settings.from_json(job.settings)
    context = {
        **shared(request, job),
        "form": form or SettingsForm(job=job, settings=settings),
        "reading": reading(settings, rows_under(job, settings)),
        "profile_label": words.profile_label(settings.profile),
    }
    return Screen("staff/importing/settings.html", job.upload.filename, context, (CRUMB,), status)


def shared(request: AgentRequest, job: ImportJob) -> dict[str, Any]:
    mine = job.by_id == request.user.pk
    return {
        "job": job,
        "badge": words.BADGES[State(job.state)],
        "steps": words.steps(job),
        "size": words.size_text(job.upload.size),
        "profile_label": words.profile_label(job.profile) if job.profile else "",
        "mine": mine and departments_with(request.user, Right.IMPORT) != set(),
        "whole": sees_whole(request, job),
    }


@desk_page(Right.IMPORT, Right.READ)
def import_state(request: AgentRequest, number: int) -> HttpResponseBase:
    """For the bar that moves by itself."""
    job = seen(request, number)
    return JsonResponse(
        {
            "etat": job.state,
            "en_cours": job.is_running,
            "avancement": job.progress.percent,
            "etape": job.progress.step,
        }
    )


@desk_page(Right.IMPORT, Right.READ)
def import_rows(request: AgentRequest, number: int, slug: str) -> Screen:
    job = seen_whole(request, number)
    verdict = words.VERDICT_OF_SLUG.get(slug)
    if verdict is None:
        raise Http404(slug)
    after = request.GET.get("apres", "0")
    page = preview_rows(
        job,
        "" if verdict == "twins" else verdict,
        after=int(after) if after.isdecimal() and len(after) < 10 else 0,
        twins=verdict == "twins",
    )
    crumbs = (CRUMB, Crumb(job.upload.filename, f"/gestion/imports/{job.pk}/"))
    context = {**shared(request, job), "page": page, "verdict": verdict, "slug": slug}
    return Screen("staff/importing/rows.html", words.VERDICTS[verdict][1], context, crumbs)
