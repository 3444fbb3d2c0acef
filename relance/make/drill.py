"""`make drill`: the failures that can be rehearsed today.

Killing the local PostgreSQL and the processes of the site, and coming back. Replicas, failover
and restoring need a cluster and are not there yet.
"""

import os
import subprocess

from relance.make import dependencies
from relance.make.checkout import Checkout
from relance.make.terminal import say


def main(checkout: Checkout, _: list[str]) -> int:
    dependencies.install(checkout)
    server = checkout.server()
    done = subprocess.run(
        [checkout.program("pytest"), "-v", "-n", "0", "-m", "drill"],
        cwd=checkout.root,
        env={**os.environ, **checkout.surroundings(server)},
        check=False,
    )
    if server:
        server.leave()
    say(
        "Exercices faits : arrêts brutaux de PostgreSQL et du site sur cette machine.\n"
        "Pas encore construits : réplicas, bascule, redémarrages en chaîne, restauration."
    )
    return done.returncode
