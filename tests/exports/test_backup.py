"""From a database to an empty server, by a file: every row, every right and every rule."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from relance.postgres import binaries
from tests.cluster.postgres import REPOSITORY, Node, open_place
from tests.cluster.site import surroundings
from tests.published_scene import build

COPIED = "dashboard_movement"
RIGHTS = (
    "SELECT (SELECT count(*) FROM pg_policies), (SELECT count(*) FROM pg_trigger WHERE NOT"
    " tgisinternal), (SELECT count(*) FROM pg_class WHERE relrowsecurity), (SELECT count(*) FROM"
    " information_schema.role_table_grants WHERE grantee IN ('relance_public', 'relance_agent'))"
)
has_programs = bool(
    shutil.which("pg_dump") or any((f / "pg_dump").exists() for f in binaries.machine_folders())
)
pytestmark = [
    pytest.mark.drill,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not has_programs, reason="pg_dump manque : apt install postgresql-client"),
]


@pytest.fixture
def empty() -> Iterator[Node]:
    with open_place() as place:
        node = Node(place, "vide")
        try:
            node.initialise()
            node.start()
            node.admit()
            yield node
        finally:
            node.stop()


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """The small world, saved."""
    build()
    said = StringIO()
    call_command("backup", tmp_path / "essai.dump", stdout=said)
    assert "version" in said.getvalue()
    return tmp_path / "essai.dump"


def restored(node: Node, dump: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "restore", str(dump)],
        cwd=REPOSITORY, env=surroundings(node.dsn()), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_empty_server_receives_every_row_right_and_rule(dump: Path, empty: Node) -> None:
    done = restored(empty, dump)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "sommes égales" in done.stdout
    assert "0 écart" in done.stdout.replace("\N{NO-BREAK SPACE}", " ")
    question = f"SELECT md5(string_agg(t::text, '|' ORDER BY id)), count(*) FROM {COPIED} t"  # noqa: S608
    with connection.cursor() as cursor, psycopg.connect(empty.dsn()) as there:
        for asked in (question, RIGHTS):
            cursor.execute("SET timezone = 'UTC'")
            there.execute("SET timezone = 'UTC'")
            cursor.execute(asked)
            assert cursor.fetchone() == there.execute(asked.encode()).fetchone()
        with pytest.raises(psycopg.errors.RestrictViolation), there.transaction():
            there.execute("DELETE FROM dashboard_movement")
        there.execute("SET ROLE relance_public")
        assert there.execute("SELECT count(*) > 0 FROM dashboard_publicgrant").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            there.execute("SELECT FROM dashboard_grant")


def test_the_checksums_are_those_of_sha256sum(dump: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", f"{dump.name}.sha256"], cwd=dump.parent, check=False
    )
    assert done.returncode == 0


def test_a_damaged_file_is_not_restored(dump: Path, empty: Node) -> None:
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)

    done = restored(empty, dump)

    assert done.returncode == 1
    assert "sa somme a changé" in done.stderr
    assert empty.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "relance") == 0


def test_nothing_is_restored_over_what_is_there(dump: Path) -> None:
    with pytest.raises(CommandError, match="n'est pas vide"):
        call_command("restore", dump)


def test_a_backup_replaces_no_other(dump: Path) -> None:
    before = dump.read_bytes()
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("backup", dump)
    assert dump.read_bytes() == before
