"""What the buttons of the page do."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.entering import LooksAlike, enter_grant, revise_grant, tell_apart
from dashboard.actions.entry_drafts import keep_entry
from dashboard.actions.receipts import KeyReused, answered, once
from dashboard.actions.refusals import Refused, StaleVersion
from dashboard.models import Change, Grant
from dashboard.models.history import Subject
from dashboard.queries.entering.beneficiaries import chosen, similar, suggested
from dashboard.web.staff.desk import AgentRequest, Screen
from dashboard.web.staff.entering import difference, rows
from dashboard.web.staff.entering.form import EntryForm
from dashboard.web.staff.entering.kept import kept_fields
from dashboard.web.staff.entering.page import EntryPage, crumbs_of, refuse
from dashboard.web.staff.entering.party import Unclear, numbers
from dashboard.web.staff.entering.sending import canonical, entering, fingerprint
from dashboard.web.staff.entering.values import NEW, Values, of_grant, one

SUBMIT: Final = "soumettre"
DRAFT: Final = "brouillon"
SET_APART: Final = "ecarter"


def save(request: AgentRequest, page: EntryPage, verb: str) -> Screen | HttpResponseBase:
    seen, key = fingerprint(page.values, verb), request.POST.get("jeton", "")
    done = answered(by=request.user, purpose=request.path, key=key, fingerprint=seen)
    if done:
        return redirect(done["to"])
    if not page.is_draft and (lost := _award_typed(page)):
        page.notice = lost
        return page.screen(status=409)
    form = page.form(checked=True, submitted=verb == SUBMIT and page.is_draft)
    if not form.is_valid():
        return _incomplete(request, page, form, verb)
    return _sent(request, page, form, seen)


def _sent(
    request: AgentRequest, page: EntryPage, form: EntryForm, seen: str
) -> Screen | HttpResponseBase:
    act = partial(_act, request, page, form)
    by, purpose = request.user, request.path
    try:
        done = once(by=by, purpose=purpose, key=form.key, act=act, fingerprint=seen)
    except KeyReused:
        return _served(page)
    except StaleVersion:
        return _difference(page, canonical(form))
    except Refused as refused:
        return _refused(page, form, refused)
    messages.success(request, done["said"])
    return redirect(done["to"])


def set_apart(request: AgentRequest, page: EntryPage) -> Screen | HttpResponseBase:
    """Two grants already in the ledger: what is typed beside them is neither asked nor lost."""
    grant, reason = page.grant, one(page.values, "motif_doublon")
    if grant is None:
        return page.screen()
    others = [int(pk) for pk in request.POST.getlist("jumelle") if pk.isdigit()]
    try:
        tell_apart(by=request.user, grant=grant, others=others, reason=reason)
    except Refused as refused:
        page.notice = refused.message
        return page.screen(status=422)
    page.values = page.values | {"motif_doublon": [""]}
    page.notice = "Noté : ce sont bien deux aides. Elles ne sont plus montrées comme doublons."
    return page.screen()


def _served(page: EntryPage) -> Screen:
    page.jeton = uuid4().hex
    page.notice = (
        "Cette page a déjà servi à enregistrer une autre saisie. Enregistrez de nouveau si "
        "celle-ci doit l'être aussi."
    )
    return page.screen(status=409)


def _act(request: AgentRequest, page: EntryPage, form: EntryForm) -> Mapping[str, Any]:
    told = request.POST.getlist("jumelle") if request.POST.get("pas_doublon") else []
    what = entering(form, told_apart=[int(pk) for pk in told if pk.isdigit()], draft_key=page.key)
    if page.grant is None:
        grant = enter_grant(by=request.user, what=what)
    else:
        grant = revise_grant(
            by=request.user, grant=page.grant, what=what, expected_version=page.version
        )
    page_after = "edit_grant" if grant.status == "draft" else "desk_grant"
    return {
        "to": reverse(page_after, args=[grant.reference]),
        "said": _said(grant, form.submitted),
    }


def _said(grant: Grant, submitted: bool) -> str:
    if submitted:
        return (
            f"Aide {grant.reference} soumise. Une autre personne habilitée doit la publier : "
            "le public ne la voit pas encore."
        )
    if grant.status == "draft":
        return f"Brouillon {grant.reference} enregistré."
    if grant.status == "published":
        return (
            f"Aide {grant.reference} modifiée. Le public garde la version publiée jusqu'à ce "
            "qu'une autre personne publie la vôtre."
        )
    return f"Aide {grant.reference} modifiée."


def _incomplete(request: AgentRequest, page: EntryPage, form: EntryForm, verb: str) -> Screen:
    if form.unclear and form.unclear.changes:
        page.notice = form.unclear.message
        page.values = page.values | {name: [text] for name, text in form.unclear.changes.items()}
        form = page.form(checked=True, submitted=form.submitted)
        form.is_valid()
    if verb == DRAFT:
        _keep(request, page)
    return page.screen(form, status=422)


def _keep(request: AgentRequest, page: EntryPage) -> None:
    fields = kept_fields(page.values, version=page.version, seal=page.seal)
    try:
        page.kept_at = keep_entry(by=request.user, key=page.key, fields=fields, grant=page.grant)
    except Refused as refused:
        page.notice = f"{refused.message} {refused.hint}".strip()
        return
    page.notice = (
        f"Saisie gardée à {timezone.localtime(page.kept_at):%H:%M}, pour vous seul. Elle "
        "deviendra une aide au brouillon quand ce qui suit sera réglé."
    )


def _refused(page: EntryPage, form: EntryForm, refused: Refused) -> Screen:
    if isinstance(refused, LooksAlike):
        page.twins = refused.twins
        refused.hint = "Comparez-les ci-dessous, puis confirmez et dites pourquoi."
    refuse(form, refused)
    return page.screen(form, status=422)


def _award_typed(page: EntryPage) -> str:
    """What was typed of the award before somebody submitted the grant: it is told, not lost."""
    before = difference.opened(page.seal, page.grant) if page.grant else None
    typed = {name: one(page.values, name) for name in ("montant_attribue", "date_attribution")}
    changed = [text for name, text in typed.items() if text != one(before or {}, name) and text]
    page.values = {name: found for name, found in page.values.items() if name not in typed}
    if not changed:
        return ""
    return (
        "L'aide a été soumise entre-temps : son montant et sa date ne changent plus que par un "
        f"avenant. Vous aviez écrit : {' · '.join(changed)}. Le reste de votre saisie est gardé."
    )


def _difference(page: EntryPage, mine: Values) -> Screen:
    """Two saved at once: what each changed, and what to keep of both."""
    grant = page.grant
    assert grant is not None  # noqa: S101 - only what is kept can be stale
    grant.refresh_from_db()
    theirs = of_grant(grant)
    found = difference.differences(difference.opened(page.seal, grant), mine, theirs)
    return Screen(
        "staff/entering/difference.html",
        "Deux saisies à la fois",
        {
            "page": page,
            "grant": grant,
            "other": _last_author(grant),
            "differences": found,
            "mine": [(name, text) for name, texts in mine.items() for text in texts],
            "version": grant.version,
            "seal": difference.sealed(grant, theirs),
            "to_decide": [one.name for one in found if not one.keep],
        },
        crumbs=crumbs_of(grant),
        status=409,
    )


def _last_author(grant: Grant) -> str:
    """Who wrote last, as the history tells."""
    last = Change.objects.filter(grant=grant, subject=Subject.GRANT).order_by("-pk").first()
    return str(last.by) if last and last.by else "un autre compte"


def settle(request: AgentRequest, page: EntryPage) -> Screen | None:
    """Apply what the agent chose between the two; the screen again when something is undecided."""
    grant = page.grant
    if grant is None:
        return None
    theirs = difference.opened(page.seal, grant) or of_grant(grant)
    if difference.undecided(request.POST):
        page.notice = "Choisissez pour chaque champ que les deux saisies ont changé."
        page.seal = request.POST.get("origine", "")
        return _difference(page, page.values)
    page.values = difference.kept(page.values, theirs, difference.chosen(request.POST))
    return None


def search(page: EntryPage, _: str) -> Screen:
    """Without a script: the beneficiaries that the text may mean, to choose from."""
    text = one(page.values, "beneficiaire")
    try:
        numbers(text)
    except Unclear as unclear:
        page.notice = unclear.message
        return page.screen()
    near = {one.id: one for one in (*suggested(page.user, text), *similar(page.user, text))}
    page.choices = list(near.values())
    page.notice = (
        "Choisissez le bénéficiaire ci-dessous."
        if near
        else f"Aucun bénéficiaire connu ne répond à « {text} » : créez-le, ou corrigez."
    )
    return page.screen()


def pick(page: EntryPage, detail: str) -> Screen:
    """A beneficiary of the list, or a new one under what was typed."""
    text = one(page.values, "beneficiaire")
    changes = {"beneficiaire_choisi": detail}
    if detail == NEW:
        changes |= _newcomer(text)
    elif detail[2:].isdigit() and (known := chosen(page.user, int(detail[2:]))):
        changes |= {"beneficiaire": known.name, "beneficiaire_choisi": known.public_id}
    else:
        changes = {"beneficiaire_choisi": ""}
    page.values = page.values | {name: [value] for name, value in changes.items()}
    return page.screen()


def _newcomer(text: str) -> dict[str, str]:
    try:
        is_number = numbers(text) is not None
    except Unclear:
        is_number = True
    return {"nouveau_numero" if is_number else "nouveau_nom": text, "beneficiaire": ""}


def add_line(page: EntryPage, kind: str) -> Screen:
    if kind in rows.KINDS:
        page.values = rows.with_line(page.values, kind)
    return page.screen()


def remove_line(page: EntryPage, detail: str) -> Screen:
    kind, _, number = detail.partition(":")
    if kind in rows.KINDS and number.isdigit():
        page.values = rows.without_line(page.values, kind, int(number))
    return page.screen()


def place_line(page: EntryPage, detail: str) -> Screen:
    """One of the communes that a name may have meant."""
    number, _, label = detail.partition(":")
    lines = list(page.values.get("commune", []))
    if number.isdigit() and 0 < int(number) <= len(lines):
        lines[int(number) - 1] = label
        page.values = page.values | {"commune": lines}
    return page.screen()


CHANGES: Final[dict[str, Callable[[EntryPage, str], Screen]]] = {
    "chercher": search,
    "beneficiaire": pick,
    "ajouter": add_line,
    "retirer": remove_line,
    "commune": place_line,
}
