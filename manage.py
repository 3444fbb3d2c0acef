#!/usr/bin/env python3
"""Django's command line, with the local PostgreSQL found or started for the commands."""

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import execute_from_command_line

from relance import postgres

# Commands that never talk to the database.
WITHOUT_DATABASE = {"help", "collectstatic", "spectacular", "--help", "-h", "--version", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if not os.environ.get("DATABASE_URL") and command not in WITHOUT_DATABASE:
        try:
            postgres.Server(Path(__file__).resolve().parent).use()
        except postgres.Trouble as trouble:
            sys.exit(str(trouble))
    if sys.argv[1:3] == ["procrastinate", "worker"]:
        django.setup()
        if told := import_module("relance.opening").refusal():
            sys.exit(told)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
