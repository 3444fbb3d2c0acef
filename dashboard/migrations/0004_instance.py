"""The single row of the instance, with its salt."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_instance(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("dashboard", "Instance").objects.create()


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0003_publication_rules"),)

    operations = (migrations.RunPython(create_instance, migrations.RunPython.noop),)
