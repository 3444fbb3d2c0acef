"""Tasks that keep the job queue itself in order."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put back in the queue the jobs whose worker died while doing them.

    Nothing else does: a job left by a killed worker would stay "doing" for ever.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # A periodic task that is queued again already: that one will do the work.
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
