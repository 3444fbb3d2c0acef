"""How people come to their rights: invitations, requests, identities held elsewhere, and what
was done about them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django_otp.models import Device, DeviceManager, TimestampMixin

from dashboard.models.accounts import Membership, User
from dashboard.models.perimeters import placed
from dashboard.models.roles import Right, Role
from dashboard.models.territories import Department, Region


class Perimeter(models.Model):
    """A role over a département, a region, or France when neither is given."""

    role = models.CharField("rôle", max_length=14, choices=Role.choices, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="région", null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="département",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def under(self, user: User) -> Self:
        """Those of the perimeter that the account administers."""
        return self.filter(placed(user, Right.ADMINISTER))

    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; the link may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def usable(self) -> Self:
        return self.waiting().filter(expires_at__gt=Now())


class Invitation(Perimeter):
    """A link sent by mail; its holder gets the role. Only a digest of the link is kept."""

    email = models.CharField("adresse électronique", max_length=254)
    role_ends_at = models.DateTimeField("le rôle prend fin le", null=True, blank=True)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, verbose_name="faite par", related_name="+")
    made_at = models.DateTimeField("faite le", db_default=Now())
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="acceptée par", related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        indexes = (
            models.Index(fields=("digest",), name="invitation_by_digest", condition=~Q(digest="")),
        )

    def __str__(self) -> str:
        return f"{self.email} · {self.role}"


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def under(self, user: User) -> Self:
        """Those of the perimeter that the account administers."""
        return self.filter(placed(user, Right.ADMINISTER))

    def waiting(self) -> Self:
        return self.filter(decided_at=None)


class AccessRequest(Perimeter):
    """Somebody asks for a role; it gives nothing until an administrator says so."""

    account = models.ForeignKey(
        User, models.PROTECT, verbose_name="compte", related_name="+", null=True, blank=True
    )
    email = models.CharField("adresse électronique", max_length=254)
    name = models.CharField("nom", max_length=150)
    reason = models.TextField("motif", max_length=1000)
    made_at = models.DateTimeField("faite le", db_default=Now())
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", related_name="+", null=True, blank=True
    )
    granted = models.BooleanField("accordée", default=False)
    answer = models.TextField("réponse", max_length=1000, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'accès"
        constraints = (
            models.UniqueConstraint(
                fields=("email", "role", "region", "department"),
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="access_request_once",
                violation_error_message="Cette demande attend déjà une réponse.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} · {self.role}"


class ExternalIdentity(TimestampMixin, Device):  # type: ignore[misc]  # the package has no types
    """Who somebody is for an OpenID provider: its issuer and its subject, never a mail address.

    It is also the second factor of the sessions opened through it: the provider was asked for
    one, and a session that leans on an identity since removed is no longer verified.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="+")
    issuer = models.CharField("fournisseur", max_length=300)
    subject = models.CharField("sujet", max_length=255)

    objects: ClassVar[models.Manager["ExternalIdentity"]] = DeviceManager()

    class Meta:
        verbose_name = "identité externe"
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "subject"),
                name="external_identity_once",
                violation_error_message="Cette identité est déjà celle d'un autre compte.",
            ),
        )


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    def under(self, user: User) -> Self:
        """What was done in the perimeter that the account administers, and what the people who
        have a role there did of their own account."""
        people = Membership.objects.filter(placed(user, Right.ADMINISTER)).values("user")
        own = Q(role="", account__in=people)
        return self.filter((~Q(role="") & placed(user, Right.ADMINISTER)) | own)


class AccessEvent(Perimeter):
    """What was done about somebody's access: append-only."""

    class Act(models.TextChoices):
        INVITED = "invited", "invitation envoyée"
        RENEWED = "renewed", "invitation renvoyée"
        WITHDRAWN = "withdrawn", "invitation retirée"
        JOINED = "joined", "invitation acceptée"
        REQUESTED = "requested", "accès demandé"
        REFUSED = "refused", "demande refusée"
        GIVEN = "given", "rôle donné"
        DATED = "dated", "date de fin changée"
        REMOVED = "removed", "rôle retiré"
        FACTOR_SET = "factor_set", "second facteur enregistré"
        FACTOR_RESET = "factor_reset", "second facteur réinitialisé"
        CODES_DRAWN = "codes_drawn", "codes de récupération tirés"
        PASSWORD_ASKED = "password_asked", "nouveau mot de passe demandé"
        PASSWORD_SET = "password_set", "mot de passe changé"
        BOUND = "bound", "identité ProConnect associée"
        CLOSED = "closed", "compte fermé"
        REOPENED = "reopened", "compte rouvert"

    at = models.DateTimeField("le", db_default=Now())
    act = models.CharField("acte", max_length=14, choices=Act.choices)
    by = models.ForeignKey(
        User, models.PROTECT, verbose_name="par", related_name="+", null=True, blank=True
    )
    account = models.ForeignKey(
        User, models.PROTECT, verbose_name="compte", related_name="+", null=True, blank=True
    )
    email = models.CharField("adresse électronique", max_length=254)
    detail = models.TextField("précision", blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = "acte sur les accès"
        indexes = (models.Index(fields=("account", "at"), name="access_event_by_account"),)

    def __str__(self) -> str:
        return f"{self.act} {self.email}"
