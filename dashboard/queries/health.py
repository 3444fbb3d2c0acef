"""Whether the site can do its work: database, migrations, worker."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import DurationField, ExpressionWrapper, Max
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateWorker

from dashboard.queries.nodes.reading import LOST

# A worker writes its heartbeat every ten seconds; three missed ones are no accident.
WORKER_SILENCE = timedelta(seconds=35)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the site depends on; `problem` is empty when it is well."""

    name: str
    problem: str


def examine(*, with_worker: bool = True) -> tuple[Part, ...]:
    """The state of each part. Without a database the others cannot be known: it stands alone."""
    try:
        pending = _pending_migrations()
        found = (Part("base", ""), Part("migrations", pending))
        if not with_worker:
            return found
        # Before its migrations a worker has no table to report to.
        worker = "Inconnu avant les migrations." if pending else _silent_worker()
        return (*found, Part("travailleur", worker))
    except LOST:
        return (Part("base", "La base de données ne répond pas."),)


def _pending_migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return ""
    first = pending[0][0]
    return (
        f"{len(pending)} migration(s) à appliquer, à commencer par {first.app_label}.{first.name} "
        ": lancer manage.py migrate."
    )


def _silent_worker() -> str:
    """By the database's clock, which also wrote the heartbeats."""
    silence: timedelta | None = ProcrastinateWorker.objects.aggregate(
        silence=ExpressionWrapper(Now() - Max("last_heartbeat"), output_field=DurationField())
    )["silence"]
    if silence is None:
        return "Aucun travailleur n'est en marche : lancer manage.py procrastinate worker."
    if silence > WORKER_SILENCE:
        return f"Le travailleur ne donne plus signe de vie depuis {int(silence.total_seconds())} s."
    return ""
