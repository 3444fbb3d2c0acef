"""What the pool does with a connection that comes back."""

from typing import Any


def forget_role(connection: Any) -> None:
    """For the pool: a connection comes back as the owner's, whatever its last user left."""
    connection.execute(
        "SELECT set_config('role', 'none', false), set_config('relance.account', '', false)"
    )
    connection.commit()
