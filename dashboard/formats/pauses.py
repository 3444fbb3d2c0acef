"""Why an answer has to wait, in the same words for people and for programs."""

from dataclasses import dataclass
from typing import Final

TITLE: Final = "Service momentanément indisponible"


@dataclass(frozen=True, slots=True)
class Pause:
    """`seconds`: after how long to ask again (Retry-After)."""

    sentence: str
    seconds: int


CROWDED: Final = Pause(
    "Trop de demandes arrivent en même temps : réessayez dans quelques secondes.", 5
)
SLOW: Final = Pause(
    "La réponse a demandé plus de temps qu'une page ne peut en prendre : réessayez, ou demandez-en "
    "moins à la fois.",
    10,
)
AWAY: Final = Pause("La base de données ne répond pas : réessayez dans une minute.", 30)
EXPORTS: Final = Pause(
    "D'autres fichiers sont en cours d'écriture : demandez le vôtre dans une minute.", 60
)
