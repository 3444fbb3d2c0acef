"""One transaction, and the French words of PostgreSQL when it refuses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.apps import apps
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction


class Refused(Exception):
    """An action that the rules refuse; `message` and `hint` are French and can be shown."""

    def __init__(self, message: str, *, hint: str = "", rule: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.rule = rule
        self.field = field


class StaleVersion(Refused):
    """Somebody else changed the row since it was read."""


SPOKEN_BY_TRIGGERS = ("23001", "23514")
DUPLICATES = {
    "grant_reference_unique": ("Cette référence est déjà celle d'une autre aide.", "reference"),
    "movement_corrects_id_key": ("Ce mouvement est déjà corrigé.", "corrects"),
    "public_reference_unique": (
        "Cette référence est encore celle d'une autre aide publiée.",
        "reference",
    ),
    "beneficiary_siren_unique": ("Ce SIREN est déjà celui d'un autre bénéficiaire.", "siren"),
    "beneficiary_rna_unique": ("Ce RNA est déjà celui d'un autre bénéficiaire.", "rna"),
}


WORDS_OF_STATES = {
    "23503": "Un élément désigné par la saisie n'existe pas.",
    "22003": "Un nombre de la saisie est trop grand.",
}


@cache
def _words_of_constraints() -> dict[str, str]:
    """The French sentence of each named constraint of the models that has one."""
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_app_config("dashboard").get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }


def spoken(error: DatabaseError) -> Refused | None:
    """The refusal behind a database error, when a rule of ours speaks in it."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    diag = cause.diag
    rule = diag.constraint_name or ""
    for name, (message, field) in DUPLICATES.items():
        if rule.endswith(name):
            return Refused(message, rule=rule, field=field)
    if rule in _words_of_constraints():
        return Refused(_words_of_constraints()[rule], rule=rule)
    # A trigger speaks French; a plain CHECK constraint speaks PostgreSQL and names its table.
    if diag.sqlstate in SPOKEN_BY_TRIGGERS and not diag.table_name and diag.message_primary:
        return Refused(diag.message_primary, hint=diag.message_hint or "", rule=rule)
    words = WORDS_OF_STATES.get(diag.sqlstate or "")
    return Refused(words, rule=rule) if words else None


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing; the rules that wait for the commit are looked at before the end.

    Raises Refused in French for a broken rule, the database's error for anything else.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except (IntegrityError, DataError) as error:
        refusal = spoken(error)
        if refusal is None:
            raise
        raise refusal from error
