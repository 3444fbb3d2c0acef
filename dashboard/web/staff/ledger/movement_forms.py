"""Forms of the movements: each knows what is left, what deserves a second look, and its action."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, Final, cast

from django import forms

from dashboard.actions import ledger as record
from dashboard.formats import NO_BREAK_SPACE, date_numeric, euros
from dashboard.models import Movement, User
from dashboard.models.choices import Kind, Nature
from dashboard.queries.grant_ledger import Commitment, GrantLedger
from dashboard.web.staff.forms import AmountField, DayField, DeskForm

RAISE, LOWER = "hausse", "baisse"
PAYMENTS: Final = (Nature.ADVANCE, Nature.INSTALMENT, Nature.BALANCE)


class MovementForm(DeskForm):
    """`kind` is what the movement moves. What deserves a second look asks for `confirmer`."""

    kind: ClassVar[Kind]
    montant = AmountField(label="Montant en euros")
    date = DayField(label="Date d'effet", help_text="Par exemple 06/05/2021 ou 6 mai 2021.")
    confirmer = forms.BooleanField(
        label="J'ai vérifié, enregistrer quand même", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, ledger: GrantLedger, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = ledger
        self.today = today
        self.doubts: list[str] = []
        self.fields["date"].initial = today
        self.fields["montant"].help_text = self.limit_text()

    def limit(self) -> Decimal | None:
        """The largest amount that the ledger takes; None when nothing bounds it."""
        return None

    def limit_text(self) -> str:
        return ""

    def clean_montant(self) -> Decimal:
        amount: Decimal = self.cleaned_data["montant"]
        if amount <= 0:
            raise forms.ValidationError("Indiquez un montant supérieur à zéro.")
        return amount

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        amount, limit = found.get("montant"), self.limit()
        if amount is not None and limit is not None and amount > limit:
            self.add_error("montant", self.beyond(limit))
        if not self.errors:
            self.doubts = self.look_twice()
        if self.doubts and not found.get("confirmer"):
            self.fields["confirmer"].widget = forms.CheckboxInput(attrs={"class": "fr-checkbox"})
        return found

    def beyond(self, limit: Decimal) -> str:
        return f"Ce montant dépasse ce qui reste{NO_BREAK_SPACE}: {euros(limit)}."

    def look_twice(self) -> list[str]:
        return [*self.not_yet(), *self.twins()]

    def not_yet(self) -> list[str]:
        day = self.cleaned_data["date"]
        if day <= self.today:
            return []
        return [f"La date d'effet, {date_numeric(day)}, est dans le futur."]

    def twins(self) -> list[str]:
        day, amount = self.cleaned_data["date"], self.cleaned_data["montant"]
        alike = any(
            line.kind == self.kind and abs(line.amount) == amount and line.effective_on == day
            for line in self.ledger.lines
            if line.corrected_by is None and line.nature != Nature.REVERSAL
        )
        if not alike:
            return []
        return ["Un mouvement de même montant à la même date est déjà enregistré."]

    @property
    def is_doubtful(self) -> bool:
        return bool(self.doubts) and not self.cleaned_data.get("confirmer")

    def save(self, by: User) -> Movement:
        raise NotImplementedError


class ReasonedForm(MovementForm):
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 2}))


class AmendmentForm(ReasonedForm):
    kind = Kind.AWARD
    sens = forms.ChoiceField(
        label="L'avenant",
        choices=((RAISE, "augmente le montant attribué"), (LOWER, "diminue le montant attribué")),
        initial=RAISE,
        widget=forms.RadioSelect,
    )
    field_order: ClassVar = ["sens", "montant", "date", "motif"]

    def limit(self) -> Decimal | None:
        if self.cleaned_data.get("sens") == LOWER:
            return self.ledger.balance.to_commit
        envelope = self.ledger.envelope
        if envelope is None or not envelope.binding:
            return None
        return envelope.allocated - envelope.delegated - envelope.awarded

    def beyond(self, limit: Decimal) -> str:
        if self.cleaned_data.get("sens") == LOWER:
            return (
                f"L'attribué ne descend pas sous l'engagé{NO_BREAK_SPACE}: "
                f"l'avenant peut le diminuer de {euros(limit)} au plus."
            )
        left = euros(max(limit, Decimal(0)))
        return f"L'enveloppe est limitative{NO_BREAK_SPACE}: il y reste {left}."

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_amendment(
            by=by,
            grant=self.ledger.grant,
            amount=found["montant"] if found["sens"] == RAISE else -found["montant"],
            effective_on=found["date"],
            reason=found["motif"],
        )


class CancellationForm(ReasonedForm):
    kind = Kind.AWARD

    def limit(self) -> Decimal:
        return self.ledger.balance.to_commit

    def limit_text(self) -> str:
        left, committed = self.ledger.balance.to_commit, self.ledger.balance.committed
        if committed:
            return (
                f"Au plus {euros(left)}{NO_BREAK_SPACE}: {euros(committed)} sont engagés, "
                "dégagez-les d'abord pour annuler davantage."
            )
        return f"{euros(left)} annule toute l'aide ; un montant moindre en annule une partie."

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_cancellation(
            by=by,
            grant=self.ledger.grant,
            amount=found["montant"],
            effective_on=found["date"],
            reason=found["motif"],
        )


class CommitmentForm(MovementForm):
    kind = Kind.COMMITMENT
    numero = forms.CharField(
        label="Numéro d'engagement juridique (EJ)",
        max_length=80,
        required=False,
        help_text="Celui de Chorus, s'il est connu : les fichiers s'y rattachent.",
    )
    field_order: ClassVar = ["numero", "montant", "date"]

    def limit(self) -> Decimal:
        return self.ledger.balance.to_commit

    def limit_text(self) -> str:
        return f"Reste à engager{NO_BREAK_SPACE}: {euros(self.ledger.balance.to_commit)}."

    def look_twice(self) -> list[str]:
        doubts = super().look_twice()
        known = {each.reference for each in self.ledger.open_commitments}
        if (number := self.cleaned_data.get("numero")) and number in known:
            doubts.append(f"L'aide a déjà un engagement juridique {number}.")
        return doubts

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_commitment(
            by=by,
            grant=self.ledger.grant,
            amount=found["montant"],
            effective_on=found["date"],
            reference=found["numero"],
        )


class OnCommitmentForm(MovementForm):
    """A movement under one of the grant's legal commitments."""

    engagement = forms.TypedChoiceField(label="Engagement juridique (EJ)", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = [each for each in self.ledger.open_commitments if self.left(each) > 0]
        choices: list[tuple[Any, str]] = [(each.id, self.label(each)) for each in open_ones]
        if len(choices) != 1:
            choices.insert(0, ("", "Choisir un engagement"))
        cast(forms.TypedChoiceField, self.fields["engagement"]).choices = choices

    def left(self, commitment: Commitment) -> Decimal:
        return commitment.remaining

    def label(self, commitment: Commitment) -> str:
        return f"{commitment.name}, reste {euros(self.left(commitment))}"

    @property
    def commitment(self) -> Commitment | None:
        key = self.cleaned_data.get("engagement")
        return self.ledger.commitment(key) if key else None

    def limit(self) -> Decimal | None:
        return self.left(self.commitment) if self.commitment else None

    def opening(self) -> Movement:
        return Movement.objects.select_related("grant").get(
            grant=self.ledger.grant, pk=self.cleaned_data["engagement"]
        )


class DecommitmentForm(OnCommitmentForm, ReasonedForm):
    kind = Kind.COMMITMENT
    field_order: ClassVar = ["engagement", "montant", "date", "motif"]

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_decommitment(
            by=by,
            commitment=self.opening(),
            amount=found["montant"],
            effective_on=found["date"],
            reason=found["motif"],
        )


class PaymentForm(OnCommitmentForm):
    kind = Kind.PAYMENT
    nature = forms.ChoiceField(
        label="Nature",
        choices=[(nature.value, nature.label) for nature in PAYMENTS],
        initial=Nature.INSTALMENT,
    )
    numero = forms.CharField(
        label="Numéro de demande de paiement (DP)", max_length=80, required=False
    )
    field_order: ClassVar = ["engagement", "nature", "montant", "date", "numero"]

    def look_twice(self) -> list[str]:
        doubts = super().look_twice()
        found, day = self.commitment, self.cleaned_data["date"]
        if found and day < found.effective_on:
            doubts.append(
                f"Le paiement, du {date_numeric(day)}, précède son engagement, "
                f"du {date_numeric(found.effective_on)}."
            )
        return doubts

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_payment(
            by=by,
            commitment=self.opening(),
            amount=found["montant"],
            effective_on=found["date"],
            nature=found["nature"],
            reference=found["numero"],
        )


class RepaymentForm(OnCommitmentForm, ReasonedForm):
    kind = Kind.PAYMENT
    numero = forms.CharField(label="Numéro du titre de perception", max_length=80, required=False)
    field_order: ClassVar = ["engagement", "montant", "date", "numero", "motif"]

    def left(self, commitment: Commitment) -> Decimal:
        return commitment.paid

    def label(self, commitment: Commitment) -> str:
        return f"{commitment.name}, {euros(commitment.paid)} payés"

    def save(self, by: User) -> Movement:
        found = self.cleaned_data
        return record.record_repayment(
            by=by,
            commitment=self.opening(),
            amount=found["montant"],
            effective_on=found["date"],
            reason=found["motif"],
            reference=found["numero"],
        )
