"""People and system accounts, and the perimeters in which they hold a role."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from dashboard.models.roles import Right, Role, roles_holding
from dashboard.models.territories import Department, Region


class PasswordField(models.CharField):  # type: ignore[type-arg]  # no subscript at run time
    """The digest of a password: the database gives it to who signs in and to its own account.
    Others, who read the rows of an account for its name, are given a password that nothing opens.
    """

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:  # noqa: ARG002 - Django's
        table = sql.rpartition(".")[0]
        return f'relance_password({table}."id")', params


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """People do not write their address the same way each time."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account; a system account (`exploitant`, `import`) can never sign in."""

    password = PasswordField("mot de passe", max_length=128)
    email = models.CharField("adresse électronique", max_length=254, unique=True)
    name = models.CharField("nom", max_length=150, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    is_system = models.BooleanField("compte système", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sessions_ended = models.PositiveIntegerField(
        "fins de toutes les sessions", default=0, db_default=0
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """A session ends when the password changes, or when `sessions_ended` is counted up."""
        kept = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("relance.session", kept, secret=secret, algorithm="sha256").hexdigest()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> Self:
        """Those that have not ended, by the clock of the database."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))

    def giving(self, user: User, right: Right) -> Self:
        """The memberships in force of the account, in a role that holds the right."""
        return self.in_force().filter(user=user, role__in=roles_holding(right))

    def over_france(self) -> Self:
        return self.filter(department=None, region=None)


class Membership(models.Model):
    """A role over a département, a region, or France when neither is given; for ever, or until
    `ends_at`."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="compte", related_name="memberships"
    )
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région", null=True, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True
    )
    ends_at = models.DateTimeField("prend fin le", null=True, blank=True)
    given_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="donnée par", related_name="+", null=True
    )
    given_at = models.DateTimeField("donnée le", db_default=Now())

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
