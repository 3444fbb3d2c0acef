from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from dashboard.web.legal import all_entries_given


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Relance"

    def ready(self) -> None:
        register(all_entries_given, Tags.security, deploy=True)
        post_migrate.connect(lock, sender=self, dispatch_uid="locks")


def lock(*, using: str, **_: Any) -> None:
    """After each migrate, so that rights never lag behind the tables. Models are read by then."""
    import_string("dashboard.actions.locking.apply_locks")(using)


class ReferenceConfig(admin.AdminConfig):
    """Django's administration, behind the site's own door."""

    default = False
    default_site = "dashboard.admin.ReferenceSite"
