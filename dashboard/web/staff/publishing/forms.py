"""Forms of the decisions: each confirms one sending, some say why."""

from django import forms

from dashboard.web.staff.forms import DeskForm


class DecisionForm(DeskForm):
    """`etat` is what was shown: what changed since is shown again before it is decided."""

    etat = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class ReasonForm(DecisionForm):
    motif = forms.CharField(
        label="Motif",
        help_text="Il reste dans la chronologie de l'aide ; il n'est pas public.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
