"""Two départements of one region, with their administrators."""

from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from dashboard.models import Department, Membership, Region, User
from tests import builders
from tests.actions.holders import holder

PASSWORD = "trois petits volets bleus"


def department(code: str) -> Department:
    return Department.objects.get(code=code)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def administrator(*, department: str | None = None, region: str | None = None) -> User:
    return holder("administrator", department=department, region=region)


def person(email: str, role: str = "", department: str = "70") -> User:
    user = builders.user(email)
    if role:
        Membership.objects.create(user=user, role=role, department_id=department)
    return user


def jobs(task: str) -> list[dict[str, Any]]:
    """What the worker was asked for, in order."""
    name = f"dashboard.jobs.letters.{task}"
    return list(
        ProcrastinateJob.objects.filter(task_name=name)
        .order_by("id")
        .values_list("args", flat=True)
    )
