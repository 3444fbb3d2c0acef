"""Whether the database holds the table of rights: asked before serving, and after each migrate."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dashboard.models.locks import OF_THEIR_ROW, READY, ROLES, SIGNED

STANDING = """
    SELECT r.rolsuper OR r.rolbypassrls OR r.rolcanlogin,
           EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member
                   WHERE m.roleid = r.oid AND u.rolname = session_user)
    FROM pg_roles r WHERE r.rolname = %s
"""

# Everything that decides what the two roles may do in this database, one line for each thing.
STATE = """
    SELECT format('table %s', tablename) AS name,
           format('%s %s %s %s %s %s', policyname, permissive, roles, cmd, qual, with_check) AS said
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT format('table %s', c.relname), format('%s %s %s', c.relrowsecurity, (
        SELECT string_agg(format('%s=%s', a.grantee::regrole, a.privilege_type), ' '
                          ORDER BY a.grantee::regrole::text, a.privilege_type)
        FROM aclexplode(c.relacl) a
        WHERE a.grantee::regrole::text IN ('-', 'relance_public', 'relance_agent')), (
        SELECT string_agg(format('%s=%s', t.attname, t.attacl), ' ' ORDER BY t.attnum)
        FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL
          AND NOT t.attisdropped))
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT format('fonction %s', p.proname), format('%s %s %s %s',
           pg_get_function_identity_arguments(p.oid), p.prosecdef, p.proconfig, p.proacl)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname ^@ 'relance_'
"""
FINGERPRINTS = f"""
    SELECT jsonb_object_agg(name, print) FROM (
        SELECT name, md5(string_agg(said, E'\\n' ORDER BY said)) AS print
        FROM ({STATE}) state GROUP BY name) prints
"""  # noqa: S608 (constant text)

TRIGGER_FUNCTIONS = """
    SELECT DISTINCT p.proname::text
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND p.pronamespace = 'public'::regnamespace
      AND c.relname ^@ 'dashboard_'
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`is_joined`: the account of the database is a member, and may take the role."""

    exists: bool = False
    is_joined: bool = False
    is_too_strong: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    wanted: str
    given: dict[str, str]


def is_ready(cursor: CursorWrapper) -> bool:
    """Whether the migrations that rights lean on have run."""
    cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [READY])
    return bool(cursor.fetchone()[0])


def standing(cursor: CursorWrapper, role: str) -> Standing:
    cursor.execute(STANDING, [role])
    row = cursor.fetchone()
    return Standing(True, row[1], row[0]) if row else Standing()


def signature(cursor: CursorWrapper) -> Signature:
    """What was applied last, and what it gave."""
    cursor.execute("SELECT obj_description(to_regproc(%s), 'pg_proc')", [SIGNED])
    try:
        kept = json.loads(cursor.fetchone()[0] or "{}")
        return Signature(kept["wanted"], kept["given"])
    except (ValueError, KeyError):
        return Signature("", {})


def fingerprints(cursor: CursorWrapper) -> dict[str, str]:
    """Each table and function, with a digest of what the roles may do of it."""
    cursor.execute(FINGERPRINTS)
    found: dict[str, str] = json.loads(cursor.fetchone()[0])
    return found


def tables(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT relname::text FROM pg_class"
        " WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    return {row[0] for row in cursor.fetchall()}


def foreign_policies(cursor: CursorWrapper, ours: Sequence[str]) -> list[tuple[str, str]]:
    """Tables with their policies that are not of the table of rights."""
    cursor.execute(
        "SELECT tablename::text, policyname::text FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname <> ALL (%s) ORDER BY 1, 2",
        [list(ours)],
    )
    return list(cursor.fetchall())


def hired_functions(cursor: CursorWrapper) -> list[str]:
    """Trigger functions, which run with the owner's rights."""
    cursor.execute(TRIGGER_FUNCTIONS)
    return [name for (name,) in cursor.fetchall() if name not in OF_THEIR_ROW]


def loosened(cursor: CursorWrapper) -> list[str]:
    """Tables and functions that are no longer as the table of rights left them."""
    given, found = signature(cursor).given, fingerprints(cursor)
    return sorted(name for name in {*given, *found} if given.get(name) != found.get(name))


def problems() -> list[str]:
    """Why nothing may be served, in French; empty when rights hold."""
    with connection.cursor() as cursor:
        if not is_ready(cursor):
            return ["Les migrations n'ont pas été appliquées : lancez manage.py migrate."]
        told = []
        for role in ROLES:
            found = standing(cursor, role)
            if not found.exists:
                told.append(f"Le rôle PostgreSQL {role} manque.")
            elif not found.is_joined:
                told.append(f"Le compte de la base ne peut pas prendre le rôle {role}.")
            elif found.is_too_strong:
                told.append(f"Le rôle {role} ne doit ni se connecter, ni échapper aux droits.")
        if told:
            return told
        return [f"Les droits sur la {name} ne sont pas ceux prévus." for name in loosened(cursor)]
