"""What people change of their own account."""

from django import forms

from dashboard.web.passwords import NewPassword
from dashboard.web.staff.forms import DeskForm


class NameForm(DeskForm):
    name = forms.CharField(
        label="Nom",
        help_text="Tel que vos collègues le liront dans l'historique.",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordForm(NewPassword, DeskForm):
    present = forms.CharField(
        label="Mot de passe actuel",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")
