"""Brings a backup back into an empty database, and proves that all of it came."""

from django.db import connection, transaction

from dashboard.actions.locking import apply_locks, open_roles
from dashboard.exports.backup.programs import Unusable, run
from dashboard.exports.backup.writing import Backup, Held, read
from dashboard.queries.prints import prints, tables


def restore(backup: Backup, *, jobs: int = 1) -> Held:
    """Raises Unusable, and RolesMissing when the account may not make the roles.

    Alone it is one transaction, and a failure leaves the database empty. With several `jobs` it is
    quicker and a failure leaves what had come.
    """
    held = read(backup)
    if found := tables():
        raise Unusable(
            f"La base « {connection.settings_dict['NAME']} » n'est pas vide ({found[0]}…) : "
            "on ne restaure que dans une base vide."
        )
    # Roles belong to the server, not to the database: a dump names them and does not make them.
    open_roles()
    how = ["--single-transaction"] if jobs == 1 else [f"--jobs={jobs}"]
    run("pg_restore", ["--no-owner", "--exit-on-error", *how, str(backup.dump)])
    compare(held)
    apply_locks()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return held


def compare(held: Held) -> None:
    """Raises Unusable, naming each table that differs from what was dumped."""
    with transaction.atomic():
        found = prints()
    differing = [
        f"  {name} : {held.tables[name].rows if name in held.tables else 'absente'} → "
        f"{found[name].rows if name in found else 'absente'} ligne(s)"
        for name in sorted({*held.tables, *found})
        if held.tables.get(name) != found.get(name)
    ]
    if differing:
        listed = "\n".join(differing)
        raise Unusable(f"La base restaurée n'est pas celle qui fut sauvegardée :\n{listed}")
