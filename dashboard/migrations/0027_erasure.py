"""The act of erasing a natural person, and what makes it last."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0026_person_rules"),)

    operations = (
        migrations.RunSQL(load("erasure.sql"), load("erasure.reverse.sql")),
        migrations.RunSQL(load("erasure_act.sql"), load("erasure_act.reverse.sql")),
    )
