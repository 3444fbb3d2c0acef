"""History and its seals, written by PostgreSQL alone."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0014_history"),)

    operations = (
        migrations.RunSQL(load("history_rules.sql"), load("history_rules.reverse.sql")),
        migrations.RunSQL(load("history_seals.sql"), load("history_seals.reverse.sql")),
    )
