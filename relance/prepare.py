"""Brings a database and the static files up to date, in one process: `make run`, the container.

`python -m relance.prepare [--notes FILE] [--only database|static]`; FILE receives the demo
accounts that a person should know.
"""

import argparse
import hashlib
import os
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
    "aucune": ["--none"],
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--only", choices=["database", "static"])
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")
    django.setup()
    if options.only != "static":
        notes = prepare_database(os.environ.get("DEMO") or "complet")
        if options.notes:
            options.notes.write_text(notes)
    if options.only != "database":
        collect_static(Path(settings.STATIC_ROOT))


def prepare_database(demo: str) -> str:
    """Migrate and load what every instance needs; returns what load_demo had to say."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_territories", verbosity=0)
    call_command("load_plan", verbosity=0)
    notes = StringIO()
    call_command("load_demo", *DEMOS[demo], stdout=notes, verbosity=0)
    return notes.getvalue()


def collect_static(root: Path) -> None:
    """Compressing takes seconds: only when a file has changed since."""
    stamp = root.with_suffix(".stamp")
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
    main()
