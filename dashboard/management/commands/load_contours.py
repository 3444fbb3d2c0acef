"""`load_contours`: contours of communes for the maps of départements."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dashboard.formats import counted
from dashboard.imports.contours.geojson import UnusableContours
from dashboard.imports.contours.load import load_contours

UNUSABLE = 2


class Command(BaseCommand):
    help = "Charge les contours des communes (GeoJSON par département : propriétés code et nom)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", metavar="CHEMIN", type=Path, help="un fichier GeoJSON, ou un dossier qui en a"
        )

    def handle(self, *_: object, path: Path, verbosity: int, **__: object) -> None:
        try:
            loaded = load_contours(path)
        except UnusableContours as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        if not verbosity:
            return
        kept = loaded.kept
        written = kept.new + kept.changed
        said = (
            f"{counted(written, 'département écrit', 'départements écrits')}."
            if written
            else "déjà à jour."
        )
        departments = counted(loaded.departments, "département")
        self.stdout.write(f"{departments}, {counted(loaded.communes, 'commune')} : {said}")
        if loaded.missing:
            without = counted(loaded.missing, "commune")
            self.stdout.write(
                f"{without} sans contour : leurs montants restent dans les tableaux et dans la "
                "carte en cercles."
            )
