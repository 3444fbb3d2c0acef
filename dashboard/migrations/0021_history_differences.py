"""Differences of grants are found in one statement, not by a function for each row."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0020_locks"),)

    operations = (
        migrations.RunSQL(
            load("history_differences.sql"), load("history_differences.reverse.sql")
        ),
    )
