"""Building every file from one state of the data."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from hashlib import sha256
from typing import IO, Final

from dashboard.actions.open_data import BuiltFile, keep_files
from dashboard.exports.open_data.datasets import DATASETS, Dataset
from dashboard.queries.filters import Filter, FilterError
from dashboard.queries.open_data import hides_something_since, last_build
from dashboard.queries.version import current_version, snapshot

# A build reads everything: not after each publication.
SELDOM: Final = timedelta(hours=1)


def build_if_due(now: datetime, site: str) -> bool:
    """Whether a build was made: something was published since the last one, an hour ago or more;
    at once when something was hidden."""
    built = list(last_build().values())
    version = current_version()
    if built:
        same = built[0].version == version
        recent = built[0].built_at > now - SELDOM and not hides_something_since(built[0].version)
        if same or recent:
            return False
    elif not version:
        return False
    build(now, site)
    return True


def build(now: datetime, site: str) -> None:
    """Written to disk in one snapshot, then kept together."""
    with ExitStack() as opened:
        with snapshot():
            version = current_version()
            files = [
                built for dataset in DATASETS.values() for built in _written(dataset, site, opened)
            ]
        keep_files(version=version, built_at=now, files=files)


def _disk() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _written(dataset: Dataset, site: str, opened: ExitStack) -> Iterator[BuiltFile]:
    """Nothing where the format cannot hold everything."""
    try:
        chunks, rows = dataset.open(Filter(), site)
    except FilterError:
        return
    out: IO[bytes] = opened.enter_context(_disk())
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
        out.write(chunk)
    yield BuiltFile(dataset.name, rows(), out.tell(), digest.hexdigest(), out)
