"""`load_demo`: the sourced facts, the fictional filler, and the accounts to try the roles with."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from dashboard.actions.accounts import system_account
from dashboard.actions.demo.accounts import close_demo_accounts, described, open_demo_accounts
from dashboard.actions.demo.load import Demo, has_grants, load_demo
from dashboard.actions.reference import DATA
from dashboard.actions.refusals import Refused
from dashboard.formats import counted
from dashboard.imports.indicators.load import keep, read_indicators
from dashboard.management.local import answers_only_here
from dashboard.permissions import OPERATOR_ACCOUNT

INDICATORS = DATA / "indicators.csv"


class Command(BaseCommand):
    help = "Charge la démonstration dans une base vide : faits sourcés, jeu fictif, comptes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--facts-only", action="store_true", help="sans le jeu fictif")
        what.add_argument("--none", action="store_true", help="les comptes seulement")
        parser.add_argument(
            "--if-empty", action="store_true", help="aucune aide si la base en a déjà"
        )

    def handle(
        self,
        *_: object,
        facts_only: bool,
        none: bool,
        if_empty: bool,
        verbosity: int,
        **__: object,
    ) -> None:
        """At verbosity 0 only the accounts are written."""
        if not (none or (if_empty and has_grants())):
            demo = self._load(facts_only)
            keep(read_indicators(INDICATORS), by=system_account(OPERATOR_ACCOUNT))
            if verbosity:
                self.stdout.write(_summary(demo))
        if answers_only_here(settings):
            self.stdout.write(described(open_demo_accounts()))
        elif closed := close_demo_accounts():
            self.stdout.write(f"{counted(closed, 'compte')} de démonstration fermés.")

    def _load(self, facts_only: bool) -> Demo:
        try:
            return load_demo(today=localdate(), facts_only=facts_only)
        except Refused as refused:
            raise CommandError(f"{refused.message} {refused.hint}".strip()) from refused


def _summary(demo: Demo) -> str:
    if not (demo.facts or demo.fictional):
        return "La démonstration est déjà chargée : rien à faire."
    facts = counted(demo.facts, "fait sourcé publié", "faits sourcés publiés")
    fictional = counted(demo.fictional, "aide fictive créée", "aides fictives créées")
    summary = f"{facts}, {fictional}."
    if demo.elsewhere:
        summary += "\nNon localisées, leur commune étant hors du département : "
        summary += ", ".join(demo.elsewhere)
    return summary
