"""`procrastinate`: the package's own command; its worker first takes up what a dead one left."""

from typing import Any

from procrastinate.contrib.django.management.commands import procrastinate

from dashboard.actions.import_recovery import resume_left_behind


class Command(procrastinate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("command") == "worker":
            resume_left_behind()
        super().handle(*args, **options)
