"""A checked form as what the action asks, and as the texts it would show once saved."""

from hashlib import sha256
from json import dumps
from typing import Any

from dashboard.actions.entering import Entering
from dashboard.actions.grants import GrantEntry
from dashboard.formats import date_numeric
from dashboard.models import Beneficiary
from dashboard.models.choices import DatePrecision, Diffusion
from dashboard.web.staff.entering.form import EntryForm
from dashboard.web.staff.entering.values import (
    NEW,
    YES,
    Values,
    amount_typed,
    date_typed,
    one,
)

_NEWCOMER = ("nouveau_nom", "nouveau_numero", "nouveau_categorie", "nouveau_taille",
             "nouveau_forme")  # fmt: skip
_PLAIN = ("attribuant", "siret_attribuant", "dossier", "dates_versement", "notification_ue",
          "confiance", "source_url", "conditions_versement", "objet")  # fmt: skip


def entering(form: EntryForm, *, told_apart: list[int], draft_key: str) -> Entering:
    authority = form.cleaned_data["attribuant"].strip()
    return Entering(
        entry=_entry(form, form.cleaned_data),
        new_beneficiary=form.party.new,
        authority=(authority, form.cleaned_data["siret_attribuant"]) if authority else None,
        submit=form.submitted,
        told_apart=told_apart,
        reason=form.cleaned_data["motif_doublon"],
        draft_key=draft_key,
    )


def _entry(form: EntryForm, said: dict[str, Any]) -> GrantEntry:
    assert form.fund is not None  # noqa: S101 - the form is valid
    assert form.year is not None  # noqa: S101 - likewise
    known = said.get("date_attribution")
    party = form.party
    return GrantEntry(
        reference=said.get("reference", "").strip(),
        fund=form.fund,
        department=form.department,
        year=form.year,
        objet=said["objet"],
        amount=said.get("montant_attribue"),
        awarded_on=known.day if known else None,
        date_precision=known.precision if known else DatePrecision.DAY,
        beneficiary=Beneficiary.objects.get(pk=party.known.id) if party.known else None,
        siret=party.siret,
        shares=form.places.shares,
        cofundings=form.cofundings.lines,
        total_cost=said["cout_total"],
        file_number=said["dossier"].strip(),
        convention_on=said["date_convention"],
        payment_terms=said["conditions_versement"].strip(),
        payment_dates=said["dates_versement"].strip(),
        eu_notification=said["notification_ue"].strip(),
        confidence=said["confiance"] or "exact",
        source_url=said["source_url"],
        commitments_followed=said["engagements_suivis"],
        payments_followed=said["paiements_suivis"],
    )


def canonical(form: EntryForm) -> Values:
    """The values of a valid form, written as the page writes those of a grant."""
    said = form.cleaned_data
    plain = {name: str(said[name]).strip() for name in _PLAIN}
    convention = said["date_convention"]
    award = {}
    if form.is_draft:
        award = {
            "montant_attribue": amount_typed(said["montant_attribue"]),
            "date_attribution": date_typed(said["date_attribution"]),
        }
    texts = {
        **plain,
        **_party(form),
        **award,
        "departement": said["departement"],
        "fonds": said["fonds"],
        "exercice": str(form.year),
        "cout_total": amount_typed(said["cout_total"]),
        "date_convention": date_numeric(convention) if convention else "",
        "engagements_suivis": YES if said["engagements_suivis"] else "",
        "paiements_suivis": YES if said["paiements_suivis"] else "",
        "reference": said.get("reference") or (form.grant.reference if form.grant else ""),
    }
    rows = form.places.typed | form.cofundings.typed
    return {name: [value] for name, value in texts.items()} | rows


def _party(form: EntryForm) -> dict[str, str]:
    party, values = form.party, form.values
    newcomer = {name: one(values, name) if party.new else "" for name in _NEWCOMER}
    picked = NEW if party.new else party.known.public_id if party.known else ""
    return {
        **newcomer,
        "nouveau_diffusion": party.new.diffusion if party.new else Diffusion.OPEN,
        "beneficiaire": party.known.name if party.known else "",
        "beneficiaire_choisi": picked,
        "sans_beneficiaire": one(values, "sans_beneficiaire"),
        "siret": party.siret,
    }


def fingerprint(values: Values, verb: str) -> str:
    """What tells a form sent again from another one."""
    return sha256(dumps([verb, sorted(values.items())]).encode()).hexdigest()
