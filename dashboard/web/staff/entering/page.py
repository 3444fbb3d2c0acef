"""The page of entry as it is shown: the form, what surrounds it, what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Exists, OuterRef
from django.urls import reverse

from dashboard.actions.refusals import Refused
from dashboard.models import Authority, EntryDraft, Grant, GrantBalance, User
from dashboard.models.choices import FunderKind, Kind
from dashboard.queries.entering.beneficiaries import KnownBeneficiary, chosen, similar
from dashboard.queries.entering.look_alikes import Twin, twins_of
from dashboard.web.staff.desk import Crumb, Screen
from dashboard.web.staff.entering import rows
from dashboard.web.staff.entering.difference import sealed
from dashboard.web.staff.entering.envelope import envelope_of
from dashboard.web.staff.entering.form import EntryForm
from dashboard.web.staff.entering.rows import Problem
from dashboard.web.staff.entering.values import NEW, Values, one

# Which group of the form holds a field, so that a folded one opens on its error.
FOLDED: Final = {
    "financement": ("cout_total", "cofinancement"),
    "convention": ("attribuant", "siret_attribuant", "dossier", "date_convention",
                   "conditions_versement", "dates_versement", "notification_ue"),
    "suivi": ("confiance", "source_url", "engagements_suivis", "paiements_suivis", "reference"),
}  # fmt: skip
EXCEEDED: Final = "envelope_binding_exceeded"


@dataclass
class EntryPage:
    """Everything that one rendering of the page needs. `version` and `seal` tell where an edit
    started from; `key` names the kept form."""

    user: User
    key: str
    values: Values
    grant: Grant | None = None
    version: int = 0
    seal: str = ""
    kept_at: Any = None
    notice: str = ""
    twins: Sequence[Twin] = ()
    choices: Sequence[KnownBeneficiary] = ()
    jeton: str = field(default_factory=lambda: uuid4().hex)

    @property
    def is_draft(self) -> bool:
        return self.grant is None or self.grant.status == "draft"

    @property
    def address(self) -> str:
        if self.grant is None:
            return f"{reverse('new_grant')}?brouillon={self.key}"
        return reverse("edit_grant", args=[self.grant.reference])

    def form(self, *, checked: bool, submitted: bool = False) -> EntryForm:
        return EntryForm(
            self.values,
            user=self.user,
            grant=self.grant,
            checked=checked,
            submitted=submitted,
            jeton=self.jeton,
        )

    def screen(self, form: EntryForm | None = None, *, status: int = 200) -> Screen:
        form = form or self.form(checked=False)
        if self.grant and not self.seal:
            self.seal, self.version = sealed(self.grant), self.grant.version
        problems = summary(form) if form.is_bound else []
        crumbs = crumbs_of(self.grant) if self.grant else ()
        return Screen(
            "staff/entering/form.html",
            "Modifier l'aide" if self.grant else "Saisir une aide",
            {
                "page": self,
                "form": form,
                "problems": problems,
                "communes": rows.lines(self.values, "commune", form.problems),
                "cofundings": rows.lines(self.values, "cofinancement", form.problems),
                "funders": FunderKind.choices,
                "open": _open_groups(self.values, problems),
                "envelope": envelope_of(self.values, self.user, awarded=not self.is_draft),
                "authorities": _authorities(self.user),
                **self._party(form),
                "twins": self.twins or self._twins(),
                "own": self._own(),
                "others": self._others(),
            },
            crumbs=crumbs,
            status=status,
        )

    def _party(self, form: EntryForm) -> dict[str, Any]:
        picked = one(self.values, "beneficiaire_choisi")
        known = chosen(self.user, int(picked[2:])) if picked[2:].isdigit() else None
        new = picked == NEW
        near = similar(self.user, one(self.values, "nouveau_nom")) if new else []
        unclear = form.unclear.choices if form.unclear else []
        return {
            "known": known if known and known.name == one(self.values, "beneficiaire") else None,
            "is_new": new,
            "choices": self.choices or unclear or near,
        }

    def _twins(self) -> list[Twin]:
        """Of a grant as it stands; those of a new one are told on submission."""
        return twins_of(self.user, self.grant) if self.grant else []

    def _own(self) -> dict[str, Any]:
        """The award of a grant that is in the ledger, beside those that look like it."""
        if self.grant is None or self.is_draft:
            return {}
        first = self.grant.movements.filter(kind=Kind.AWARD).order_by("pk").first()
        balance = GrantBalance.objects.filter(grant=self.grant).first()
        if first is None or balance is None:
            return {}
        return {
            "amount": balance.awarded,
            "on": first.effective_on,
            "precision": first.date_precision,
        }

    def _others(self) -> list[dict[str, Any]]:
        """The author's other forms under way, for a new grant only."""
        if self.grant:
            return []
        drafts = EntryDraft.objects.of(self.user).filter(grant=None).exclude(key=self.key)
        return [
            {"key": draft.key, "at": draft.updated_at, "title": title_of(draft.fields)}
            for draft in drafts.order_by("-updated_at")[:10]
        ]


def crumbs_of(grant: Grant) -> tuple[Crumb, ...]:
    return (
        Crumb("Aides", reverse("desk_grants")),
        Crumb(grant.reference, reverse("desk_grant", args=[grant.reference])),
    )


def title_of(values: Values) -> str:
    names = ("beneficiaire", "nouveau_nom", "objet", "montant_attribue")
    known = [text for name in names if (text := one(values, name))]
    return " · ".join(known)[:90] or "Saisie sans bénéficiaire ni objet"


def summary(form: EntryForm) -> list[Problem]:
    """What is wrong, in the order of the page, each with the field that it stands beside."""
    found: list[Problem] = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            at = f"id_{name}" if name != NON_FIELD_ERRORS else error.code or ""
            found.extend(Problem(at, str(message)) for message in error.messages)
    order = {f"id_{name}": place for place, name in enumerate(form.fields)}
    return sorted(found, key=lambda one: order.get(one.at, order["id_objet"]))


def refuse(form: EntryForm, refused: Refused) -> None:
    """Set what the action or the database refused beside the field that can mend it."""
    words = f"{refused.message} {refused.hint}".strip()
    at = "montant_attribue" if refused.rule == EXCEEDED else refused.field
    form.add_error(at if at in form.fields else None, words)


def _open_groups(values: Values, problems: Sequence[Problem]) -> dict[str, bool]:
    """A folded group is open when something in it is wrong."""
    wrong = {problem.at.removeprefix("id_").partition("-")[0] for problem in problems}
    return {group: any(name in wrong for name in names) for group, names in FOLDED.items()}


def _authorities(user: User) -> list[Authority]:
    named = Grant.objects.visible_to(user).filter(authority=OuterRef("pk"))
    return list(Authority.objects.filter(Exists(named)).order_by("name")[:50])
