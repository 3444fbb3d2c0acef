"""Making known a beneficiary that nobody had named yet."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.codes import normalise
from dashboard.models import Beneficiary, Department, User
from dashboard.models.choices import Diffusion
from dashboard.permissions import Right, require

# Two agents who name the same newcomer at once make one row of it.
_TURN = 821_010


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
    every = Beneficiary.objects.select_related("merged_into").order_by("pk")
    if new.siren and (found := every.filter(siren=new.siren).first()):
        return found
    if new.siren and (number := _held_elsewhere(new.siren)):
        return Beneficiary(pk=number, name=new.name.strip())
    if new.rna:
        same = every.filter(rna=new.rna)
        return same.filter(siren="").first() if new.siren else same.first()
    key = normalise(new.name)
    if new.siren or not key:
        return None
    unnumbered = Q(siren="", rna="", official_code="", merged_into=None)
    return every.filter(unnumbered, key=key, department=department, category=new.category).first()


def _held_elsewhere(siren: str) -> int | None:
    """Of a natural person whom another département aids: its number is ours to use, not its row,
    which this account does not see before it aids the person as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM relance_numbered(ARRAY[%s], NULL, NULL)", [siren])
        found = cursor.fetchone()
    return found[0] if found else None
