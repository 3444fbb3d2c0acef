"""Who receives: one field for a SIRET, a SIREN, a RNA or a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from dashboard.actions.beneficiaries import NewBeneficiary
from dashboard.codes import CodeError, normalise, tidy_legal_form, tidy_rna, tidy_siren, tidy_siret
from dashboard.models import User
from dashboard.queries.entering.beneficiaries import (
    KnownBeneficiary,
    chosen,
    compact,
    named,
    similar,
    suggested,
)
from dashboard.web.staff.entering.values import NEW, Values, one

_DIGITS: Final = re.compile(r"[0-9]{5,}")
_RNA: Final = re.compile(r"W[0-9].*")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a number, checked, says of its bearer."""

    siren: str = ""
    siret: str = ""
    rna: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """At most one of `known` and `new`; neither when the bearer is not told."""

    known: KnownBeneficiary | None = None
    new: NewBeneficiary | None = None
    siret: str = ""


@dataclass
class Unclear(Exception):
    """Nobody, or several, under what was typed. `changes` are values to show back, such as the
    panel of a newcomer opened on the number that nobody has."""

    message: str
    at: str = "beneficiaire"
    choices: list[KnownBeneficiary] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)


def numbers(text: str) -> Numbers | None:
    """None when the text is a name. Raises Unclear: how many digits, or a wrong key."""
    written = compact(text)
    if _RNA.fullmatch(written):
        return Numbers(rna=_checked(tidy_rna, written))
    if not _DIGITS.fullmatch(written):
        return None
    if len(written) == 9:
        return Numbers(siren=_checked(tidy_siren, written))
    if len(written) == 14:
        siret = _checked(tidy_siret, written)
        return Numbers(siren=siret[:9], siret=siret)
    raise Unclear(
        f"Ce numéro a {len(written)} chiffres : un SIREN en a 9, un SIRET 14. Vérifiez-le, ou "
        "écrivez le nom du bénéficiaire."
    )


def resolve(user: User, values: Values, *, needed: bool) -> Party:
    """Who is meant, within what the account may know. Raises Unclear."""
    text, picked = one(values, "beneficiaire"), one(values, "beneficiaire_choisi")
    if one(values, "sans_beneficiaire"):
        if text:
            raise Unclear(
                "« Porteur non précisé » est coché alors qu'un bénéficiaire est écrit : gardez "
                "l'un des deux.",
                "sans_beneficiaire",
            )
        return Party()
    if picked == NEW:
        return _newcomer(user, values)
    if not text:
        if needed:
            raise Unclear("Indiquez le bénéficiaire, ou cochez « Porteur non précisé ».")
        return Party()
    known, siret = _picked(user, picked, text) or _typed(user, text)
    return Party(known, siret=_establishment(one(values, "siret") or siret, known.siren))


def _picked(user: User, picked: str, text: str) -> tuple[KnownBeneficiary, str] | None:
    """Chosen from the list, as long as the text still is its name."""
    if not re.fullmatch(r"b-[0-9]{1,18}", picked):
        return None
    found = chosen(user, int(picked[2:]))
    if found is None or normalise(found.name) != normalise(text):
        return None
    return found, ""


def _typed(user: User, text: str) -> tuple[KnownBeneficiary, str]:
    given = numbers(text)
    if given is None:
        return _named(user, text), ""
    found = suggested(user, given.siren or given.rna)
    if found:
        return found[0], given.siret
    raise Unclear(
        "Ce numéro est juste, mais aucun bénéficiaire connu ne le porte. Donnez son nom.",
        "nouveau_nom",
        changes={"beneficiaire_choisi": NEW, "nouveau_numero": text, "beneficiaire": ""},
    )


def _named(user: User, text: str) -> KnownBeneficiary:
    same = named(user, text)
    if len(same) == 1:
        return same[0]
    if same:
        raise Unclear(f"Plusieurs bénéficiaires s'appellent « {text} ». Choisissez.", choices=same)
    near = list({one.id: one for one in (*suggested(user, text), *similar(user, text))}.values())
    raise Unclear(
        f"Aucun bénéficiaire connu ne s'appelle exactement « {text} ». "
        + ("Choisissez-en un ci-dessous, ou créez-le." if near else "Créez-le, ou corrigez."),
        choices=near,
    )


def _newcomer(user: User, values: Values) -> Party:
    name = one(values, "nouveau_nom")
    if not name:
        raise Unclear("Donnez le nom du nouveau bénéficiaire.", "nouveau_nom")
    if not normalise(name):
        raise Unclear("Ce nom n'a ni lettre ni chiffre.", "nouveau_nom")
    if not one(values, "nouveau_categorie"):
        raise Unclear("Choisissez sa catégorie : elle décide de ce qui sera public.",
                      "nouveau_categorie")  # fmt: skip
    given = _number_of_newcomer(one(values, "nouveau_numero"))
    held = (
        next(iter(suggested(user, given.siren or given.rna)), None) if given != Numbers() else None
    )
    if held:
        return Party(held, siret=_establishment(one(values, "siret") or given.siret, held.siren))
    for known in named(user, name):
        if given == Numbers() and (known.siren or known.rna):
            raise Unclear(
                f"« {known.name} » est déjà connu sous le numéro {known.siren or known.rna}. "
                "Choisissez-le, ou donnez le numéro qui distingue le nouveau.",
                "nouveau_nom",
                choices=[known],
            )
    new = NewBeneficiary(
        name=name,
        siren=given.siren,
        rna=given.rna,
        category=one(values, "nouveau_categorie"),
        size=one(values, "nouveau_taille"),
        legal_form=_checked(tidy_legal_form, one(values, "nouveau_forme"), "nouveau_forme"),
        diffusion=one(values, "nouveau_diffusion") or "open",
    )
    return Party(new=new, siret=_establishment(one(values, "siret") or given.siret, new.siren))


def _number_of_newcomer(text: str) -> Numbers:
    if not text:
        return Numbers()
    try:
        given = numbers(text)
    except Unclear as unclear:
        raise Unclear(unclear.message, "nouveau_numero") from unclear
    if given is None:
        raise Unclear(
            "Ce n'est ni un SIREN (9 chiffres), ni un SIRET (14), ni un RNA (W et 9 chiffres).",
            "nouveau_numero",
        )
    return given


def _establishment(text: str, siren: str) -> str:
    if not text:
        return ""
    try:
        given = numbers(text)
    except Unclear as unclear:
        raise Unclear(unclear.message, "siret") from unclear
    siret = given.siret if given else ""
    if not siret:
        raise Unclear("Un SIRET a 14 chiffres ; le SIREN seul suffit dans l'autre case.", "siret")
    if siren and not siret.startswith(siren):
        raise Unclear(
            f"Ce SIRET commence par {siret[:9]}, le SIREN du bénéficiaire est {siren} : l'un des "
            "deux est faux.",
            "siret",
        )
    return siret


def _checked(tidy: Callable[[object], str | None], text: str, at: str = "beneficiaire") -> str:
    try:
        return tidy(text) or ""
    except CodeError as wrong:
        raise Unclear(f"{wrong.problem} {wrong.way_out}", at) from wrong
