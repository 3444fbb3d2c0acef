"""Processes that use a local server, and questions to it."""

import subprocess
from pathlib import Path

import psycopg

from relance.postgres import Server

REPOSITORY = Path(__file__).resolve().parents[2]

# A process that uses the server, says so, and leaves when its input ends.
USER = """
import sys
from pathlib import Path
from relance.postgres import Server
server = Server(Path(sys.argv[1]))
server.use()
print((server.places.data / "postmaster.pid").read_text().splitlines()[0], flush=True)
sys.stdin.read()
"""

User = subprocess.Popen[str]


def postmaster_said_by(user: User) -> int:
    assert user.stdout is not None
    return int(user.stdout.readline())


def postmaster_of(server: Server) -> int:
    return int((server.places.data / "postmaster.pid").read_text().splitlines()[0])


def ask(server: Server, question: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
