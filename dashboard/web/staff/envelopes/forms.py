"""What is asked of a line of an envelope, of its correction, of coverage."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dashboard.actions.plan import AllocationLine
from dashboard.actions.refusals import Refused
from dashboard.models import Department, Fund, User
from dashboard.models.choices import AllocationNature
from dashboard.permissions import Right, departments_with
from dashboard.web.staff.choices import FRANCE, departments_of, place_choices
from dashboard.web.staff.forms import AmountField, DayField, DeskForm

FIELD_OF_RULE: Final = {
    "envelope_binding_exceeded": "amount",
    "amount_is_a_number": "amount",
    "allocation_delegation_has_department": "territory",
    "allocation_binding_is_retained": "binding",
}
ENTERED: Final = (
    AllocationNature.INITIAL,
    AllocationNature.DELEGATION,
    AllocationNature.FREEZE,
)


class SourcedForm(DeskForm):
    effective_on = DayField(label="Date d'effet", help_text="Celle de l'arrêté ou de la lettre.")
    source_url = forms.URLField(
        label="Source", required=False, max_length=500, assume_scheme="https"
    )
    note = forms.CharField(label="Note", required=False, max_length=500)


class LineForm(SourcedForm):
    fund = forms.ChoiceField(label="Fonds")
    year = forms.IntegerField(label="Exercice", min_value=1990, max_value=2100)
    territory = forms.ChoiceField(label="Territoire")
    nature = forms.ChoiceField(
        label="Nature",
        help_text="Une délégation se prend sur l'enveloppe nationale ; un gel se retranche.",
    )
    amount = AmountField(label="Montant (€)", help_text="Par exemple 1 250 000 ou 12 500,50.")
    binding = forms.BooleanField(
        label="Enveloppe limitative",
        required=False,
        help_text="Les attributions ne pourront jamais la dépasser.",
    )
    field_order = (
        "fund", "year", "territory", "nature", "amount", "binding", "effective_on",
        "source_url", "note", "jeton",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = departments_of(user, Right.ALLOCATE)
        self.funds = Fund.objects.in_bulk()
        everywhere = departments_with(user, Right.ALLOCATE) is None
        natures = [n for n in ENTERED if everywhere or n != AllocationNature.DELEGATION]
        offered: dict[str, list[tuple[str, str]]] = {
            "fund": [(code, str(fund)) for code, fund in sorted(self.funds.items())],
            "territory": place_choices(user, Right.ALLOCATE),
            "nature": [(n.value, str(n.label)) for n in natures],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("Une ligne a un montant, positif ou négatif.")
        return amount

    def chosen_department(self) -> Department | None:
        return self.departments.get(self.cleaned_data["territory"])

    def line(self) -> AllocationLine:
        said = self.cleaned_data
        freezes = said["nature"] == AllocationNature.FREEZE
        return AllocationLine(
            fund=self.funds[said["fund"]],
            first_year=said["year"],
            last_year=said["year"],
            amount=-abs(said["amount"]) if freezes else said["amount"],
            effective_on=said["effective_on"],
            nature=said["nature"],
            department=self.chosen_department(),
            binding=said["binding"],
            source_url=said["source_url"],
            note=said["note"],
        )


class CarryForm(SourcedForm):
    amount = AmountField(label="Montant reporté (€)")
    field_order = ("amount", "effective_on", "source_url", "note", "jeton")


class ReverseForm(DeskForm):
    reason = forms.CharField(
        label="Pourquoi cette ligne est annulée",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CoverageForm(DeskForm):
    complete = forms.ChoiceField(
        label="Ce que nous avons de ce fonds",
        choices=(("oui", "Exhaustif : toutes les aides y sont"), ("non", "Non exhaustif")),
        help_text="Sans cette parole, taux et rangs s'affichent « n. d. ».",
    )
    source = forms.CharField(label="D'après", max_length=500)


def told(form: DeskForm, refused: Refused) -> None:
    """Beside the field that can mend it, else on top."""
    field = refused.field or FIELD_OF_RULE.get(refused.rule, "")
    form.add_error(
        field if field in form.fields else None, f"{refused.message} {refused.hint}".strip()
    )


def place_word(department: str | None) -> str:
    return department or FRANCE
