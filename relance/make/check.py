"""`make check`: everything that can be verified without running the site. Shows every failure."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from relance.make import dependencies, locks, sizes
from relance.make.checkout import Checkout
from relance.make.terminal import say, seconds

# A check is a command to run, or a function that returns what is wrong.
Check = list[str] | Callable[[], list[str]]
LEGAL = (
    *("EDITEUR", "ADRESSE", "TELEPHONE", "DIRECTEUR", "HEBERGEUR", "HEBERGEUR_ADRESSE"),
    *("CONTACT", "RESPONSABLE", "DPO", "DPO_CONTACT"),
)
SCHEMA = Path("docs", "openapi.json")
CLUSTER = Path("deploy", "cluster")
COMPOSE = (
    "docker-compose.yml",
    *(str(CLUSTER / f"{machine}.compose.yml") for machine in ("database", "site")),
)
DOCKERFILES = ("Dockerfile", str(CLUSTER / "Dockerfile"))


def main(checkout: Checkout, _: list[str]) -> int:
    dependencies.install(checkout)
    server = checkout.server()
    env = {**os.environ, **checkout.surroundings(server)}
    failed = [label for label, check in checks(checkout) if not passes(checkout, label, check, env)]
    if server:
        server.leave()
    say(f"\nEn échec : {', '.join(failed)}." if failed else "\nTout est bon.")
    return 1 if failed else 0


def checks(checkout: Checkout) -> Iterator[tuple[str, Check]]:
    program = checkout.program
    yield "format", [program("ruff"), "format", "--check", "."]
    yield "règles de code", [program("ruff"), "check", "--no-cache", "."]
    yield "tailles", lambda: sizes.problems(checkout.root)
    yield "types", [program("mypy")]
    yield "imports", [program("lint-imports"), "--no-cache"]
    yield "gabarits", [program("djlint"), "--lint", "--quiet", "templates"]
    yield "modèles et migrations", checkout.manage("makemigrations", "--check", "--dry-run")
    yield "migrations sans danger", [str(checkout.python), "-m", "relance.make.migrations"]
    yield "réglages de production", deploy_check(checkout)
    yield "schéma de l'API", [*checkout.manage("spectacular"), "--validate", "--fail-on-warn",
                              "--file", os.devnull]  # fmt: skip
    yield "schéma publié", lambda: schema_problems(checkout)
    yield "fichiers compose", [program("check-jsonschema"), "--builtin-schema",
                               "vendor.compose-spec", *COMPOSE]  # fmt: skip
    yield "Dockerfile", [program("hadolint"), *DOCKERFILES]
    yield "grappe", lambda: cluster_problems(checkout)
    yield "uv.lock", [*dependencies.find_uv(checkout), "lock", "--check"]
    yield "package-lock.json", [*npm(checkout), "ci", "--dry-run", "--ignore-scripts"]
    yield "registres", lambda: locks.problems(checkout.root)


def passes(checkout: Checkout, label: str, check: Check, env: dict[str, str]) -> bool:
    started = time.monotonic()
    if callable(check):
        problems = check()
        good, words = not problems, "\n".join(problems)
    else:
        done = subprocess.run(
            check, cwd=checkout.root, env=env, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        good, words = done.returncode == 0, done.stdout.rstrip()
    say(f"{'✓' if good else '✗'} {label} ({seconds(time.monotonic() - started)})")
    if not good:
        say(words)
    return good


def deploy_check(checkout: Checkout) -> list[str]:
    """Django's own check, with the settings that a real site would have."""
    production = {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "relance.example.fr",
        "DATABASE_URL": "postgresql://relance@db.example.fr/relance",
        **{f"RELANCE_LEGAL_{name}": "donné par l'instance" for name in LEGAL},
    }
    command = checkout.manage("check", "--deploy", "--fail-level", "WARNING")
    return ["env", *(f"{name}={value}" for name, value in production.items()), *command]


def cluster_problems(checkout: Checkout) -> list[str]:
    """HAProxy reads its configuration itself, where it is installed."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    program = shutil.which("haproxy", path=path)
    if program is None:
        say("  (haproxy n'est pas sur cette machine : sa configuration n'est pas relue)")
        return []
    names = {f"DB{number}": "127.0.0.1" for number in (1, 2, 3)}
    command = [program, "-c", "-q", "-f", str(checkout.root / CLUSTER / "haproxy.cfg")]
    done = subprocess.run(
        command, env={**os.environ, **names}, capture_output=True, text=True, check=False
    )
    return [done.stderr] if done.returncode else []


def schema_problems(checkout: Checkout) -> list[str]:
    """The committed schema must be the one that the code gives."""
    committed = checkout.root / SCHEMA
    command = [*checkout.manage("spectacular"), "--format", "openapi-json"]
    done = subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)
    update = f".venv/bin/python manage.py spectacular --format openapi-json --file {SCHEMA}"
    if done.returncode != 0:
        return [done.stderr]
    if not committed.exists():
        return [f"{SCHEMA} manque : {update}"]
    if committed.read_text().strip() != done.stdout.strip():
        return [f"{SCHEMA} n'est plus celui du code : {update}"]
    return []


def npm(checkout: Checkout) -> list[str]:
    if dependencies.node_on_machine():
        return ["npm"]
    return dependencies.node_from_wheel(checkout)[0]
