"""Changes of names take numbers of the publication log."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0022_relabelling"),)

    operations = (migrations.RunSQL(load("relabelling.sql"), load("relabelling.reverse.sql")),)
