"""What is asked of a person about a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms

from dashboard.imports.profiles import PROFILES
from dashboard.imports.recognise import Settings
from dashboard.imports.sample import Sample
from dashboard.models import Department, Fund, ImportJob
from dashboard.web.staff.forms import DeskForm

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 avec marque",
    "cp1252": "Windows-1252 (ancien Excel)",
    "utf-16": "UTF-16",
}
DELIMITERS: Final = {";": "point-virgule ( ; )", ",": "virgule ( , )", "\t": "tabulation"}
DATES: Final = {
    "": "comme le fichier l'indique",
    "1900": "jours depuis 1900 (Windows)",
    "1904": "jours depuis 1904 (ancien Mac)",
}
# What changes how the file reads: the columns shown no longer hold.
BASIS: Final = ("profile", "sheet", "header_row", "encoding", "delimiter")
ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.ods,.json"
COLUMN: Final = "colonne-"


class UploadForm(DeskForm):
    file = forms.FileField(
        label="Fichier CSV, XLSX, ODS ou JSON",
        help_text="10 Mo et 50 000 lignes au plus. Rien n'est enregistré avant votre accord.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
        },
    )


class SettingsForm(DeskForm):
    """How the file reads, and what it does not say itself."""

    profile = forms.ChoiceField(label="Sorte de fichier")
    sheet = forms.ChoiceField(label="Feuille", required=False)
    header_row = forms.IntegerField(label="Ligne des titres de colonnes", min_value=1, max_value=25)
    encoding = forms.ChoiceField(label="Encodage", choices=ENCODINGS.items())
    delimiter = forms.ChoiceField(label="Séparateur", choices=DELIMITERS.items())
    department = forms.ChoiceField(
        label="Département",
        required=False,
        help_text="Des lignes, quand le fichier ne le dit pas ; sinon, le seul à lire.",
    )
    fund = forms.ChoiceField(
        label="Fonds",
        required=False,
        help_text="Des lignes, quand le fichier ne le dit pas ; sinon, le seul à lire.",
    )
    year = forms.IntegerField(
        label="Exercice",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="Quand le fichier n'a pas d'année.",
    )
    dates = forms.ChoiceField(
        label="Dates écrites en nombres", choices=DATES.items(), required=False
    )

    def __init__(self, *args: Any, job: ImportJob, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(settings), **kwargs)
        self.settings = settings
        sample = Sample.from_json(job.sample)
        profiles = [(profile.name, profile.label) for profile in PROFILES.values()]
        self.fields["profile"].choices = profiles
        self.fields["department"].choices = _departments(job)
        funds = Fund.objects.order_by("code").values_list("code", "name")
        self.fields["fund"].choices = [
            ("", "celui de chaque ligne"),
            *((code, f"{code} · {name}") for code, name in funds),
        ]
        self.fields["sheet"].choices = [(sheet.name, sheet.name) for sheet in sample.sheets]
        self._keep_only(sample)

    def _keep_only(self, sample: Sample) -> None:
        """What means something for that kind of file."""
        if sample.kind != "csv":
            del self.fields["encoding"], self.fields["delimiter"]
        if sample.kind in ("csv", "json"):
            del self.fields["sheet"]
        if sample.kind == "json":
            del self.fields["header_row"]

    def chosen(self) -> Settings:
        """The settings sent, with the columns that were."""
        data = self.cleaned_data
        return replace(
            self.settings,
            profile=data["profile"],
            sheet=data.get("sheet") or self.settings.sheet,
            header_row=data.get("header_row") or self.settings.header_row,
            encoding=data.get("encoding") or self.settings.encoding,
            delimiter=data.get("delimiter") or self.settings.delimiter,
            department=data["department"] or None,
            fund=data["fund"] or None,
            year=data["year"],
            date_1904={"1900": False, "1904": True}.get(data["dates"]),
            columns=chosen_columns(PROFILES[data["profile"]].columns, self.data),
        )

    def reads_otherwise(self, chosen: Settings) -> bool:
        return any(getattr(chosen, name) != getattr(self.settings, name) for name in BASIS)


def chosen_columns(expected: Sequence[str] | Mapping[str, Any], data: Any) -> dict[str, str]:
    """Column of the profile → column of the file, for those that were given one."""
    places = {name: f"{COLUMN}{place}" for place, name in enumerate(expected)}
    return {name: data[field] for name, field in places.items() if data.get(field)}


def _initial(settings: Settings) -> dict[str, Any]:
    dates = {False: "1900", True: "1904", None: ""}[settings.date_1904]
    return {**settings.as_json(), "dates": dates}


def _departments(job: ImportJob) -> list[tuple[str, str]]:
    found = Department.objects.order_by("code")
    if job.perimeter is not None:
        found = found.filter(code__in=job.perimeter)
    choices = [(row.code, f"{row.name} ({row.code})") for row in found]
    return [("", "celui de chaque ligne"), *choices]


class ApplyForm(DeskForm):
    jumelles = forms.BooleanField(required=False)
    sauf_refusees = forms.BooleanField(required=False)


class UndoForm(DeskForm):
    motif = forms.CharField(
        label="Motif de l'annulation",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
