"""What the pool does with a connection that comes back."""

from typing import Any


def forget_its_user(connection: Any) -> None:
    """For the pool: a connection comes back as the owner's and without locks, whatever its last
    user left. A lock of a session would outlive the work that took it, held by nobody."""
    connection.execute(
        "SELECT set_config('role', 'none', false), set_config('relance.account', '', false), "
        "pg_advisory_unlock_all()"
    )
    connection.commit()
