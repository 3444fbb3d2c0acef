"""The table of rights is complete, and the database holds it."""

import pytest
from django.db import connection

from dashboard.actions.locking import apply_locks
from dashboard.models.locks import LOCKS, ROLES, Side
from dashboard.queries.locks import loosened, problems, standing, tables
from tests.roles import as_agent, asked, touched

pytestmark = pytest.mark.django_db

APPEND_ONLY = (
    "dashboard_movement",
    "dashboard_publication",
    "dashboard_grantedition",
    "dashboard_editionshare",
    "dashboard_publishedmovement",
    "dashboard_relabelling",
    "dashboard_allocation",
    "dashboard_coverage",
    "dashboard_accessevent",
)
# A row that says nothing of a département: the salt of the instance.
NOT_BY_ROW = {"dashboard_instance"}


def test_every_table_is_in_the_table_of_rights_once() -> None:
    """A new table says in `dashboard.models.locks` on which side it stands."""
    with connection.cursor() as cursor:
        there = tables(cursor)

    assert sorted(there) == sorted(lock.table for lock in LOCKS)


def test_every_table_of_the_desk_is_guarded_row_by_row() -> None:
    open_tables = {lock.table for lock in LOCKS if lock.side == Side.DESK and not lock.is_by_row}

    assert open_tables == NOT_BY_ROW


# Logged or published by an action, inside one's perimeter.
PUBLISHED_BY_HAND = {
    "dashboard_publication",
    "dashboard_publicnews",
    "dashboard_publicnewsgrant",
    "dashboard_publicphoto",
    "dashboard_comment",
}


def test_what_is_published_is_written_by_triggers_or_inside_a_perimeter() -> None:
    written = {
        lock.table for lock in LOCKS if lock.side == Side.PUBLISHED and lock.agent != ("SELECT",)
    }

    assert written == PUBLISHED_BY_HAND
    assert all(lock.writes for lock in LOCKS if lock.table in written)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE"])
def test_agents_may_not_even_try_to_change_what_is_only_added_to(
    table: str, statement: str
) -> None:
    with as_agent(None):
        assert touched(f"{statement} {table}") == f"permission denied for table {table}"


@pytest.mark.parametrize("role", ROLES)
def test_the_roles_are_no_accounts_and_escape_nothing(role: str) -> None:
    with connection.cursor() as cursor:
        found = standing(cursor, role)

    assert (found.exists, found.is_joined, found.is_too_strong) == (True, True, False)


def test_nothing_is_missing_after_a_migrate() -> None:
    assert problems() == []
    assert apply_locks() is False


LOOSE = [
    "ALTER TABLE dashboard_grant DISABLE ROW LEVEL SECURITY",
    "GRANT SELECT ON dashboard_movement TO relance_public",
    "GRANT DELETE ON dashboard_movement TO relance_agent",
    "GRANT UPDATE ON dashboard_publicgrant TO relance_agent",
    "REVOKE SELECT ON dashboard_grant FROM relance_agent",
    "DROP POLICY relance_sees ON dashboard_grant",
    "DROP POLICY relance_changes ON dashboard_grant",
    "ALTER POLICY relance_sees ON dashboard_grant USING (true)",
    "CREATE POLICY mine ON dashboard_grant FOR SELECT TO relance_agent USING (true)",
    "GRANT SELECT (name) ON dashboard_beneficiary TO relance_public",
    "ALTER FUNCTION relance_publish() SECURITY INVOKER",
    "ALTER FUNCTION relance_publish() RESET search_path",
]


@pytest.mark.parametrize("statement", LOOSE)
def test_what_was_loosened_by_hand_is_noticed_and_mended(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

        assert loosened(cursor)
        assert problems()
        assert apply_locks()
        assert not loosened(cursor)


def test_functions_with_the_owners_rights_have_a_fixed_path() -> None:
    """Otherwise whoever calls them could put a table of their own before ours."""
    loose = asked(
        "SELECT p.proname FROM pg_proc p WHERE p.prosecdef"
        " AND p.pronamespace = 'public'::regnamespace"
        " AND NOT coalesce(p.proconfig::text LIKE '%search_path=%pg_temp%', false)"
    )

    assert loose == []
