"""Applies the table of rights (`dashboard.models.locks`) to the database.

Called after each `migrate`. What is already so is left alone: no table is held when nothing
changes. Roles belong to the whole server and rights to one database: databases share the roles.
"""

import json
from collections.abc import Iterator
from hashlib import sha256

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import errors
from psycopg.sql import SQL, Composable, Identifier, Literal

from dashboard.models.locks import (
    AGENT_ROLE,
    EVERY,
    LOCKS,
    PUBLIC_ROLE,
    ROLES,
    SEARCH_PATH,
    SIGNED,
    Lock,
)
from dashboard.queries.locks import (
    fingerprints,
    foreign_policies,
    hired_functions,
    is_ready,
    loosened,
    signature,
    standing,
    tables,
)

# One process at a time changes the rights of a database.
TURN = 821006
# Another database of the server may be making the same role at the same moment.
ATTEMPTS = 20
MEANWHILE = (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_)

HOW = (
    "Les rôles PostgreSQL {roles} manquent ou le compte « {user} » ne peut pas les prendre, et "
    "il n'a pas le droit de les créer. Un administrateur de PostgreSQL exécute une fois ce qui "
    "suit, puis la commande se relance :\n{statements}"
)
POLICIES = {"relance_sees": "SELECT", "relance_adds": "INSERT", "relance_changes": "UPDATE",
            "relance_removes": "DELETE"}  # fmt: skip
PUBLIC_POLICY = "relance_public_sees"


class RolesMissing(ImproperlyConfigured):
    """Says in French which SQL an administrator runs."""


def apply_locks(using: str = "default") -> bool:
    """Whether something had to change. Raises RolesMissing when the account of the database may
    not make the two roles."""
    with connections[using].cursor() as cursor:
        if not is_ready(cursor):
            return False
        open_roles(using)
        wanted = list(_statements(cursor))
        digest = sha256("".join(each.as_string(None) for each in wanted).encode()).hexdigest()
        if signature(cursor).wanted == digest and not loosened(cursor):
            return False
        with transaction.atomic(using=using):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
            for statement in wanted:
                cursor.execute(statement)
            kept = json.dumps({"wanted": digest, "given": fingerprints(cursor)})
            cursor.execute(
                SQL("COMMENT ON FUNCTION {}() IS {}").format(Identifier(SIGNED), Literal(kept))
            )
    return True


def open_roles(using: str = "default") -> None:
    """Make the two roles of the server and join them, unless this is done. Raises RolesMissing."""
    with connections[using].cursor() as cursor:
        for role in ROLES:
            _open_role(cursor, using, role)


def _open_role(cursor: CursorWrapper, using: str, role: str) -> None:
    """Make it and join it, unless this is done."""
    for _ in range(ATTEMPTS):
        found = standing(cursor, role)
        if found.is_joined:
            return
        word = "GRANT {} TO CURRENT_USER" if found.exists else "CREATE ROLE {} NOLOGIN"
        try:
            with transaction.atomic(using=using):
                cursor.execute(SQL(word).format(Identifier(role)))
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.InsufficientPrivilege):
                raise RolesMissing(_how(cursor)) from error
            if not isinstance(error.__cause__, MEANWHILE):
                raise


def _how(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT session_user::text")
    user = cursor.fetchone()[0]
    made = [f"  CREATE ROLE {role} NOLOGIN;" for role in ROLES if not standing(cursor, role).exists]
    joined = f'  GRANT {", ".join(ROLES)} TO "{user}";'
    return HOW.format(roles=" et ".join(ROLES), user=user, statements="\n".join([*made, joined]))


def _statements(cursor: CursorWrapper) -> Iterator[Composable]:
    yield _sql("GRANT USAGE ON SCHEMA public TO {}, {}", *ROLES)
    there = tables(cursor)
    known = {lock.table: lock for lock in LOCKS}
    for table, policy in foreign_policies(cursor, (*POLICIES, PUBLIC_POLICY)):
        yield _sql("DROP POLICY {} ON {}", policy, table)
    for table in sorted(there):
        yield _sql("REVOKE ALL ON TABLE {} FROM {}, {}", table, *ROLES)
        if table in known:
            yield from _of_table(known[table])
    for sequence, table in sorted(_sequences(cursor)):
        if table in known and "INSERT" in known[table].agent:
            yield _sql("GRANT USAGE ON SEQUENCE {} TO {}", sequence, AGENT_ROLE)
    for name in hired_functions(cursor):
        yield _sql(f"ALTER FUNCTION {{}}() SECURITY DEFINER SET search_path = {SEARCH_PATH}", name)


def _of_table(lock: Lock) -> Iterator[Composable]:
    if lock.public:
        columns = "" if lock.public == EVERY else f" ({', '.join(lock.public)})"
        yield _sql(f"GRANT SELECT{columns} ON TABLE {{}} TO {{}}", lock.table, PUBLIC_ROLE)
    if lock.agent:
        read = f" ({', '.join(lock.agent_columns)})" if lock.agent_columns else ""
        given = ", ".join(f"{right}{read if right == 'SELECT' else ''}" for right in lock.agent)
        yield _sql(f"GRANT {given} ON TABLE {{}} TO {{}}", lock.table, AGENT_ROLE)
    word = "ENABLE" if lock.is_by_row else "DISABLE"
    yield _sql(f"ALTER TABLE {{}} {word} ROW LEVEL SECURITY", lock.table)
    for name in (*POLICIES, PUBLIC_POLICY):
        yield _sql("DROP POLICY IF EXISTS {} ON {}", name, lock.table)
    if lock.is_by_row:
        yield from _policies(lock)


def _policies(lock: Lock) -> Iterator[Composable]:
    sees = lock.sees or "true"
    writes = lock.writes or sees
    leaves = lock.asks or writes
    conditions = {
        "SELECT": f"USING ({sees})",
        "INSERT": f"WITH CHECK ({lock.adds or leaves})",
        # To lock a row is to hold it: rights are then asked by the action, in French.
        "UPDATE": f"USING ({writes}) WITH CHECK ({leaves})",
        "DELETE": f"USING ({leaves})",
    }
    for name, right in POLICIES.items():
        if right in lock.agent:
            yield _sql(
                f"CREATE POLICY {{}} ON {{}} FOR {right} TO {{}} {conditions[right]}",
                name, lock.table, AGENT_ROLE,
            )  # fmt: skip
    if lock.public:
        yield _sql(
            "CREATE POLICY {} ON {} FOR SELECT TO {} USING (true)",
            PUBLIC_POLICY, lock.table, PUBLIC_ROLE,
        )  # fmt: skip


def _sequences(cursor: CursorWrapper) -> list[tuple[str, str]]:
    """Those that number the rows of a table, with their table."""
    cursor.execute(
        "SELECT s.relname, t.relname FROM pg_class s"
        " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass"
        " AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid"
        " WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace"
    )
    return list(cursor.fetchall())


def _sql(template: str, *names: str) -> Composable:
    """The conditions in the template are the table's own, never a person's."""
    return SQL(template).format(*map(Identifier, names))
