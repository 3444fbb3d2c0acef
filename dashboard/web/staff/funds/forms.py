"""What is asked of a fund."""

from typing import Any

from django import forms

from dashboard.actions.funds import FundEntry
from dashboard.models import Fund, Pillar, Plan
from dashboard.web.staff.forms import DeskForm

NO_PILLAR = ""


class FundForm(DeskForm):
    code = forms.RegexField(
        label="Code",
        regex=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$",
        help_text="20 lettres, chiffres ou tirets au plus. Il ne changera plus.",
        error_messages={"invalid": "Écrivez au plus 20 lettres, chiffres ou tirets."},
    )
    name = forms.CharField(label="Nom", max_length=250)
    plan = forms.ChoiceField(label="Plan")
    pillar = forms.ChoiceField(label="Volet", required=False)
    operator = forms.CharField(label="Opérateur", required=False, max_length=250)
    programme = forms.CharField(label="Programme budgétaire", required=False, max_length=40)
    may_pay_individuals = forms.BooleanField(
        label="Peut aider des particuliers",
        required=False,
        help_text="Les bénéficiaires dont la forme juridique est inconnue restent masqués tant "
        "qu'un second agent ne les a pas confirmés.",
    )
    source_url = forms.URLField(
        label="Source", required=False, max_length=500, assume_scheme="https"
    )
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, fund: Fund | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans, self.pillars = Plan.objects.in_bulk(), Pillar.objects.in_bulk()
        offered: dict[str, list[tuple[str, str]]] = {
            "plan": [(code, plan.name) for code, plan in self.plans.items()],
            "pillar": [(NO_PILLAR, "Hors volet"), *((c, p.name) for c, p in self.pillars.items())],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        if fund is not None:
            del self.fields["code"]

    def entry(self) -> FundEntry:
        said = self.cleaned_data
        return FundEntry(
            name=said["name"],
            plan=self.plans[said["plan"]],
            pillar=self.pillars.get(said["pillar"]),
            operator=said["operator"],
            programme=said["programme"],
            may_pay_individuals=said["may_pay_individuals"],
            source_url=said["source_url"],
            note=said["note"],
        )
