"""`python -m relance.make.migrations`, in the environment: which would break a running site."""

import os
import sys

import django
from django_migration_linter import MigrationLinter


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")
    django.setup()
    linter = MigrationLinter(quiet=["ok"], no_cache=True)
    linter.lint_all_migrations(app_label="dashboard")
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
