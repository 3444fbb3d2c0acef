"""A new password, typed twice and held to the rules of the site."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from dashboard.models import User

NEW = {"autocomplete": "new-password"}


class NewPassword(forms.Form):
    """To mix into a form; `user` is whose password it will be."""

    user: User | None = None

    password = forms.CharField(
        label="Nouveau mot de passe",
        help_text="Au moins 12 caractères ; une phrase de quelques mots se retient mieux.",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW),
    )
    again = forms.CharField(
        label="Le même, encore une fois",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, second = given.get("password"), given.get("again")
        if first and second and first != second:
            self.add_error("again", "Les deux mots de passe ne sont pas les mêmes.")
        return given
