"""`make run`: from nothing to a site that answers, and back to nothing on Ctrl-C."""

import contextlib
import errno
import fcntl
import http.client
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from relance.make import dependencies
from relance.make.checkout import Checkout
from relance.make.processes import Processes, die_with_make
from relance.make.terminal import Failure, quietly, say, step

READY_SECONDS = 60
REFUSALS = {
    errno.EADDRINUSE: "un autre programme y répond déjà",
    errno.EACCES: "ce port est réservé à root",
}
DEMOS = ("complet", "faits", "aucune")


def main(checkout: Checkout, _: list[str]) -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8000)
    demo = os.environ.get("DEMO") or "complet"
    if demo not in DEMOS:
        raise Failure(f"DEMO={demo} : choisir parmi {', '.join(DEMOS)}.")
    die_with_make()
    with only_one(checkout):
        check_free(host, port)
        dependencies.install(checkout)
        with step("PostgreSQL"):
            server = checkout.server()
        env = {**checkout.surroundings(server), "HOST": host, "PORT": str(port), "DEMO": demo}
        with step("base de données, territoires, démonstration"):
            accounts = prepare(checkout, env)
        serve(checkout, env, accounts)
        say("Arrêt.")
        if server:
            server.leave()
    return 0


@contextlib.contextmanager
def only_one(checkout: Checkout) -> Iterator[None]:
    with (checkout.local / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("make run tourne déjà dans ce dossier : l'arrêter par Ctrl-C.") from None
        yield


def check_free(host: str, port: int) -> None:
    """Before the long part: an occupied port is better known now."""
    with contextlib.closing(socket.socket(family(host))) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Failure(
                f"Impossible d'écouter sur {host}:{port} : "
                f"{REFUSALS.get(error.errno or 0, 'adresse inconnue de cette machine')}. "
                f"Choisir par exemple : PORT={max(port + 1, 8001)} make run"
            ) from error


def family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def prepare(checkout: Checkout, env: dict[str, str]) -> str:
    """Bring the database and static files up to date; returns the demo accounts to print."""
    notes = checkout.local / "demo-accounts.txt"
    notes.unlink(missing_ok=True)
    quietly(
        [str(checkout.python), "-m", "relance.prepare", "--notes", str(notes)],
        cwd=checkout.root,
        env=env,
    )
    return notes.read_text() if notes.exists() else ""


def serve(checkout: Checkout, env: dict[str, str], accounts: str) -> None:
    processes = Processes(checkout.root, env)
    processes.listen()
    try:
        processes.add("le serveur web", [checkout.program("gunicorn"), "-c", web_config(checkout)])
        processes.add("le travailleur", checkout.manage("procrastinate", "worker"))
        address = env["HOST"], int(env["PORT"])
        if wait_until_answers(address, processes):
            announce(address, accounts)
        processes.watch()
    finally:
        processes.stop()


def web_config(checkout: Checkout) -> str:
    return str(Path(checkout.root, "relance", "gunicorn.py"))


def wait_until_answers(address: tuple[str, int], processes: Processes) -> bool:
    """Until the site says that all is well; False when asked to stop first."""
    deadline = time.monotonic() + READY_SECONDS
    while not processes.stopping:
        if health(address) == http.HTTPStatus.OK:
            return True
        if time.monotonic() > deadline:
            say("Le site tarde à se dire en bonne santé : voir /sante/.")
            return True
        processes.revive()
        time.sleep(0.1)
    return False


def health(address: tuple[str, int]) -> int:
    """Status of /sante/, or 0 while nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 - shown
    connection = http.client.HTTPConnection(host, address[1], timeout=15)
    try:
        connection.request("GET", "/sante/")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def announce(address: tuple[str, int], accounts: str) -> None:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    say()
    if accounts:
        say(accounts.rstrip())
        say()
    say(f"Relance répond sur http://{host}:{address[1]}/ (Ctrl-C pour arrêter)")
