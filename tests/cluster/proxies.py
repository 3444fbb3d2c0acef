"""PgBouncer beside each server, HAProxy before those that take writes."""

import struct
from configparser import ConfigParser
from io import StringIO
from pathlib import Path

from tests.cluster.postgres import DATABASE, OWNER, PASSWORD, REPOSITORY, Node, free_port
from tests.cluster.programs import Program, folder, found, given

# What an operator gets is what drills run; addresses alone are the drill's own.
SHIPPED = REPOSITORY / "deploy" / "cluster"


def bouncer(place: Path, node: Node) -> tuple[Program, int]:
    here, port = folder(place, f"pgbouncer-{node.name}"), free_port()
    users = given(here / "users", f'"{OWNER}" "{PASSWORD}"\n')
    told = ConfigParser(interpolation=None)
    told.read(SHIPPED / "pgbouncer.ini")
    told["databases"][DATABASE] = f"host=127.0.0.1 port={node.port} dbname={DATABASE}"
    told["pgbouncer"].update(
        {"listen_addr": "127.0.0.1", "listen_port": str(port), "auth_file": str(users)}
    )
    text = StringIO()
    told.write(text)
    settings = given(here / "pgbouncer.ini", text.getvalue())
    return Program("pgbouncer", [found("pgbouncer"), str(settings)], place / "pgbouncer.log"), port


def balancer(place: Path, servers: list[str], check: str = "") -> tuple[Program, int]:
    """`servers`: `address:port check port N` of each. `check`: another one than Patroni's."""
    here, port = folder(place, "haproxy"), free_port()
    listed = "\n".join(f"    server s{n} {server}" for n, server in enumerate(servers))
    shipped = (SHIPPED / "haproxy.cfg").read_text()
    kept = [line for line in shipped.splitlines() if not line.strip().startswith("server ")]
    text = "\n".join([*kept, listed, ""]).replace("bind :5000", f"bind 127.0.0.1:{port}")
    if check:
        text = text.replace(PATRONI_CHECK, check)
    settings = given(here / "haproxy.cfg", text)
    return Program("haproxy", [found("haproxy"), "-f", str(settings)], place / "haproxy.log"), port


PATRONI_CHECK = "    option httpchk OPTIONS /primary\n    http-check expect status 200"


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
