"""`demo_code`: the second factor of a demo account, without a telephone."""

import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard.actions.demo.accounts import demo_code
from dashboard.management.local import answers_only_here


class Command(BaseCommand):
    help = "Écrit le code à 6 chiffres d'un compte de démonstration, pour cet instant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="par exemple instructeur.70@demo.invalid")

    def handle(self, *_: object, email: str, **__: object) -> None:
        if not answers_only_here(settings):
            raise CommandError("Réservé à une démonstration sur son propre poste (DEBUG=1).")
        code = demo_code(email.strip().lower(), at=time.time())
        if code is None:
            raise CommandError(f"« {email} » n'est pas un compte de démonstration.")
        self.stdout.write(code)
