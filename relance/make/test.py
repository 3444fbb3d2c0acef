"""`make test`: the whole suite, on a real PostgreSQL and in a real browser."""

import os
import shlex
import shutil
import subprocess

from relance.make import dependencies
from relance.make.checkout import Checkout
from relance.make.terminal import Failure, quietly, say, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]


def main(checkout: Checkout, _: list[str]) -> int:
    chosen, env = browser(checkout)
    dependencies.install(checkout)
    server = checkout.server()
    command = [checkout.program("pytest"), "-n", workers(), *chosen]
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
    prefix = privilege()
    if prefix is None or not shutil.which("apt-get"):
        raise refusal()
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium, avec apt"):
        try:
            quietly([*prefix, *INSTALL], cwd=checkout.root, env=quiet)
        except Failure:
            quietly([*prefix, "apt-get", "update"], cwd=checkout.root, env=quiet)
            quietly([*prefix, *INSTALL], cwd=checkout.root, env=quiet)


def privilege() -> list[str] | None:
    """What to put before a command that needs root, or None when it may not be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode:
        return None
    return [sudo, "-n"] if sudo else None


def refusal() -> Failure:
    return Failure(
        "Les tests dans le navigateur ont besoin de Chromium :\n"
        f"    sudo {' '.join(INSTALL)}\n"
        "Sans eux : BROWSER=0 make test"
    )
