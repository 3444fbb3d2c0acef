"""What people type to come in."""

from typing import Any

from django import forms

from dashboard.models import Department, Region, User
from dashboard.web.passwords import NewPassword
from dashboard.web.places import PlaceField
from dashboard.web.roles import role_choices
from dashboard.web.styled import StyledForm


class SignInForm(StyledForm):
    email = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(StyledForm):
    code = forms.CharField(
        label="Code à 6 chiffres",
        help_text="Celui que montre votre application d'authentification en ce moment.",
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class EnrolForm(CodeForm):
    """Without the focus: one reads and scans first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]


class RecoveryForm(StyledForm):
    code = forms.CharField(
        label="Code de récupération",
        help_text="L'un des codes de votre liste, par exemple k3v7q-x4m2p. Il ne sert qu'une fois.",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


def refuse(form: forms.Form, message: str, hint: str = "", field: str | None = None) -> None:
    """Say a refusal of an action beside its field, or on top."""
    where: Any = field if field in form.fields else None
    form.add_error(where, f"{message} {hint}".strip())


class AddressForm(StyledForm):
    email = forms.CharField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class PasswordForm(NewPassword, StyledForm):
    """A new password, after a link sent by mail."""


class JoinForm(NewPassword, StyledForm):
    name = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password", "again")


class AskForm(StyledForm):
    email = forms.CharField(
        label="Adresse électronique professionnelle",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.ChoiceField(label="Rôle demandé", choices=role_choices, widget=forms.RadioSelect)
    place = PlaceField(label="Territoire")
    reason = forms.CharField(
        label="Votre service, et pourquoi vous en avez besoin",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments, regions = Department.objects.order_by("code"), Region.objects.order_by("name")
        self.fields["place"].offer(departments, regions, france=True)
        if user is not None:
            del self.fields["email"], self.fields["name"]
