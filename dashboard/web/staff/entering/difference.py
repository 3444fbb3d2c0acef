"""Two agents on one grant: what each changed, field by field, and what to keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core import signing

from dashboard.formats import NO_BREAK_SPACE, NOT_GIVEN
from dashboard.models import Grant
from dashboard.models.choices import Category, Confidence, FunderKind
from dashboard.web.staff.entering.values import NEW, Values, of_grant, one

_SALT: Final = "entering"
KEEP: Final = "retenir_"
MINE: Final = "moi"
THEIRS: Final = "autre"
ASKED: Final = "a_choisir"
GROUPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "departement": ("Département", ("departement",)),
    "fonds": ("Fonds", ("fonds",)),
    "beneficiaire": (
        "Bénéficiaire",
        ("beneficiaire", "beneficiaire_choisi", "sans_beneficiaire", "siret", "nouveau_nom",
         "nouveau_numero", "nouveau_categorie", "nouveau_taille", "nouveau_forme",
         "nouveau_diffusion"),
    ),
    "objet": ("Objet", ("objet",)),
    "communes": ("Communes", ("commune", "part", "part_nd")),
    "montant_attribue": ("Montant attribué", ("montant_attribue",)),
    "date_attribution": ("Date d'attribution", ("date_attribution",)),
    "exercice": ("Exercice", ("exercice",)),
    "cout_total": ("Coût total", ("cout_total",)),
    "cofinancements": ("Cofinancements", ("financeur", "cofinancement")),
    "attribuant": ("Service attribuant", ("attribuant", "siret_attribuant")),
    "dossier": ("Numéro de dossier", ("dossier",)),
    "date_convention": ("Date de la convention", ("date_convention",)),
    "conditions_versement": ("Conditions de versement", ("conditions_versement",)),
    "dates_versement": ("Dates de versement", ("dates_versement",)),
    "notification_ue": ("Notification à la Commission européenne", ("notification_ue",)),
    "confiance": ("Confiance", ("confiance",)),
    "source_url": ("Adresse de la source", ("source_url",)),
    "suivi": ("Suivi", ("engagements_suivis", "paiements_suivis")),
    "reference": ("Référence", ("reference",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """`keep` is whose text is kept unless the agent says otherwise, "" when they must say."""

    name: str
    title: str
    before: str
    mine: str
    theirs: str
    keep: str


def differences(before: Values | None, mine: Values, theirs: Values) -> list[Difference]:
    """Only what differs between the two; without `before` every difference is to be decided."""
    found = []
    for name, (title, fields) in GROUPS.items():
        was, own, other = (_of(values, fields) for values in (before or {}, mine, theirs))
        if own == other:
            continue
        keep = ""
        if before is not None:
            keep = THEIRS if own == was else MINE if other == was else ""
        was_shown = shown(name, before) if before else ""
        found.append(
            Difference(name, title, was_shown, shown(name, mine), shown(name, theirs), keep)
        )
    return found


def changed(before: Values, after: Values) -> bool:
    return any(_of(before, fields) != _of(after, fields) for name, (_, fields) in GROUPS.items())


def kept(mine: Values, theirs: Values, choices: dict[str, str]) -> Values:
    """Mine, with theirs where theirs is kept."""
    values = dict(mine)
    for name, (_, fields) in GROUPS.items():
        if choices.get(name) == THEIRS:
            values |= {field: theirs.get(field, [""]) for field in fields}
    return values


def undecided(posted: Any) -> bool:
    """Whether a difference that had to be decided was not."""
    return any(not posted.get(f"{KEEP}{name}") for name in posted.getlist(ASKED))


def settles(posted: Any) -> bool:
    """Whether what was sent is the screen of differences, answered."""
    return any(name.startswith(KEEP) or name == ASKED for name in posted)


def chosen(posted: Any) -> dict[str, str]:
    return {name: posted.get(f"{KEEP}{name}", "") for name in GROUPS}


def sealed(grant: Grant, values: Values | None = None) -> str:
    """What the form started from, carried by the form itself."""
    return signing.dumps(
        {"aide": grant.pk, "valeurs": values or of_grant(grant)}, salt=_SALT, compress=True
    )


def opened(seal: str, grant: Grant) -> Values | None:
    """None when the form lost where it started from."""
    try:
        held = signing.loads(seal, salt=_SALT)
    except signing.BadSignature:
        return None
    return dict(held["valeurs"]) if held["aide"] == grant.pk else None


def _of(values: Values, fields: Sequence[str]) -> list[list[str]]:
    return [list(values.get(field) or [""]) for field in fields]


def shown(name: str, values: Values) -> str:
    text = _SHOWN[name](values) if name in _SHOWN else one(values, name)
    return text or NOT_GIVEN


def _confidence(values: Values) -> str:
    return str(dict(Confidence.choices).get(one(values, "confiance"), ""))


def _euros(text: str) -> str:
    return f"{text}{NO_BREAK_SPACE}€" if text else ""


def _authority(values: Values) -> str:
    return " · ".join(filter(None, (one(values, "attribuant"), one(values, "siret_attribuant"))))


def _beneficiary(values: Values) -> str:
    if one(values, "sans_beneficiaire"):
        return "Porteur non précisé"
    name = one(values, "beneficiaire")
    if one(values, "beneficiaire_choisi") == NEW:
        category = dict(Category.choices).get(one(values, "nouveau_categorie"), "")
        parts = (one(values, "nouveau_nom"), one(values, "nouveau_numero"), str(category))
        name = f"Nouveau : {', '.join(filter(None, parts))}"
    siret = one(values, "siret")
    return f"{name} · SIRET {siret}" if siret else name


def _communes(values: Values) -> str:
    pairs = zip(values.get("commune", []), values.get("part", []), strict=False)
    parts = [f"{place} : {weight}" if weight else place for place, weight in pairs if place]
    if one(values, "part_nd"):
        parts.append(f"non localisé : {one(values, 'part_nd')}")
    return " · ".join(parts)


def _cofundings(values: Values) -> str:
    names = dict(FunderKind.choices)
    pairs = zip(values.get("financeur", []), values.get("cofinancement", []), strict=False)
    return " · ".join(
        f"{names[kind]} : {_euros(amount)}" for kind, amount in pairs if kind in names
    )


def _followed(values: Values) -> str:
    followed = [
        word
        for word, name in (("engagements", "engagements_suivis"), ("paiements", "paiements_suivis"))
        if one(values, name)
    ]
    return " et ".join(followed) + " suivis" if followed else "ni engagements ni paiements suivis"


_SHOWN: Final[dict[str, Callable[[Values], str]]] = {
    "beneficiaire": _beneficiary,
    "communes": _communes,
    "cofinancements": _cofundings,
    "suivi": _followed,
    "confiance": _confidence,
    "attribuant": _authority,
    "montant_attribue": lambda values: _euros(one(values, "montant_attribue")),
    "cout_total": lambda values: _euros(one(values, "cout_total")),
}
