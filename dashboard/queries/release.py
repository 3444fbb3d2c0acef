"""What entity tags are made of, besides the version of the published state."""

from functools import cache
from hashlib import blake2s
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

_SOURCES: Final = ("dashboard", "relance", "templates", "static")

_VERSION: Final = "(SELECT max(no) FROM dashboard_publication)"
_REFERENCE: Final = """
       (SELECT coalesce(max(id), 0) FROM dashboard_allocation),
       (SELECT coalesce(max(id), 0) FROM dashboard_indicatorvalue),
       (SELECT coalesce(max(id), 0) FROM dashboard_indicatortarget),
       (SELECT md5(string_agg(i::text, ',' ORDER BY i.code)) FROM dashboard_indicator i),
       (SELECT md5(string_agg(c::text, ',' ORDER BY c.id)) FROM dashboard_coverage c),
       (SELECT md5(string_agg(f::text, ',' ORDER BY f.code)) FROM dashboard_fund f),
       (SELECT md5(string_agg(p::text, ',' ORDER BY p.code)) FROM dashboard_plan p),
       (SELECT md5(string_agg(p::text, ',' ORDER BY p.code)) FROM dashboard_pillar p),
       (SELECT md5(string_agg(d::text, ',' ORDER BY d.code)) FROM dashboard_department d),
       (SELECT md5(string_agg(r::text, ',' ORDER BY r.code)) FROM dashboard_region r),
       (SELECT max(no) FROM dashboard_relabelling),
       (SELECT md5(string_agg(digest, ',' ORDER BY department_id))
        FROM dashboard_departmentcontours),
       (SELECT count(*) || ' ' || max(updated_at) FROM dashboard_publicnews),
       (SELECT max(id) FROM dashboard_comment),
       (SELECT max(id) FROM dashboard_openfile)
"""


@cache
def release() -> str:
    """A digest of the program's own files, the same on every machine that runs them.

    Cost: reads them all, once per process.
    """
    digest = blake2s(digest_size=8)
    for source in _SOURCES:
        for path in sorted(Path(settings.BASE_DIR, source).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def everything_stamp() -> str:
    """Changes with the published state too. One query."""
    return _read(f"SELECT {_VERSION}, {_REFERENCE}")


def reference_stamp() -> str:
    """Changes with the funds, plans, pillars, départements, names and contours of communes,
    envelopes, coverage, indicators, news and files of open data, which no publication tells of.
    One query over some thousand short rows."""
    return _read(f"SELECT {_REFERENCE}")


def _read(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchone()
    return repr(found)
