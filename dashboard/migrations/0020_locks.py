"""What row-level security asks, and the few things that agents do with the owner's rights."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0019_indicators"),)

    operations = (migrations.RunSQL(load("locks.sql"), load("locks.reverse.sql")),)
