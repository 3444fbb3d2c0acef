"""Configuration of the web server, for `make run` and the container alike."""

import os
import shutil
import sys
import tempfile
from importlib import import_module
from typing import Any

from relance import environment, logs

wsgi_app = "relance.wsgi:application"
_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"

workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, os.cpu_count() or 1))
worker_class = "gthread"
# More than work at once: those that wait, and those that tell the others to come back, are threads
# too. How many work is the site's own decision (dashboard/web/pressure.py).
threads = 64
# Connections that a process holds, and that the kernel holds for it; then nobody is let in.
worker_connections = 512
backlog = 512
# Long exports stream; a thread's work does not count against this, a stuck process does.
timeout = 60
# What is being answered when the process is asked to stop; `make run` waits for twenty seconds.
graceful_timeout = 15
keepalive = 15
# Addresses with many filters: twice what is usual, and the most that gunicorn allows.
limit_request_line = 8190
# A worker that grows is replaced, not all at the same moment.
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = os.environ.get("GUNICORN_LOGLEVEL") or "warning"
accesslog = None
# Signals are enough, and its place is in a home that a container does not have.
control_socket_disable = True
if not environment.boolean("DEBUG", default=False):
    logconfig_dict = logs.configure(readable=False)

# Where processes keep their counts for /metriques/: gone with the server, like the counts.
_counts = ""
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _counts = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="relance-counts-")


# What gunicorn calls a worker that could not boot: it stops instead of starting others.
NOT_BOOTED = 3


def post_worker_init(_worker: Any) -> None:
    """The application is loaded: its models can be asked."""
    opening = import_module("relance.opening")
    if told := opening.refusal():
        print(told, file=sys.stderr)  # noqa: T201 - the operator looks here
        sys.exit(NOT_BOOTED)
    opening.make_ready()


def child_exit(_server: Any, worker: Any) -> None:
    """What a process that ended was doing is done."""
    import_module("prometheus_client.multiprocess").mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    if _counts:
        shutil.rmtree(_counts, ignore_errors=True)
