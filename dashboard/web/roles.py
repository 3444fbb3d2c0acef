"""Roles in words, wherever one is chosen."""

from dashboard.models import Role
from dashboard.permissions import RIGHTS_OF_ROLE, Right


def role_choices() -> list[tuple[str, str]]:
    """Each role with what it allows, so that one is not given for another."""
    return [
        (role.value, f"{role.label} : {', '.join(right for right in Right if right in rights)}")
        for role, rights in ((Role(key), held) for key, held in RIGHTS_OF_ROLE.items())
    ]
