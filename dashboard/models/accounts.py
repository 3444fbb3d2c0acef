"""People and system accounts, and the perimeters in which they hold a role."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q

from dashboard.models.roles import Right, Role, roles_holding
from dashboard.models.territories import Department, Region


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account; a system account (`exploitant`, `import`) can never sign in."""

    email = models.CharField("adresse électronique", max_length=254, unique=True)
    name = models.CharField("nom", max_length=150, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    is_system = models.BooleanField("compte système", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def giving(self, user: User, right: Right) -> Self:
        """The memberships in force of the account, in a role that holds the right."""
        return self.filter(user=user, role__in=roles_holding(right))

    def over_france(self) -> Self:
        return self.filter(department=None, region=None)


class Membership(models.Model):
    """A role over a département, a region, or France when neither is given."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="compte", related_name="memberships"
    )
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région", null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "user",
                    "role",
                    "region",
                    "department",
                ),
                name="membership_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(department__isnull=True),
                name="membership_one_perimeter",
                violation_error_message="Une habilitation a un seul périmètre.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.department_id or self.region_id or 'France'}"
