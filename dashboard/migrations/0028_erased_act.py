"""An erasure is told in the history under a word of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("dashboard", "0027_erasure"),)

    operations = (
        migrations.AlterField(
            model_name="change",
            name="act",
            field=models.CharField(choices=[("created", "Création"), ("changed", "Modification"), ("removed", "Suppression"), ("erased", "Effacement")], max_length=7, verbose_name="acte"),
        ),
    )
