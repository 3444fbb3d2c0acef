"""Who natural persons are, in a table of its own."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("dashboard", "0024_contours"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonIdentity",
            fields=[
                ("beneficiary", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="identity", serialize=False, to="dashboard.beneficiary", verbose_name="bénéficiaire")),
                ("name", models.CharField(max_length=250, verbose_name="nom")),
                ("key", models.CharField(max_length=250, verbose_name="nom normalisé")),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                ("rna", models.CharField(blank=True, max_length=10, verbose_name="RNA")),
                ("official_code", models.CharField(blank=True, max_length=12, verbose_name="code officiel")),
                ("erased_at", models.DateTimeField(null=True, verbose_name="effacée le")),
                ("erased_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="effacée par")),
            ],
            options={
                "verbose_name": "identité d'une personne",
                "verbose_name_plural": "identités de personnes",
                "indexes": [models.Index(fields=["key"], name="person_name_match"), models.Index(django.db.models.functions.comparison.Collate("key", "C"), name="person_key_start"), django.contrib.postgres.indexes.GinIndex(fields=["key"], name="person_key_words", opclasses=("gin_trgm_ops",))],
                "constraints": [models.UniqueConstraint(condition=models.Q(("siren", ""), _negated=True), fields=("siren",), name="person_siren_unique", violation_error_message="Ce SIREN est déjà celui d'un autre bénéficiaire."), models.UniqueConstraint(condition=models.Q(("rna", ""), _negated=True), fields=("rna",), name="person_rna_unique", violation_error_message="Ce RNA est déjà celui d'un autre bénéficiaire."), models.UniqueConstraint(condition=models.Q(("official_code", ""), _negated=True), fields=("official_code",), name="person_official_code_unique", violation_error_message="Ce code est déjà celui d'un autre bénéficiaire.")],
            },
        ),
    ]
