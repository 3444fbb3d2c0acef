"""Works that a dead process left behind, given to a living one."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from dashboard.actions.import_progress import ALIVE
from dashboard.actions.import_results import start_again
from dashboard.models import ImportJob

# Running imports that no session is at work on, with the job that should be doing them.
LEFT = """
    SELECT i.id, p.id, p.status::text
    FROM dashboard_importjob i
    LEFT JOIN LATERAL (
        SELECT p.id, p.status FROM procrastinate_jobs p
        WHERE p.status IN ('todo', 'doing') AND p.task_name LIKE 'dashboard.jobs.imports.%%'
          AND p.task_name NOT LIKE '%%.give_back' AND (p.args ->> 'number')::bigint = i.id
        ORDER BY p.status, p.id LIMIT 1
    ) p ON true
    WHERE i.state IN ('reading', 'previewing', 'applying', 'undoing')
      AND NOT EXISTS (
        SELECT FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s AND l.objid = i.id
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    ORDER BY i.id
"""


def resume_left_behind() -> int:
    """Put back in the queue what no living process does; how many there were. A work that starts
    twice is done once: the import's state changes in the transaction of the work."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [ALIVE])
        left = cursor.fetchall()
    resumed = 0
    for number, queued, status in left:
        if status == "todo":
            continue
        if status == "doing":
            app.job_manager.retry_job_by_id(queued, retry_at=timezone.now())
        else:
            start_again(job=ImportJob.objects.get(pk=number))
        resumed += 1
    return resumed
