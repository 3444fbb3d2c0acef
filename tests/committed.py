"""For tests that commit: plain connections to the test database, and starting anew in between.

Such tests are marked `django_db(transaction=True)`: what they wrote is truncated at their end.
"""

from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

# What operations write, children first; territories, funds and accounts stay.
WRITTEN = (
    "seal",
    "change",
    "rollupyear",
    "rollupfund",
    "rollupmonth",
    "rollupcommune",
    "rollupbeneficiary",
    "publicshare",
    "publicgrant",
    "publishedmovement",
    "publication",
    "editionshare",
    "grantedition",
    "sourcerow",
    "envelopebalance",
    "commitmentbalance",
    "grantbalance",
    "movement",
    "grantshare",
    "cofunding",
    "distinctgrants",
    "entrydraft",
    "grant",
    "importbatch",
    "allocation",
    "coverage",
)


def psql() -> psycopg.Connection[Any]:
    """A plain connection to the database that Django uses: what psql is to a person."""
    return _connected({})


def server() -> psycopg.Connection[Any]:
    """A plain connection to the database that all test processes share."""
    return _connected({"dbname": "postgres"})


def _connected(changes: dict[str, str]) -> psycopg.Connection[Any]:
    parameters = {**connection.get_connection_params(), **changes}
    wanted = ("dbname", "host", "port", "user", "password")
    return psycopg.connect(**{key: parameters[key] for key in wanted if parameters.get(key)})


def forget_what_was_written() -> None:
    """Back to territories, funds and accounts; triggers sleep meanwhile."""
    with connection.cursor() as cursor:
        # Nothing of a test needs to survive a power cut.
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")
        for table in WRITTEN:
            name = sql.Identifier(f"dashboard_{table}")
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
        cursor.execute("SET session_replication_role = DEFAULT")
