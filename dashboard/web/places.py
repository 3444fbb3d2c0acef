"""A field that asks where: a département, a whole region, or France."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django import forms

from dashboard.models import Department, Region

FRANCE: Final = "france"


class Place(NamedTuple):
    department: Department | None
    region: Region | None


class PlaceField(forms.ChoiceField):
    """Cleans to a Place; offers what `offer` was given, and nothing else."""

    def offer(
        self, departments: Iterable[Department], regions: Iterable[Region], *, france: bool
    ) -> None:
        self.places: dict[str, Place] = {}
        groups: list[Any] = []
        near = [(f"d{one.code}", f"{one.name} ({one.code})") for one in departments]
        self.places |= {f"d{one.code}": Place(one, None) for one in departments}
        wide = [(f"r{one.pk}", one.name) for one in regions]
        self.places |= {f"r{one.pk}": Place(None, one) for one in regions}
        if near:
            groups.append(("Départements", near))
        if wide:
            groups.append(("Régions entières", wide))
        if france:
            self.places[FRANCE] = Place(None, None)
            groups.append(("Tout le territoire", [(FRANCE, "France entière")]))
        only = len(self.places) == 1
        self.choices = groups if only else [("", "Choisir…"), *groups]

    def clean(self, value: Any) -> Any:
        return self.places[super().clean(value)]
