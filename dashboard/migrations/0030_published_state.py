"""Entity tags are made of one function, planned once for a connection."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0029_row_rights"),)

    operations = (
        migrations.RunSQL(load("published_state.sql"), load("published_state.reverse.sql")),
    )
