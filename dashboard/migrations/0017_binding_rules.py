"""A line of an envelope that was taken back binds no more."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0016_access_acts"),)

    operations = (
        migrations.RunSQL(load("binding_rules.sql"), load("binding_rules.reverse.sql")),
    )
