"""`make drill`: real servers, killed for real, while people read and write.

The machine's packages make the cluster; where they may be installed they are. A drill without its
package is skipped, and the summary says which one was missing.
"""

import os
import shutil
import signal
import subprocess

from relance.make import dependencies, system
from relance.make.checkout import Checkout
from relance.make.terminal import Failure, say
from relance.postgres import binaries

# What each is looked for by, and the package that brings it.
PACKAGES = {
    "pgbouncer": "pgbouncer",
    "haproxy": "haproxy",
    "patroni": "patroni",
    "etcd": "etcd-server",
    "nginx": "nginx-light",
}
SBIN = ("/usr/sbin", "/sbin")
LAST_SECONDS = 120


def main(checkout: Checkout, _: list[str]) -> int:
    dependencies.install(checkout)
    install_packages(checkout)
    server = checkout.server()
    env = {**os.environ, **checkout.surroundings(server), "RELANCE_DRILLS": "1"}
    code = rehearse(checkout, env)
    if server:
        server.leave()
    return code


def missing() -> list[str]:
    places = os.pathsep.join((os.environ.get("PATH", ""), *SBIN))
    found = [package for name, package in PACKAGES.items() if not shutil.which(name, path=places)]
    folders = [*binaries.machine_folders()]
    if not any((folder / "pg_basebackup").exists() for folder in folders):
        found.append("postgresql")
    return found


def install_packages(checkout: Checkout) -> None:
    """Without them fewer drills can be made; that is said, and is no failure."""
    if not (wanted := missing()):
        return
    try:
        if system.may_install():
            system.install("Programmes de la grappe", wanted, checkout.root)
    except Failure as failure:
        say(str(failure))
    if left := missing():
        say(f"Des exercices seront sautés, il manque : {', '.join(left)}.")
        say(f"Pour les avoir : sudo {' '.join(system.command(left))}")


def rehearse(checkout: Checkout, env: dict[str, str]) -> int:
    """Asked to stop, lets the drills stop what they started, frozen servers included."""
    command = [checkout.program("pytest"), "-v", "-s", "-rs", "-n", "0", "-m", "drill"]
    process = subprocess.Popen(command, cwd=checkout.root, env=env)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(LAST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
