"""What is done about somebody's access is written down in the same transaction."""

from dashboard.models import AccessEvent, Department, Region, User


def note(
    act: AccessEvent.Act,
    *,
    by: User | None,
    account: User | None = None,
    email: str = "",
    role: str = "",
    department: Department | None = None,
    region: Region | None = None,
    detail: str = "",
) -> AccessEvent:
    return AccessEvent.objects.create(
        act=act,
        by=by,
        account=account,
        email=email or (account.email if account else ""),
        role=role,
        department=department,
        region=region,
        detail=detail,
    )
