"""Identities of natural persons move to their table, and are kept there whoever writes."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0025_person_identity"),)

    operations = (
        migrations.RunSQL(load("persons_moved.sql"), load("persons_moved.reverse.sql")),
        migrations.RunSQL(load("persons.sql"), load("persons.reverse.sql")),
    )
