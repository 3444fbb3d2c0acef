"""What is asked of a control total, or of a file of them."""

from typing import Any

from django import forms

from dashboard.actions.control import ControlEntry
from dashboard.models import Fund, User
from dashboard.models.choices import Kind
from dashboard.permissions import Right
from dashboard.web.staff.choices import departments_of, place_choices
from dashboard.web.staff.forms import AmountField, DayField, DeskForm

KINDS = [(Kind.AWARD.value, "Attribué"), (Kind.COMMITMENT.value, "Engagé"),
         (Kind.PAYMENT.value, "Payé")]  # fmt: skip


class ControlForm(DeskForm):
    fund = forms.ChoiceField(label="Fonds")
    year = forms.IntegerField(label="Exercice", min_value=1990, max_value=2100)
    territory = forms.ChoiceField(label="Territoire")
    kind = forms.ChoiceField(label="Nature", choices=KINDS)
    amount = AmountField(label="Leur total (€)")
    as_of = DayField(
        label="Arrêté le", help_text="Tout ce qui a pris effet jusqu'à ce jour compte."
    )
    source = forms.CharField(
        label="Source", max_length=300, help_text="Par exemple : restitution Chorus du 05/01/2022."
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = departments_of(user, Right.RECONCILE)
        self.funds = Fund.objects.in_bulk()
        offered: dict[str, list[tuple[str, str]]] = {
            "fund": [(code, str(fund)) for code, fund in sorted(self.funds.items())],
            "territory": place_choices(user, Right.RECONCILE),
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices

    def entry(self) -> ControlEntry:
        said = self.cleaned_data
        return ControlEntry(
            fund=self.funds[said["fund"]],
            year=said["year"],
            department=self.departments.get(said["territory"]),
            kind=said["kind"],
            amount=said["amount"],
            as_of=said["as_of"],
            source=said["source"],
        )


class ControlFileForm(DeskForm):
    file = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        help_text="CSV, XLSX ou ODS : fonds, exercice, departement, montant, nature, arrete_le, "
        "source.",
    )
    source = forms.CharField(
        label="Source des lignes qui n'en disent pas",
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Two forms on one screen: their fields are told apart.
        super().__init__(*args, auto_id="file_%s", **kwargs)
