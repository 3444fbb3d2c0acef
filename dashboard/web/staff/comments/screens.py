"""/gestion/commentaires/: what the fiche of a département says of each pillar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.comments import MOST, draft_comment, publish_comment
from dashboard.actions.receipts import once
from dashboard.formats import FormatError, month_text, parse_date
from dashboard.models import Comment, CommentDraft, Department, Pillar
from dashboard.permissions import Right
from dashboard.web.staff.choices import departments_of
from dashboard.web.staff.desk import AgentRequest, Screen, desk_page
from dashboard.web.staff.forms import DeskForm

TITLE: Final = "Commentaires de la fiche"
GENERAL: Final = "general"
HISTORY: Final = 12


class EditionField(forms.Field):
    """A month: 2026-11, 11/2026, novembre 2026. A quarter is named by its first month."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        try:
            known = parse_date(str(value or "").strip())
        except FormatError as wrong:
            raise ValidationError(f"{wrong.problem} {wrong.way_out}") from wrong
        return known.day.replace(day=1) if known else None


class CommentForm(DeskForm):
    text = forms.CharField(
        label="Texte",
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une ligne vide sépare deux paragraphes. Vide, il met fin au précédent.",
    )
    since = EditionField(
        label="À partir de l'édition de",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Un mois : 2026-11 ou novembre 2026. Pour un trimestre, son premier mois.",
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One pillar (or the whole): the form, what is public now, and what was before."""

    code: str
    name: str
    form: CommentForm
    in_force: Comment | None
    draft: CommentDraft | None
    history: list[Comment]


@desk_page(Right.WRITE)
def comments(request: AgentRequest) -> Screen | HttpResponseBase:
    places = departments_of(request.user, Right.WRITE)
    code = request.GET.get("departement") or next(iter(places), "")
    if code not in places:
        raise Http404("Ce département n'est pas de votre périmètre.")
    department = places[code]
    bound: tuple[str, CommentForm] | None = None
    if request.method == "POST":
        part = request.POST.get("volet", GENERAL)
        form = CommentForm(request.POST, auto_id=f"{part}_%s")
        if form.is_valid():
            return _sent(request, department, part, form)
        bound = (part, form)
    parts = _parts(department, bound)
    context = {"department": department, "departments": places, "parts": parts}
    status = 400 if bound else 200
    return Screen("staff/comments/edit.html", f"{TITLE}, {department.name}", context, (), status)


def _sent(
    request: AgentRequest, department: Department, part: str, form: CommentForm
) -> HttpResponseBase:
    pillar = _pillar(part)
    publishes = request.POST.get("puis") == "publier"
    words = {"text": form.cleaned_data["text"], "since": form.cleaned_data["since"]}

    def act() -> Mapping[str, Any]:
        write = publish_comment if publishes else draft_comment
        write(by=request.user, department=department, pillar=pillar, **words)
        return {}

    once(by=request.user, purpose=request.path, key=form.key, act=act)
    month = month_text(form.cleaned_data["since"])
    what = f"publié à partir de {month}" if publishes else "gardé en brouillon"
    messages.success(request, f"Commentaire « {_name(pillar)} » {what}.")
    return redirect(f"{reverse('desk_comments')}?departement={department.pk}")


def _pillar(part: str) -> Pillar | None:
    if part == GENERAL:
        return None
    found = Pillar.objects.filter(pk=part).first()
    if found is None:
        raise Http404("Ce volet n'existe pas.")
    return found


def _name(pillar: Pillar | None) -> str:
    return pillar.name if pillar else "Ensemble"


def _parts(department: Department, bound: tuple[str, CommentForm] | None) -> list[Part]:
    said: dict[str, list[Comment]] = {}
    published = Comment.objects.filter(department=department).select_related("by")
    for one in published.order_by("-since", "-pk"):
        said.setdefault(one.pillar_id or GENERAL, []).append(one)
    drafts = {
        draft.pillar_id or GENERAL: draft
        for draft in CommentDraft.objects.filter(department=department).select_related("by")
    }
    today = timezone.localdate()
    found = []
    for pillar in (None, *Pillar.objects.all()):
        code = pillar.pk if pillar else GENERAL
        history = said.get(code, [])
        in_force = next((one for one in history if one.since <= today), None)
        draft = drafts.get(code)
        form = bound[1] if bound and bound[0] == code else _form(code, draft, in_force, today)
        found.append(Part(code, _name(pillar), form, in_force, draft, history[:HISTORY]))
    return found


def _form(
    code: str, draft: CommentDraft | None, in_force: Comment | None, today: date
) -> CommentForm:
    """What is kept from one edition to the next is what the form starts from."""
    kept = draft or in_force
    initial = {
        "text": kept.text if kept else "",
        "since": draft.since if draft else today.replace(day=1),
    }
    return CommentForm(initial=initial, auto_id=f"{code}_%s")
