"""Forms of the desk: tolerant of the ways people write, exact about what they mean."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from dashboard.formats import FormatError, date_numeric, number, parse_amount, parse_date
from dashboard.web.styled import StyledForm


def _told(error: FormatError) -> ValidationError:
    return ValidationError(f"{error.problem} {error.way_out}".strip())


class AmountField(forms.Field):
    """Euros, as people write them: spaces of any kind, comma or point, €."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return number(value, 2) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or not str(value).strip():
            return None
        try:
            return parse_amount(value)
        except FormatError as error:
            raise _told(error) from error


class DayField(forms.Field):
    """A day: 06/05/2021, 6 mai 2021, 2021-05-06. A month or a year alone is refused."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return date_numeric(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        if value is None or not str(value).strip():
            return None
        try:
            known = parse_date(value)
        except FormatError as error:
            raise _told(error) from error
        if known is not None and known.precision != "day":
            raise ValidationError("Le jour manque : écrivez par exemple 06/05/2021.")
        return known.day if known else None


class DeskForm(StyledForm):
    """`jeton` names one sending of the form: sent five times, it acts once."""

    jeton = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = uuid4().hex

    @property
    def key(self) -> str:
        """The key of this sending; a form sent without one is new each time."""
        return self.cleaned_data.get("jeton") or uuid4().hex
