"""PgBouncer beside each server, HAProxy before those that take writes."""

import struct
from pathlib import Path

from tests.cluster.postgres import DATABASE, OWNER, PASSWORD, Node, free_port
from tests.cluster.programs import Program, folder, found, given

# By session, not by transaction: a request holds a role (SET ROLE), imports hold advisory locks,
# and workers listen.
BOUNCER = """\
[databases]
{database} = host=127.0.0.1 port={server} dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = session
server_reset_query = DISCARD ALL
max_client_conn = 500
default_pool_size = 60
server_connect_timeout = 3
server_login_retry = 1
query_wait_timeout = 10
ignore_startup_parameters = extra_float_digits
"""

BALANCER = """\
global
    maxconn 1000
defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout check 1s
    option redispatch
    retries 1
listen ecriture
    bind 127.0.0.1:{port}
{check}
    default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


def bouncer(place: Path, node: Node) -> tuple[Program, int]:
    here, port = folder(place, f"pgbouncer-{node.name}"), free_port()
    users = given(here / "users", f'"{OWNER}" "{PASSWORD}"\n')
    told = BOUNCER.format(database=DATABASE, server=node.port, port=port, users=users)
    settings = given(here / "pgbouncer.ini", told)
    return Program("pgbouncer", [found("pgbouncer"), str(settings)], place / "pgbouncer.log"), port


def balancer(place: Path, check: str, servers: list[str]) -> tuple[Program, int]:
    """`servers`: `address:port check port N` of each."""
    here, port = folder(place, "haproxy"), free_port()
    lines = "\n".join(f"    server s{n} {server}" for n, server in enumerate(servers))
    settings = given(here / "haproxy.cfg", BALANCER.format(port=port, check=check, servers=lines))
    return Program("haproxy", [found("haproxy"), "-f", str(settings)], place / "haproxy.log"), port


def is_primary_check() -> str:
    """Asks PostgreSQL itself, in its own protocol, as somebody who may do nothing else."""
    words = b"user\0veille\0database\0postgres\0\0"
    start = struct.pack("!II", len(words) + 8, 196608) + words
    asked = b"SELECT pg_is_in_recovery()\0"
    question = b"Q" + struct.pack("!I", len(asked) + 4) + asked
    # A row of one column, one letter long: f.
    answer = b"D" + struct.pack("!IHI", 11, 1, 1) + b"f"
    return "\n".join(
        (
            "    option tcp-check",
            "    tcp-check connect",
            f"    tcp-check send-binary {start.hex()}",
            f"    tcp-check send-binary {question.hex()}",
            f"    tcp-check expect binary {answer.hex()}",
        )
    )


def address(port: int) -> str:
    return f"postgresql://{OWNER}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}?connect_timeout=5"
