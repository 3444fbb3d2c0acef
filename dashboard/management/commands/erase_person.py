"""`erase_person`: a natural person's right to erasure, from the command line."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.actions.accounts import system_account
from dashboard.actions.erasure import erase_person
from dashboard.actions.refusals import Refused
from dashboard.formats import counted
from dashboard.models import Beneficiary, User
from dashboard.permissions import OPERATOR_ACCOUNT


class Command(BaseCommand):
    help = "Efface l'identité d'une personne physique ; sans --yes, dit seulement de qui il s'agit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("beneficiary", help="son identifiant, b-123")
        parser.add_argument("--reason", required=True, help="le motif, qui ne la nomme pas")
        parser.add_argument("--by", help="l'adresse du compte qui efface (exploitant)")
        parser.add_argument("--yes", action="store_true", help="efface, sans retour")

    def handle(self, *_: object, **options: Any) -> None:
        person = _person(options["beneficiary"])
        by = _account(options["by"])
        if not options["yes"]:
            grants = counted(person.grants.count(), "aide")
            self.stdout.write(f"{person.known_name()} ({person.public_id}), {grants}.")
            self.stdout.write("Rien n'a été effacé : relancez avec --yes. C'est sans retour.")
            return
        try:
            done = erase_person(by=by, beneficiary=person, reason=options["reason"])
        except Refused as refusal:
            raise CommandError(f"{refusal.message} {refusal.hint}".strip()) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        if done.again:
            self.stdout.write(f"{person.public_id} : déjà effacée, rien n'a été changé.")
            return
        told = f"{counted(done.grants, 'aide')}, {counted(done.files, 'fichier')} d'import oubliés"
        self.stdout.write(f"{person.public_id} : identité effacée ({told}).")


def _person(public_id: str) -> Beneficiary:
    key = public_id.removeprefix("b-")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0
    found = Beneficiary.objects.filter(pk=number).select_related("department", "identity").first()
    if found is None:
        raise CommandError(f"Aucun bénéficiaire n'a l'identifiant « {public_id} ».")
    return found


def _account(email: str | None) -> User:
    if email is None:
        return system_account(OPERATOR_ACCOUNT)
    found = User.objects.filter(email=email).first()
    if found is None:
        raise CommandError(f"Aucun compte n'a l'adresse {email}.")
    return found
