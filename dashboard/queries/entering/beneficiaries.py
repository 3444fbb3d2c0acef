"""Beneficiaries for who enters a grant: by number or by name, within what they may know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Collate

from dashboard.codes import normalise
from dashboard.models import Beneficiary, Grant, PublicGrant, User
from dashboard.models.choices import Category, Diffusion

LIMIT: Final = 8
NEAREST: Final = 4
# From three letters on, trigrams serve.
WORD: Final = 3
_NUMBER: Final = re.compile(r"[0-9]{3,14}")
_RNA: Final = re.compile(r"W[0-9][0-9A-Z]{0,8}")
# What erased identities have left matches nothing: an empty key, no number.
_KEYS: Final = ("key", "identity__key")
_IDENTITY: Final = frozenset({"name", "siren", "rna"})
_SHOWN: Final = ("name", "siren", "rna", "category", "department__name")


@dataclass(frozen=True, slots=True)
class KnownBeneficiary:
    """Stored codes, "" when unknown; `department` is the name of its own, if it has one."""

    id: int
    name: str
    siren: str
    rna: str
    category: str
    department: str | None

    @property
    def public_id(self) -> str:
        return f"b-{self.id}"


def suggested(user: User, text: str) -> list[KnownBeneficiary]:
    """Those whose number or name begins so, then those with a word that does. One query, along
    the indexes of numbers, of names and of their words; of units and of persons."""
    written = compact(text)
    if _NUMBER.fullmatch(written):
        first, last = written[:9].ljust(9, "0"), written[:9].ljust(9, "9")
        arms = [_by_number(user, field, first, last) for field in ("siren", "identity__siren")]
    elif _RNA.fullmatch(written):
        first, last = written.ljust(10, "0"), written.ljust(10, "Z")
        arms = [_by_number(user, field, first, last) for field in ("rna", "identity__rna")]
    elif key := normalise(text):
        arms = [arm for field in _KEYS for arm in _by_name(user, field, key)]
    else:
        return []
    found = arms[0].union(*arms[1:], all=True).order_by("rank", "plain")
    return _once(found)[:LIMIT]


def chosen(user: User, pk: int) -> KnownBeneficiary | None:
    """The beneficiary an agent picked, or the one it was merged into; None out of reach."""
    return next(iter(_once(_rows(_known(user).filter(pk=pk)))), None)


def named(user: User, text: str) -> list[KnownBeneficiary]:
    """Those of exactly this name, accents and capitals apart."""
    key = normalise(text)
    if not key:
        return []
    arms = (_rows(_known(user).filter(**{field: key}))[:LIMIT] for field in _KEYS)
    return _once(row for arm in arms for row in arm)


def similar(user: User, text: str) -> list[KnownBeneficiary]:
    """Those whose name shares many of its letters, the nearest first: shown, never chosen by
    themselves. Cost: the trigram indexes."""
    key = normalise(text)
    if len(key) < WORD:
        return []
    near: list[tuple[Any, ...]] = []
    for field in _KEYS:
        alike = _known(user).filter(**{f"{field}__trigram_similar": key})
        alike = alike.annotate(near=TrigramSimilarity(field, key)).order_by("-near")
        near += _rows(alike, "near")[:NEAREST]
    return _once(sorted(near, key=lambda row: -row[-1]))[:NEAREST]


def compact(text: str) -> str:
    """A number without the spaces, points and dashes that people put in it."""
    return re.sub(r"[\s.\u200b-]+", "", text).upper()


def _known(user: User) -> QuerySet[Beneficiary]:
    """Those of grants the account may see; those that the public knows, natural persons apart."""
    itself = Q(beneficiary=OuterRef("pk")) | Q(beneficiary=OuterRef("merged_into"))
    own = Grant.objects.visible_to(user).filter(itself)
    public = PublicGrant.objects.filter(itself)
    legal_person = ~Q(category=Category.INDIVIDUAL) & ~Q(legal_form__startswith="1")
    return Beneficiary.objects.filter(
        Exists(own) | (legal_person & Q(diffusion=Diffusion.OPEN) & Exists(public))
    )


def _by_number(user: User, field: str, first: str, last: str) -> QuerySet[Any, Any]:
    inside = _known(user).exclude(**{field: ""}).filter(**{f"{field}__range": (first, last)})
    told = inside.annotate(rank=Value(0), plain=F(field)).order_by("plain")
    return _rows(told, "rank", "plain")[:LIMIT]


def _by_name(user: User, field: str, key: str) -> list[QuerySet[Any, Any]]:
    """From three letters on, inside the name as well."""
    known = _known(user).annotate(plain=Collate(field, "C"))
    beginning = Q(plain__gte=key, plain__lt=f"{key}~")
    first = known.filter(beginning).annotate(rank=Value(0)).order_by("plain")
    arms = [_rows(first, "rank", "plain")[:LIMIT]]
    if len(key) >= WORD:
        inside = known.filter(**{f"{field}__contains": f" {key}"}).exclude(beginning)
        arms.append(_rows(inside.annotate(rank=Value(1)), "rank", "plain")[:LIMIT])
    return arms


def _rows(found: QuerySet[Beneficiary], *order: str) -> QuerySet[Any, Any]:
    """What is shown of each, merged ones as what they became."""
    shown = {f"its_{name}": _shown(name) for name in _SHOWN}
    itself = Coalesce(F("merged_into_id"), F("id"))
    return found.annotate(target=itself, **shown).values_list("target", *shown, *order)


def _shown(name: str) -> Coalesce:
    """Its identity stands for a natural person."""
    if name not in _IDENTITY:
        return Coalesce(f"merged_into__{name}", name)
    return Coalesce(
        f"merged_into__identity__{name}", f"merged_into__{name}", f"identity__{name}", name
    )


def _once(rows: Iterable[tuple[Any, ...]]) -> list[KnownBeneficiary]:
    known = (KnownBeneficiary(*row[: len(_SHOWN) + 1]) for row in rows)
    return list({one.id: one for one in known}.values())
