"""What must hold of control totals, published comments and corrected envelopes, by triggers."""

from django.db import migrations

from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0011_reference_work"),)

    operations = (
        migrations.RunSQL(load("control_rules.sql"), load("control_rules.reverse.sql")),
    )
