"""What the ledger must always obey, held by PostgreSQL whatever the door."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0001_initial"),)

    operations = (
        migrations.RunSQL(load("ledger_rules.sql"), load("ledger_rules.reverse.sql")),
        migrations.RunSQL(load("desk_rules.sql"), load("desk_rules.reverse.sql")),
    )
