"""Imports that an account may look at: anything else does not exist for it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from dashboard.models import ImportJob
from dashboard.queries.imports import JOINED, visible_imports, whole_imports
from dashboard.web.staff.desk import AgentRequest


def seen(request: AgentRequest, number: int) -> ImportJob:
    found: ImportJob = get_object_or_404(
        visible_imports(request.user).select_related(*JOINED), pk=number
    )
    return found


def sees_whole(request: AgentRequest, job: ImportJob) -> bool:
    """Whether refused rows and files are within reach too."""
    return whole_imports(request.user).filter(pk=job.pk).exists()


def seen_whole(request: AgentRequest, number: int) -> ImportJob:
    job = seen(request, number)
    if not sees_whole(request, job):
        raise Http404("Ce fichier nomme des aides hors de votre périmètre.")
    return job
