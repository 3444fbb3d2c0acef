"""The head of the chain of seals, as the public reads it."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.models import Seal


@dataclass(frozen=True, slots=True)
class SealHead:
    """`size`: how many changes this seal covers; its hash covers all those before as well."""

    no: int
    at: datetime
    size: int
    hash: str


def last_seal() -> SealHead | None:
    found = Seal.objects.order_by("-no").values_list("no", "at", "size", "hash").first()
    return SealHead(*found) if found else None
