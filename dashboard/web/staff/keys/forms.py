"""What is asked to draw a key or to open a partner's account."""

from datetime import timedelta
from typing import Any, Final

from django import forms

from dashboard.actions.keys import PARTNER_ROLES, partners_of
from dashboard.models import Department, Scope, User
from dashboard.permissions import Right, departments_with
from dashboard.web.staff.forms import DeskForm

MYSELF: Final = ""
FRANCE: Final = "FR"
DURATIONS: Final = {"30": "30 jours", "90": "90 jours", "365": "1 an", "730": "2 ans"}
ROLE_LABELS: Final = ("Consulter", "Consulter et saisir")


class KeyForm(DeskForm):
    name = forms.CharField(
        label="Nom de la clé", max_length=100, help_text="Celui du logiciel qui s'en servira."
    )
    scope = forms.ChoiceField(
        label="Portée",
        choices=Scope.choices,
        help_text="Une clé ne permet jamais plus que les droits de son compte.",
    )
    days = forms.ChoiceField(label="Durée", choices=DURATIONS.items(), initial="365")
    owner = forms.ChoiceField(label="Compte", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.partners = {str(found.pk): found for found in partners_of(user)}
        if self.partners:
            names = [(key, found.name) for key, found in self.partners.items()]
            self.fields["owner"].choices = [
                (MYSELF, "Le mien"),
                *names,
            ]
        else:
            del self.fields["owner"]

    @property
    def chosen_owner(self) -> User:
        return self.partners.get(self.cleaned_data.get("owner", MYSELF), self.user)

    @property
    def duration(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["days"]))


class PartnerForm(DeskForm):
    partner_name = forms.CharField(label="Organisme", max_length=150)
    contact = forms.CharField(
        label="Contact technique", max_length=254, help_text="À qui écrire en cas d'incident."
    )
    role = forms.ChoiceField(
        label="Droits", choices=list(zip(PARTNER_ROLES, ROLE_LABELS, strict=True))
    )
    department = forms.ChoiceField(label="Périmètre")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        # Two forms on one screen: their fields are told apart.
        super().__init__(*args, auto_id="partner_%s", **kwargs)
        over = departments_with(user, Right.KEYS)
        found = Department.objects.order_by("code")
        if over is not None:
            found = found.filter(code__in=over)
        self.departments = {row.code: row for row in found}
        choices = [(row.code, f"{row.name} ({row.code})") for row in found]
        if over is None:
            choices = [(FRANCE, "France entière"), *choices]
        self.fields["department"].choices = choices

    @property
    def chosen_department(self) -> Department | None:
        return self.departments.get(self.cleaned_data["department"])
