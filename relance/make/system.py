"""Packages of the system, where the caller may install them."""

import os
import shutil
import subprocess
from pathlib import Path

from relance.make.terminal import Failure, quietly, step

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def command(packages: list[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def may_install() -> bool:
    return shutil.which("apt-get") is not None and privilege() is not None


def install(label: str, packages: list[str], cwd: Path) -> None:
    """Install at once; with fresh lists if that fails, for a machine may have none."""
    prefix = privilege()
    if prefix is None:
        raise Failure(f"{label} : sudo {' '.join(command(packages))}")
    with step(f"{label}, avec apt"):
        try:
            quietly([*prefix, *command(packages)], cwd=cwd, env=QUIET)
        except Failure:
            quietly([*prefix, "apt-get", "update"], cwd=cwd, env=QUIET)
            quietly([*prefix, *command(packages)], cwd=cwd, env=QUIET)


def privilege() -> list[str] | None:
    """What to put before a command that needs root, or None when it may not be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if not sudo:
        return None
    allowed = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n"] if allowed.returncode == 0 else None
