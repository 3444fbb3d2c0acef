"""The form of a grant: everything an agent may say of it, tolerant of how they write it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from dashboard.codes import CodeError, tidy_siret
from dashboard.formats import FormatError, KnownDate, parse_date
from dashboard.models import Department, Fund, Grant, Plan, User
from dashboard.models.choices import Category, Confidence, Diffusion, Size, Status
from dashboard.permissions import Right, departments_with
from dashboard.web.staff.entering import rows
from dashboard.web.staff.entering.party import Party, Unclear, resolve
from dashboard.web.staff.entering.rows import Problem
from dashboard.web.staff.entering.values import NATION, Values
from dashboard.web.staff.forms import AmountField, DayField, DeskForm

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_PLAIN: Final = {"autocomplete": "off"}
EMPTY: Final = [("", "Choisir…")]


class KnownDateField(forms.Field):
    """A day, a month or a year, with what is known of it."""

    widget = forms.TextInput(attrs=_PLAIN)

    def to_python(self, value: Any) -> KnownDate | None:
        try:
            return parse_date(value or "")
        except FormatError as error:
            raise ValidationError(f"{error.problem} {error.way_out}") from error


class SiretField(forms.Field):
    widget = forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric"})

    def to_python(self, value: Any) -> str:
        try:
            return tidy_siret(value or "") or ""
        except CodeError as error:
            raise ValidationError(f"{error.problem} Un SIRET a 14 chiffres.") from error


def text(label: str, length: int, hint: str = "", **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={**_PLAIN, **attributes}),
    )


def choice(label: str, choices: Iterable[Any], *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=required)


class EntryForm(DeskForm):
    departement = choice("Département", [])
    fonds = choice("Fonds", [])
    beneficiaire = text("Bénéficiaire", 250, "SIRET, SIREN, RNA ou nom")
    beneficiaire_choisi = forms.CharField(required=False, widget=forms.HiddenInput)
    sans_beneficiaire = forms.BooleanField(label="Porteur non précisé", required=False)
    siret = text("SIRET, facultatif", 20, "de l'établissement aidé", inputmode="numeric")
    nouveau_nom = text("Nom du nouveau bénéficiaire", 250)
    nouveau_numero = text("SIREN, SIRET ou RNA, s'il en a un", 20)
    nouveau_categorie = choice("Catégorie", EMPTY + Category.choices)
    nouveau_taille = choice("Taille d'entreprise", [("", "Inconnue"), *Size.choices])
    nouveau_forme = text("Catégorie juridique", 4, "4 chiffres de l'INSEE", inputmode="numeric")
    nouveau_diffusion = choice("Diffusion", Diffusion.choices)
    objet = forms.CharField(
        label="Objet", required=False, widget=forms.Textarea(attrs={"rows": 3, **_PLAIN})
    )
    part_nd = text("Part non localisée", 8, inputmode="numeric")
    montant_attribue = AmountField(
        label="Montant attribué", required=False, help_text="en euros, comme 1 234,56"
    )
    date_attribution = KnownDateField(
        label="Date d'attribution", required=False, help_text="6 mai 2021 ou mai 2021"
    )
    exercice = text("Exercice", 4, "vide : l'année", inputmode="numeric")
    cout_total = AmountField(label="Coût total du projet, en euros", required=False)
    attribuant = text("Service attribuant", 250, list="attribuants")
    siret_attribuant = SiretField(label="SIRET du service", required=False)
    dossier = text("Numéro de dossier", 80)
    date_convention = DayField(label="Date de la convention", required=False)
    conditions_versement = forms.CharField(
        label="Conditions de versement", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    dates_versement = text("Dates de versement", 80)
    notification_ue = text("Notification à la Commission européenne", 20)
    confiance = choice("Confiance", Confidence.choices)
    source_url = forms.URLField(
        label="Adresse de la source", required=False, max_length=500, assume_scheme="https"
    )
    engagements_suivis = forms.BooleanField(label="Engagements suivis", required=False)
    paiements_suivis = forms.BooleanField(label="Paiements suivis", required=False)
    reference = text("Référence", 64, "vide : proposée, comme 70-IDF-2021-001")
    motif_doublon = text("Pourquoi ce n'est pas un doublon", 500)

    use_required_attribute = False

    def __init__(
        self,
        values: Values,
        *,
        user: User,
        grant: Grant | None,
        checked: bool,
        submitted: bool = False,
        jeton: str = "",
    ) -> None:
        """Shown as it is until `checked`; `submitted` asks for all that an award needs."""
        self.values, self.user, self.grant, self.submitted = values, user, grant, submitted
        super().__init__(
            data=MultiValueDict(values | {"jeton": [jeton]}) if checked else None,
            initial={name: found[-1] for name, found in values.items() if found},
        )
        self.department: Department | None = None
        self.fund: Fund | None = None
        self.year: int | None = None
        self.party = Party()
        self.unclear: Unclear | None = None
        self.problems: list[Problem] = []
        self.places = rows.Places({}, {})
        self.cofundings = rows.CoFundings([], {})
        self._offer()
        if not self.is_draft:
            for name in ("montant_attribue", "date_attribution", "reference"):
                del self.fields[name]

    def _offer(self) -> None:
        codes = departments_with(self.user, Right.ENTER)
        found = (
            Department.objects.all() if codes is None else Department.objects.filter(pk__in=codes)
        )
        offered = [(one.code, f"{one.code} – {one.name}") for one in found]
        if codes is None:
            offered.append((NATION, "Aide nationale, sans département"))
        self.fields["departement"].choices = offered if len(offered) == 1 else EMPTY + offered
        self.fields["fonds"].choices = [
            ("", "Choisir un fonds…"),
            *(
                (
                    plan.name,
                    [(fund.code, f"{fund.code} – {fund.name}") for fund in plan.funds.all()],
                )
                for plan in Plan.objects.prefetch_related("funds")
            ),
        ]

    @property
    def only_department(self) -> str:
        """The one place where the account enters, if it has no choice."""
        choices = self.fields["departement"].choices
        return str(choices[0][1]) if len(choices) == 1 else ""

    @property
    def is_draft(self) -> bool:
        return self.grant is None or self.grant.status == Status.DRAFT

    def clean_departement(self) -> str:
        code = str(self.cleaned_data["departement"])
        if not code:
            raise ValidationError("Choisissez le département.")
        self.department = None if code == NATION else Department.objects.get(pk=code)
        return code

    def clean_fonds(self) -> str:
        code = str(self.cleaned_data["fonds"])
        if not code:
            raise ValidationError("Choisissez le fonds.")
        self.fund = Fund.objects.get(pk=code)
        return code

    def clean_objet(self) -> str:
        objet = str(self.cleaned_data["objet"]).strip()
        if not objet:
            raise ValidationError("Décrivez le projet en une phrase : le public la lira.")
        return objet

    def clean_montant_attribue(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["montant_attribue"]
        if amount is None and self.submitted:
            raise ValidationError("Indiquez le montant attribué.")
        if amount is not None and amount < 0:
            raise ValidationError("Le montant attribué est positif. Une baisse est un avenant.")
        return amount

    def clean_date_attribution(self) -> KnownDate | None:
        known: KnownDate | None = self.cleaned_data["date_attribution"]
        if known is None and self.submitted:
            raise ValidationError("Indiquez la date d'attribution, même au mois ou à l'année.")
        return known

    def clean_cout_total(self) -> Decimal | None:
        cost: Decimal | None = self.cleaned_data["cout_total"]
        if cost is not None and cost <= 0:
            raise ValidationError("Un coût total inconnu reste vide ; il n'est jamais nul.")
        return cost

    def clean_exercice(self) -> str:
        written = str(self.cleaned_data["exercice"]).strip()
        known: KnownDate | None = self.cleaned_data.get("date_attribution")
        if not written and known:
            written = str(known.day.year)
        if not written and "date_attribution" in self.errors:
            return ""
        if not written:
            raise ValidationError("Indiquez l'exercice, ou la date d'attribution.")
        if not written.isdigit() or not FIRST_YEAR <= int(written) <= LAST_YEAR:
            raise ValidationError("L'exercice est une année, par exemple 2021.")
        self.year = int(written)
        return written

    def clean(self) -> None:
        try:
            self.party = resolve(self.user, self.values, needed=self.submitted)
        except Unclear as unclear:
            self.unclear = unclear
            self.add_error(unclear.at, unclear.message)
        if self.department or self.cleaned_data.get("departement") == NATION:
            self.places, wrong = rows.places(self.values, self.department)
            self.problems += wrong
        self.cofundings, wrong = rows.cofundings(self.values)
        self.problems += wrong
        for problem in self.problems:
            self.add_error(None, ValidationError(problem.message, code=problem.at))
        if (
            self.cleaned_data.get("paiements_suivis")
            and not self.cleaned_data["engagements_suivis"]
        ):
            self.add_error(
                "paiements_suivis",
                "Des paiements ne se suivent que si les engagements sont suivis.",
            )

    @property
    def awarded_on(self) -> date | None:
        known: KnownDate | None = self.cleaned_data.get("date_attribution")
        return known.day if known else None
