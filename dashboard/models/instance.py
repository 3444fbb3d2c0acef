"""What is one of a kind in an instance."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models


class Instance(models.Model):
    """The single row that makes this instance's masked references unguessable and stable."""

    salt = models.UUIDField("sel", db_default=RandomUUID(), editable=False)

    class Meta:
        verbose_name = "instance"

    def __str__(self) -> str:
        return "instance"
