"""From the publication log to the public tables and their rollups, by triggers alone."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0002_ledger_rules"),)

    operations = (
        migrations.RunSQL(load("projection.sql"), load("projection.reverse.sql")),
        migrations.RunSQL(load("rollup_rules.sql"), load("rollup_rules.reverse.sql")),
        migrations.RunSQL(
            load("publication_rules.sql"), load("publication_rules.reverse.sql")
        ),
    )
