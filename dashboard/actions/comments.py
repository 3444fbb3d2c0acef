"""Comments of the fiche: a draft that changes, then words that are published for good."""

from datetime import date

from django.utils.timezone import now

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Comment, CommentDraft, Department, Pillar, User
from dashboard.permissions import Right, require

MOST: int = 5000


def draft_comment(
    *, by: User, department: Department, pillar: Pillar | None, since: date, text: str
) -> CommentDraft:
    """One draft for each pillar of a département, whoever wrote it last."""
    with one_transaction():
        require(by, Right.WRITE, department)
        return CommentDraft.objects.update_or_create(
            department=department,
            pillar=pillar,
            defaults={
                "since": since.replace(day=1),
                "text": _checked(text),
                "by": by,
                "updated_at": now(),
            },
        )[0]


def publish_comment(
    *, by: User, department: Department, pillar: Pillar | None, since: date, text: str
) -> Comment:
    """Holds from that edition on, until another one; an empty text ends the one before."""
    with one_transaction():
        require(by, Right.WRITE, department)
        CommentDraft.objects.filter(department=department, pillar=pillar).delete()
        return Comment.objects.create(
            department=department,
            pillar=pillar,
            since=since.replace(day=1),
            text=_checked(text),
            by=by,
        )


def _checked(text: str) -> str:
    tidy = text.strip()
    if len(tidy) > MOST:
        raise Refused(
            f"Le commentaire a {len(tidy)} caractères ; la limite est de {MOST}.",
            hint="La fiche tient en quatre pages : raccourcissez-le.",
            field="text",
        )
    return tidy
