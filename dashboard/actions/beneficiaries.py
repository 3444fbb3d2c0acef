"""Making known a beneficiary that nobody had named yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.codes import normalise
from dashboard.models import Beneficiary, Department, User
from dashboard.models.choices import Diffusion
from dashboard.permissions import Right, require

# Two agents who name the same newcomer at once make one row of it.
_TURN = 821_010

Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class NewBeneficiary:
    """Stored codes, "" when unknown."""

    name: str
    siren: str = ""
    rna: str = ""
    category: str = ""
    size: str = ""
    legal_form: str = ""
    diffusion: str = Diffusion.OPEN


def find_or_create_beneficiary(
    *, by: User, department: Department | None, new: NewBeneficiary
) -> Beneficiary:
    """The legal unit of that SIREN, else of that RNA, else of exactly that name, category and
    département; made when there is none. What is already known of it is left as it is."""
    if not new.name.strip():
        raise Refused("Donnez le nom du bénéficiaire.", field="nouveau_nom")
    with one_transaction():
        require(by, Right.ENTER, department)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        known = _known(new, department)
        if known is not None:
            return known.merged_into or known
        return Beneficiary.objects.create(
            name=new.name.strip(),
            key=normalise(new.name)[:250],
            siren=new.siren,
            rna=new.rna,
            category=new.category,
            size=new.size,
            legal_form=new.legal_form,
            diffusion=new.diffusion,
            department=department,
        )


def _known(new: NewBeneficiary, department: Department | None) -> Beneficiary | None:
    if new.siren and (found := of_siren(new.siren)):
        return found
    if new.siren and (number := _held_elsewhere(new.siren)):
        return Beneficiary(pk=number, name=new.name.strip())
    if new.rna:
        same = _one(rna=new.rna)
        return None if same and new.siren and same.known_siren() else same
    key = normalise(new.name)
    if new.siren or not key:
        return None
    place: Fields = {"merged_into": None, "department": department, "category": new.category}
    return _one(place, key=key, siren="", rna="", official_code="")


def of_siren(siren: str) -> Beneficiary | None:
    """The unit or person of that number, for who may know it."""
    return _one(siren=siren)


def _one(itself: Fields | None = None, **known: str) -> Beneficiary | None:
    """The first unit of which this is known, else the first person. Two queries, along their
    indexes."""
    found = Beneficiary.objects.select_related("merged_into", "identity").order_by("pk")
    found = found.filter(**(itself or {}))
    person = {f"identity__{name}": value for name, value in known.items()}
    return found.filter(**known).first() or found.filter(identity__erased_at=None, **person).first()


def _held_elsewhere(siren: str) -> int | None:
    """Of a natural person whom another département aids: its number is ours to use, not its row,
    which this account does not see before it aids the person as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM relance_numbered(ARRAY[%s], NULL, NULL)", [siren])
        found = cursor.fetchone()
    return found[0] if found else None
