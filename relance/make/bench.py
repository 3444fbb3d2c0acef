"""`make bench`: the measures, in a database of their own."""

import os
import shlex
import subprocess

from relance.make import dependencies
from relance.make.checkout import Checkout


def main(checkout: Checkout, _: list[str]) -> int:
    dependencies.install(checkout)
    server = checkout.server()
    done = subprocess.run(
        checkout.manage("bench", *shlex.split(os.environ.get("ARGS", ""))),
        cwd=checkout.root,
        env={**os.environ, **checkout.surroundings(server)},
        check=False,
    )
    if server:
        server.leave()
    return done.returncode
