"""Where the local PostgreSQL of a checkout lives, and as whom it runs. Standard library only."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A socket's full path must fit in sun_path: 107 characters and a closing zero on Linux.
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 107
UNPRIVILEGED = ("postgres", "nobody")
SHARED_STATE = Path("/var/lib/relance")
SHORT_SOCKETS = Path("/tmp")  # noqa: S108 - the folder made in it is checked, see private_folder


class Trouble(Exception):
    """Something the person at the keyboard must settle; the text says what, in French."""


@dataclass(frozen=True)
class Account:
    """The system account that owns the data and runs the server."""

    uid: int
    gid: int
    name: str

    def identity(self) -> dict[str, Any]:
        """Arguments of subprocess that make a child run as this account; none for oneself."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account() -> Account:
    """The caller, or an unprivileged account when the caller is root: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), str(os.geteuid()))
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise Trouble(
        "PostgreSQL refuse de tourner en root et cette machine n'a ni compte « postgres » ni "
        "compte « nobody ». Créez-en un : useradd --system postgres"
    )


def reachable(folder: Path, who: Account) -> bool:
    """Whether `who` may walk down to the folder: a closed home of root hides all below it."""
    for step in (folder, *folder.parents):
        status = step.stat()
        if status.st_uid == who.uid:
            allowed = status.st_mode & stat.S_IXUSR
        elif status.st_gid == who.gid:
            allowed = status.st_mode & stat.S_IXGRP
        else:
            allowed = status.st_mode & stat.S_IXOTH
        if not allowed:
            return False
    return True


@dataclass(frozen=True)
class Places:
    """Every folder and file of one checkout's server."""

    checkout: Path
    who: Account
    state: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.state / "postgres"

    @property
    def log(self) -> Path:
        return self.state / "postgres.log"

    @property
    def locks(self) -> Path:
        """Where commands meet; theirs, so always in the checkout."""
        return self.checkout / ".local"


def find(checkout: Path) -> Places:
    checkout = checkout.resolve()
    who = account()
    key = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    if os.geteuid() != 0 or reachable(checkout, who):
        state = checkout / ".local"
    else:
        state = SHARED_STATE / f"{checkout.name}-{key}"
    sockets = state / "socket"
    # A comma would make libpq read two hosts.
    if len(os.fsencode(sockets / SOCKET_NAME)) > SOCKET_PATH_MAX or "," in str(sockets):
        sockets = SHORT_SOCKETS / f"relance-{who.uid}-{key}"
    return Places(checkout, who, state, sockets)


def private_folder(folder: Path, who: Account) -> None:
    """Make a folder that only `who` can enter, or check that it is one already.

    In a shared temporary folder somebody else may have made it first: then it is refused.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {who.uid, os.geteuid()}:
            raise Trouble(f"{folder} appartient à un autre compte : le supprimer.") from None
    if folder.lstat().st_uid != who.uid:
        os.chown(folder, who.uid, who.gid, follow_symlinks=False)
    folder.chmod(0o700)


def open_folder(folder: Path) -> None:
    """A folder that the server's account may pass through, made with its parents."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
