"""What is asked of a piece of news."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from dashboard.actions.news import NewsEntry
from dashboard.actions.photos import MOST_BYTES, draw_again
from dashboard.codes import normalise
from dashboard.models import Commune, Department, Grant, News, NewsKind, User
from dashboard.permissions import Right
from dashboard.web.staff.choices import FRANCE, departments_of, place_choices
from dashboard.web.staff.forms import DayField, DeskForm

_SEPARATORS: Final = re.compile(r"[\s,;]+")
_CODE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}")


class NewsForm(DeskForm):
    title = forms.CharField(label="Titre", max_length=200)
    kind = forms.ChoiceField(label="Sorte", choices=NewsKind.choices)
    day = DayField(label="Date", help_text="Celle de la visite ou de l'annonce : 06/05/2021.")
    department = forms.ChoiceField(label="Territoire")
    commune = forms.CharField(
        label="Commune",
        required=False,
        help_text="Son nom ou son code INSEE, par exemple Gray ou 70279.",
    )
    body = forms.CharField(
        label="Texte",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "Une ligne vide sépare deux paragraphes. **gras**, _italique_, - en début de ligne "
            "pour une liste, [texte](https://adresse) pour un lien."
        ),
    )
    grants = forms.CharField(
        label="Aides liées",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Leurs références, une par ligne. Seules les aides publiées seront montrées.",
    )
    photo = forms.FileField(
        label="Photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=f"JPEG, PNG ou WebP, {MOST_BYTES // 1024 // 1024} Mo au plus. "
        "Réduite à 1 600 pixels, sans ses métadonnées (lieu, appareil).",
    )
    photo_alternative = forms.CharField(
        label="Texte de remplacement de la photo",
        required=False,
        max_length=250,
        help_text="Ce qu'on voit, pour qui ne la voit pas. Obligatoire avec une photo.",
    )
    photo_removed = forms.BooleanField(label="Retirer la photo", required=False)
    source_url = forms.URLField(
        label="Source", required=False, max_length=500, assume_scheme="https"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, news: News | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.departments = departments_of(user, Right.WRITE)
        choices: Any = self.fields["department"]
        choices.choices = place_choices(user, Right.WRITE)
        if news is None or not hasattr(news, "photo"):
            del self.fields["photo_removed"]

    @property
    def chosen_department(self) -> Department | None:
        return self.departments.get(self.cleaned_data.get("department", FRANCE))

    def clean_grants(self) -> list[Grant]:
        """Only grants that the account sees: others do not exist for it."""
        asked = [word for word in _SEPARATORS.split(self.cleaned_data["grants"]) if word]
        found = {
            grant.reference: grant
            for grant in Grant.objects.visible_to(self.user)
            .filter(reference__in=asked)
            .exclude(status="cancelled")
        }
        unknown = [word for word in asked if word not in found]
        if unknown:
            raise ValidationError(
                f"Référence inconnue dans votre périmètre : {', '.join(unknown[:5])}. "
                "Copiez-la de la page de l'aide."
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text = (cleaned.get("commune") or "").strip()
        cleaned["place"] = self._commune(text) if text else None
        return cleaned

    def _commune(self, text: str) -> Commune | None:
        department = self.chosen_department
        code = text.upper()
        found = Commune.objects.filter(department=department)
        rows = list(
            found.filter(code=code)
            if _CODE.fullmatch(code)
            else found.filter(key=normalise(text))[:2]
        )
        if len(rows) == 1:
            return rows[0]
        where = f"du département {department.code}" if department else "sans département"
        self.add_error(
            "commune",
            f"« {text} » n'est pas une commune {where}. Donnez son code INSEE, ou choisissez "
            "d'abord le bon département.",
        )
        return None

    def entry(self) -> NewsEntry:
        """Raises Refused for a photo that cannot be read."""
        said = self.cleaned_data
        sent = said.get("photo")
        return NewsEntry(
            kind=said["kind"],
            title=" ".join(said["title"].split()),
            day=said["day"],
            body=said["body"],
            department=self.chosen_department,
            commune=said["place"],
            source_url=said["source_url"],
            grants=said["grants"],
            photo=draw_again(sent.read(MOST_BYTES + 1)) if sent else None,
            photo_alternative=said["photo_alternative"],
            photo_removed=bool(said.get("photo_removed")),
        )


def initial_of(news: News) -> dict[str, Any]:
    """What the form shows of an entry that is known."""
    photo = getattr(news, "photo", None)
    return {
        "title": news.title,
        "kind": news.kind,
        "day": news.day,
        "department": news.department_id or FRANCE,
        "commune": news.commune_id or "",
        "body": news.body,
        "grants": "\n".join(news.grants.order_by("reference").values_list("reference", flat=True)),
        "photo_alternative": photo.alternative if photo else "",
        "source_url": news.source_url,
        "version": news.version,
    }
