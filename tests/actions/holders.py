"""Accounts with a role, and plain grants to act on."""

from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.actions.grants import GrantEntry, create_grant, submit_grant
from dashboard.actions.publication import publish_grants
from dashboard.models import Department, Fund, Grant, Membership, User
from tests import builders

DAY = date(2021, 5, 6)


def holder(*roles: str, department: str | None = None, region: str | None = None) -> User:
    """Holds the roles over a département, a region, or France when neither is named."""
    user = builders.user()
    for role in roles:
        Membership.objects.create(user=user, role=role, department_id=department, region_id=region)
    return user


def entry(reference: str = "70-A1", *, department: str | None = "70", **fields: Any) -> GrantEntry:
    values: dict[str, Any] = {
        "fund": Fund.objects.get(code="IDF"),
        "year": 2021,
        "objet": "Atelier",
        "amount": Decimal(1000),
        "awarded_on": DAY,
        **fields,
    }
    place = Department.objects.get(code=department) if department else None
    return GrantEntry(reference=reference, department=place, **values)


def submitted(by: User, **fields: Any) -> Grant:
    grant = create_grant(by=by, entry=entry(**fields))
    submit_grant(by=by, grant=grant)
    grant.refresh_from_db()
    return grant


def published(by: User, **fields: Any) -> Grant:
    """Entered by one account, published by another."""
    grant = submitted(by, **fields)
    publish_grants(grant_ids=[grant.pk], by=holder("publisher"))
    grant.refresh_from_db()
    return grant
