"""Brings a database and the static files up to date, in one process: `make run`, the container.

`python -m relance.prepare [FILE]` writes into FILE the demo accounts that a person should know.
"""

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# What DEMO asks for, as arguments of load_demo. A database that has grants keeps what it has.
DEMOS: dict[str, list[str]] = {
    "complet": ["--if-empty"],
    "faits": ["--if-empty", "--facts-only"],
    "aucune": ["--plan-only"],
}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_territories", verbosity=0)
    call_command("load_plan", verbosity=0)
    notes = StringIO()
    demo = os.environ.get("DEMO") or "complet"
    call_command("load_demo", *DEMOS[demo], stdout=notes, verbosity=0)
    if arguments:
        Path(arguments[0]).write_text(notes.getvalue())
    collect_static()


def collect_static() -> None:
    """Compressing takes seconds: only when a file has changed since."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.parent / f"{root.name}.stamp"
    digest = static_digest()
    if root.is_dir() and stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)


def static_digest() -> str:
    """Names, sizes and dates of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = Path(storage.path(path)).stat()
            digest.update(f"{storage.path(path)}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
