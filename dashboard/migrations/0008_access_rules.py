"""What must hold of people's access, by triggers."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0007_access"),)

    operations = (
        migrations.RunSQL(load("access_rules.sql"), load("access_rules.reverse.sql")),
    )
