"""`load_plan`: plans, pillars, funds and published envelopes, without any grant."""

from django.core.management.base import BaseCommand, CommandError

from dashboard.actions.accounts import system_account
from dashboard.actions.reference import load_plan
from dashboard.formats import counted
from dashboard.models import Department
from dashboard.permissions import OPERATOR_ACCOUNT


class Command(BaseCommand):
    help = "Charge les plans, volets, fonds et enveloppes publiées (aucune aide)."

    def handle(self, *_: object, verbosity: int, **__: object) -> None:
        if not Department.objects.exists():
            raise CommandError("Chargez d'abord les territoires : manage.py load_territories.")
        loaded = load_plan(by=system_account(OPERATOR_ACCOUNT))
        if verbosity:
            self.stdout.write(
                f"Créés : {counted(loaded.plans, 'plan')}, {counted(loaded.pillars, 'volet')}, "
                f"{loaded.funds} fonds, "
                f"{counted(loaded.allocations, 'ligne d’enveloppe', 'lignes d’enveloppe')}, "
                f"{counted(loaded.coverages, 'couverture')}."
            )
