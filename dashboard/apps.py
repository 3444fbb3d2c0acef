from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.checks import Tags, register

from dashboard.web.legal import all_entries_given


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Relance"

    def ready(self) -> None:
        register(all_entries_given, Tags.security, deploy=True)


class ReferenceConfig(admin.AdminConfig):
    """Django's administration, behind the site's own door."""

    default = False
    default_site = "dashboard.admin.ReferenceSite"
