"""Which grants of the desk an account sees, and one of them by its reference."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from dashboard.models import Grant, User
from dashboard.models.choices import Status
from dashboard.permissions import Right, departments_with


def seen_by(user: User) -> QuerySet[Grant]:
    """National grants are seen by accounts over France only."""
    places = departments_with(user, Right.READ)
    return Grant.objects.all() if places is None else Grant.objects.filter(department__in=places)


def of_reference(user: User, reference: str) -> QuerySet[Grant]:
    """The grant in force under a reference first, then the cancelled ones, newest first."""
    last = Case(
        When(status=Status.CANCELLED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return seen_by(user).filter(reference=reference).order_by(last, "-pk")
