"""A grant of the desk by its reference, among those that an account sees."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from dashboard.models import Grant, User
from dashboard.models.choices import Status


def of_reference(user: User, reference: str) -> QuerySet[Grant]:
    """The grant in force under a reference first, then the cancelled ones, newest first."""
    last = Case(
        When(status=Status.CANCELLED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    return Grant.objects.visible_to(user).filter(reference=reference).order_by(last, "-pk")
