"""The local PostgreSQL of a checkout: a real server, on a socket only, for run and tests alike.

Used before any dependency is installed: the standard library only.
"""

from relance.postgres.places import Trouble
from relance.postgres.server import Server

__all__ = ["Server", "Trouble"]
