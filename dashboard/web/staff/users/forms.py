"""What an administrator types about somebody's access."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard.models import User
from dashboard.queries.agents import places_administered
from dashboard.web.places import PlaceField
from dashboard.web.roles import role_choices
from dashboard.web.staff.forms import DayField, DeskForm


def end_of(day: date | None) -> datetime | None:
    """The last day counts whole, in Paris."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class EndField(DayField):
    """The last day of a role; cleans to its end."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Dernier jour")
        kwargs.setdefault("help_text", "Par exemple 31/12/2026. Vide : sans fin.")
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day < timezone.localdate():
            raise ValidationError("Ce jour est passé : donnez un jour à venir, ou retirez le rôle.")
        return end_of(day)


class InviteForm(DeskForm):
    email = forms.CharField(
        label="Adresse électronique",
        help_text="L'adresse professionnelle de la personne : elle y recevra un lien.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Rôle", choices=role_choices, widget=forms.RadioSelect)
    place = PlaceField(label="Territoire")
    ends_at = EndField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments, regions, france = places_administered(user)
        self.fields["place"].offer(departments, regions, france=france)


class EndForm(DeskForm):
    ends_at = EndField()


class ReasonForm(DeskForm):
    reason = forms.CharField(label="Motif", required=False, max_length=500)


class AnswerForm(DeskForm):
    ends_at = EndField()
    answer = forms.CharField(
        label="Réponse à la personne",
        help_text="Jointe au message en cas de refus.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
