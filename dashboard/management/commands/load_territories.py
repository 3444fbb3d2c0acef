"""`load_territories`: regions, départements and communes of the official geographic code."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard.actions.geography import GeographyMissing, read_geography
from dashboard.actions.territories import load_territories
from dashboard.formats import counted


class Command(BaseCommand):
    help = "Charge régions, départements et communes du code officiel géographique."

    def handle(self, *_: object, verbosity: int, **__: object) -> None:
        try:
            geography = read_geography(Path(settings.BASE_DIR) / "node_modules")
        except GeographyMissing as missing:
            raise CommandError(str(missing)) from missing
        loaded = load_territories(geography)
        if verbosity:
            self.stdout.write(
                f"{counted(loaded.regions, 'région')}, "
                f"{counted(loaded.departments, 'département')}, "
                f"{counted(loaded.communes, 'commune')}, "
                f"{counted(loaded.former, 'ancien code', 'anciens codes')} : "
                + (
                    f"{counted(loaded.written, 'ligne écrite', 'lignes écrites')}."
                    if loaded.written
                    else "déjà à jour."
                )
            )
