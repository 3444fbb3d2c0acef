"""`rebuild_rollups`: makes public tables and rollups anew from the ledger and the log."""

from django.core.management.base import BaseCommand

from dashboard.actions.rebuilding import rebuild_public
from dashboard.formats import counted


class Command(BaseCommand):
    help = "Reconstruit tables publiques, cumuls et enveloppes depuis le grand livre."

    def handle(self, *_: object, verbosity: int, **__: object) -> None:
        grants = rebuild_public()
        if verbosity:
            self.stdout.write(f"{counted(grants, 'aide publique', 'aides publiques')} : refait.")
