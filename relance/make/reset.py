"""`make reset`: deletes the local database after asking."""

import sys

from relance.make.checkout import Checkout
from relance.make.terminal import Failure, say
from relance.postgres import Server


def main(checkout: Checkout, _: list[str]) -> int:
    server = Server(checkout.root)
    say(f"Seront supprimés : {server.places.data} et toutes les données de la base locale.")
    say("Taper « oui » pour confirmer :")
    if sys.stdin.readline().strip().lower() != "oui":
        say("Rien n'a été supprimé.")
        return 1
    if server.in_use():
        raise Failure("Une commande utilise encore la base : l'arrêter d'abord.")
    server.erase()
    say("Base locale supprimée.")
    return 0
