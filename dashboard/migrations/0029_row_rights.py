"""What the policies ask of the one who writes; digests of passwords and secrets kept apart."""

from django.db import migrations

import dashboard.models.accounts
from dashboard.migrations.sql import load


class Migration(migrations.Migration):
    dependencies = (
        ("dashboard", "0028_erased_act"),
        ("otp_static", "__first__"),
        ("otp_totp", "__first__"),
    )

    operations = (
        migrations.RunSQL(load("row_rights.sql"), load("row_rights.reverse.sql")),
        migrations.AlterField(
            model_name="user",
            name="password",
            field=dashboard.models.accounts.PasswordField(
                max_length=128, verbose_name="mot de passe"
            ),
        ),
    )
