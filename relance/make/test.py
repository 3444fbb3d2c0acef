"""`make test`: the whole suite, on a real PostgreSQL and in a real browser."""

import os
import shlex
import shutil
import subprocess

from relance.make import dependencies, system
from relance.make.checkout import Checkout
from relance.make.terminal import Failure, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ["chromium", "fonts-dejavu-core"]


def main(checkout: Checkout, _: list[str]) -> int:
    chosen, env = browser(checkout)
    dependencies.install(checkout)
    server = checkout.server()
    command = [checkout.program("pytest"), "-n", workers(), "--dist", "loadgroup", *chosen]
    command += shlex.split(os.environ.get("ARGS", ""))
    done = subprocess.run(
        command,
        cwd=checkout.root,
        env={**os.environ, **checkout.surroundings(server), **env},
        check=False,
    )
    if server:
        server.leave()
    return done.returncode


def workers() -> str:
    return str(max(1, min(4, os.cpu_count() or 1)))


def browser(checkout: Checkout) -> tuple[list[str], dict[str, str]]:
    """Arguments of pytest and the browser's path; installs Chromium where that is allowed."""
    if os.environ.get("BROWSER") == "0":
        say("BROWSER=0 : les tests dans le navigateur sont laissés de côté.")
        return ["-m", "not browser"], {}
    found = find_browser()
    if not found:
        install_browser(checkout)
        found = find_browser()
    if not found:
        raise refusal()
    return [], {"CHROMIUM": found}


def find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named):
        return named
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install_browser(checkout: Checkout) -> None:
    if not system.may_install():
        raise refusal()
    system.install("Chromium", PACKAGES, checkout.root)


def refusal() -> Failure:
    return Failure(
        "Les tests dans le navigateur ont besoin de Chromium :\n"
        f"    sudo {' '.join(system.command(PACKAGES))}\n"
        "Sans eux : BROWSER=0 make test"
    )
