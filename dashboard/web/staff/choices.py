"""Choices that several forms of the desk offer: places within an account's perimeter."""

from dashboard.models import Department, User
from dashboard.permissions import Right, departments_with

FRANCE = "FR"


def departments_of(user: User, right: Right) -> dict[str, Department]:
    """By code, in its order, where the account holds the right."""
    over = departments_with(user, right)
    found = Department.objects.order_by("code")
    if over is not None:
        found = found.filter(code__in=over)
    return {row.code: row for row in found}


def place_choices(
    user: User, right: Right, nation: str = "France entière"
) -> list[tuple[str, str]]:
    """The nation first, for accounts over France only."""
    places = [
        (row.code, f"{row.name} ({row.code})") for row in departments_of(user, right).values()
    ]
    everywhere = departments_with(user, right) is None
    return [(FRANCE, nation), *places] if everywhere else places
