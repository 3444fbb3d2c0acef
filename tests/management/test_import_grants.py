"""`import_grants`: what it prints, how it ends, what a broken run leaves."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from dashboard.actions.batches import LOCK
from dashboard.models import Grant, ImportBatch, Movement, SourceRow
from tests import builders
from tests.committed import psql
from tests.imports.importing import csv_bytes, modele

KEYS = [
    *("batch", "status", "rows", "new", "changed", "unchanged", "refused", "repaired", "absent"),
    *("amount", "amount_new", "amount_changed", "amount_unchanged", "amount_refused"),
]


@pytest.fixture
def small_france(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "aides.csv"
    path.write_bytes(csv_bytes([modele(), modele(reference="A2", montant_attribue="")]))
    return path


def command(*arguments: object) -> tuple[int, str]:
    """The exit code, and what was printed."""
    out = io.StringIO()
    try:
        call_command("import_grants", *map(str, arguments), stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    except CommandError as end:
        return end.returncode, str(end)
    return 0, out.getvalue()


def last_line(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


@pytest.mark.usefixtures("small_france")
class TestOneRun:
    def test_refused_rows_end_in_1_and_apply_nothing(self, file: Path) -> None:
        code, printed = command(file, "--profile", "modele", "--json")
        assert code == 1
        assert list(last_line(printed)) == KEYS
        assert last_line(printed)["status"] == "refused"
        assert last_line(printed)["batch"] is None
        assert not Grant.objects.exists()

    def test_skipping_them_ends_in_0_and_says_what_was_done(self, file: Path) -> None:
        code, printed = command(file, "--profile", "modele", "--json", "--skip-refused")
        assert code == 0
        told = last_line(printed)
        assert told == {
            "batch": ImportBatch.objects.get().pk,
            "status": "applied",
            "rows": 2,
            "new": 1,
            "changed": 0,
            "unchanged": 0,
            "refused": 1,
            "repaired": 0,
            "absent": 0,
            "amount": "1000.00",
            "amount_new": "1000.00",
            "amount_changed": "0.00",
            "amount_unchanged": "0.00",
            "amount_refused": "0.00",
        }

    def test_a_dry_run_ends_in_1_when_it_meets_a_refusal(self, file: Path) -> None:
        assert command(file, "--profile", "modele", "--dry-run")[0] == 1
        file.write_bytes(csv_bytes([modele()]))
        code, printed = command(file, "--profile", "modele", "--dry-run", "--json")
        assert (code, last_line(printed)["status"]) == (0, "dry-run")
        assert not Grant.objects.exists()

    def test_an_unusable_file_ends_in_2_and_says_why(self, tmp_path: Path) -> None:
        broken = tmp_path / "aides.xlsx"
        broken.write_bytes(b"PK\x03\x04 broken")
        code, printed = command(broken, "--profile", "modele")
        assert code == 2
        assert "aides.xlsx" in printed
        assert command(tmp_path / "nowhere.csv", "--profile", "modele")[0] == 2
        assert not ImportBatch.objects.exists()

    def test_a_file_that_breaks_half_way_changes_nothing(self, tmp_path: Path) -> None:
        rows = csv_bytes([modele(reference=f"A{number}") for number in range(6000)])
        broken = tmp_path / "aides.csv"
        broken.write_bytes(rows + b'A9999;IDF;70;"never closed;10;2021-05-06\n')
        assert command(broken, "--profile", "modele")[0] == 2
        assert not Grant.objects.exists()
        assert not SourceRow.objects.exists()

    def test_options_that_a_profile_needs_are_asked_for(self, file: Path) -> None:
        code, printed = command(file, "--profile", "fonds-vert")
        assert (code, "--exercice" in printed) == (2, True)

    def test_the_report_is_the_same_file_with_its_errors(self, file: Path, tmp_path: Path) -> None:
        out = tmp_path / "retour.csv"
        command(file, "--profile", "modele", "--report", out)
        header, good, wrong = out.read_text().splitlines()
        assert header.endswith(";erreurs")
        assert good.endswith(";")
        assert "montant_attribue" in wrong
        assert "Remplissez-la" in wrong

    def test_the_importing_account_is_the_one_named(self, file: Path) -> None:
        agent = builders.user("agent@exemple.fr")
        agent.memberships.create(role="instructor")
        command(file, "--profile", "modele", "--skip-refused", "--by", "agent@exemple.fr")
        assert Grant.objects.get().entered_by == agent
        assert command(file, "--profile", "modele", "--by", "personne@exemple.fr")[0] == 2

    def test_publishing_at_once_is_recorded_as_the_operators(self, file: Path) -> None:
        command(file, "--profile", "modele", "--skip-refused", "--publish")
        assert Grant.objects.get().publications.get().by.email == "exploitant"

    def test_undo_takes_a_batch_back_once(self, file: Path) -> None:
        command(file, "--profile", "modele", "--skip-refused")
        number = ImportBatch.objects.get().pk
        code, printed = command("--undo", number, "--json")
        assert (code, last_line(printed)) == (0, {"batch": number, "status": "undone"})
        assert Grant.objects.get().status == "cancelled"
        assert command("--undo", number)[0] == 1
        assert command("--undo", 999_999)[0] == 1

    def test_undo_names_what_was_touched_since(self, file: Path) -> None:
        command(file, "--profile", "modele", "--skip-refused")
        builders.edit(Grant.objects.get(), objet="Autre")
        code, printed = command("--undo", ImportBatch.objects.get().pk)
        assert code == 1
        assert "70-A1" in printed


@pytest.fixture
def committed_france(transactional_db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.mark.usefixtures("committed_france")
class TestOtherProcesses:
    @pytest.fixture
    def held_profile(self) -> Iterator[None]:
        """Another import of the same profile, which has not ended."""
        with psql() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s, hashtext('modele'))", [LOCK])
            yield

    @pytest.mark.usefixtures("held_profile")
    def test_a_killed_import_changes_nothing(self, tmp_path: Path) -> None:
        process = started(tmp_path)
        wait_for_lock()
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not Grant.objects.exists()
        assert not Movement.objects.exists()
        assert not ImportBatch.objects.exists()

    def test_two_imports_of_one_profile_come_one_after_the_other(self, tmp_path: Path) -> None:
        with psql() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s, hashtext('modele'))", [LOCK])
            first, second = started(tmp_path), started(tmp_path)
            wait_for_lock(count=2)
        told = [last_line(process.communicate()[0].decode()) for process in (first, second)]
        assert sorted((line["new"], line["unchanged"]) for line in told) == [(0, 1), (1, 0)]
        assert Grant.objects.count() == 1


def started(folder: Path) -> "subprocess.Popen[bytes]":
    path = folder / "aides.csv"
    path.write_bytes(csv_bytes([modele()]))
    known = connection.get_connection_params()
    named = ("user", "password", "host", "port", "dbname")
    url = make_conninfo(**{name: known[name] for name in named if name in known})
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_grants", str(path), "--profile", "modele", "--json"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for_lock(count: int = 1) -> None:
    """Until that many processes wait for the profile; they never do in a broken import."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with psql() as watching:
            found = watching.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s "
                "AND NOT granted AND database = (SELECT oid FROM pg_database "
                "WHERE datname = current_database())",
                [LOCK],
            ).fetchone()
        if found and found[0] >= count:
            return
    raise AssertionError("no import came to wait for its profile")
