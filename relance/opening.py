"""What must hold before a process serves anybody."""

from django.db import connection
from django.urls import resolve

from dashboard.queries.locks import problems
from dashboard.queries.nodes.reading import LOST
from dashboard.queries.release import release


def make_ready() -> None:
    """What the first reader would wait for: addresses and views, the digest of the program."""
    resolve("/")
    release()


def refusal() -> str:
    """Why no process may start: the database would not hold people to their rights.

    A database that does not answer is no reason: each request takes its role anew, or fails.
    """
    try:
        told = problems()
    except LOST:
        return ""
    finally:
        connection.close()
    if not told:
        return ""
    listed = "\n".join(f"  {problem}" for problem in told)
    return (
        f"La base de données ne tient pas les droits :\n{listed}\n"
        "Lancez manage.py migrate : la commande les rétablit, ou dit ce qu'un administrateur de "
        "PostgreSQL doit exécuter."
    )
