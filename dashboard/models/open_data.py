"""Files of everything published, built once and served by every machine."""

from django.db import models


class OpenFile(models.Model):
    """One file of one build; `version` is that of the data inside. Its bytes are in its chunks."""

    name = models.CharField("nom", max_length=60)
    version = models.BigIntegerField("version")
    built_at = models.DateTimeField("construit le")
    rows = models.PositiveBigIntegerField("lignes")
    size = models.PositiveBigIntegerField("octets")
    sha256 = models.CharField("sha256", max_length=64)

    class Meta:
        verbose_name = "fichier ouvert"
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="open_file_unique"),
        )

    def __str__(self) -> str:
        return f"{self.name} · {self.version}"


class OpenChunk(models.Model):
    file = models.ForeignKey(
        OpenFile, models.CASCADE, verbose_name="fichier", related_name="chunks", db_index=False
    )
    position = models.PositiveIntegerField("place")
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "morceau de fichier ouvert"
        constraints = (
            models.UniqueConstraint(fields=("file", "position"), name="open_chunk_unique"),
        )

    def __str__(self) -> str:
        return f"{self.file_id} · {self.position}"
