"""What the screens of imports say of states, verdicts and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from dashboard.actions.imports import KEPT
from dashboard.formats import counted, integer
from dashboard.imports.profiles import PROFILES
from dashboard.models import ImportJob

State = ImportJob.State
BADGES: Final = {
    State.READING: "fr-badge--info",
    State.UNUSABLE: "fr-badge--error",
    State.READY: "fr-badge--new",
    State.PREVIEWING: "fr-badge--info",
    State.PREVIEWED: "fr-badge--new",
    State.APPLYING: "fr-badge--info",
    State.APPLIED: "fr-badge--success",
    State.UNDOING: "fr-badge--info",
    State.UNDONE: "fr-badge--warning",
    State.DROPPED: "",
}
VERDICTS: Final = {
    "new": ("nouvelles", "Lignes nouvelles"),
    "changed": ("modifiees", "Lignes modifiées"),
    "refused": ("refusees", "Lignes refusées"),
    "repaired": ("reparees", "Lignes réparées"),
    "twins": ("identiques", "Lignes identiques"),
}
VERDICT_OF_SLUG: Final = {slug: verdict for verdict, (slug, _) in VERDICTS.items()}


@dataclass(frozen=True, slots=True)
class Tile:
    key: str
    label: str
    rows: int
    amount: Decimal
    note: str
    slug: str


NOTES: Final = {
    "new": "seraient créées",
    "changed": "changeraient ce qui est enregistré",
    "unchanged": "disent déjà ce qui est enregistré",
    "refused": "à corriger, ou à laisser de côté",
}
DONE_NOTES: Final = {
    "new": "créées",
    "changed": "ont changé ce qui était enregistré",
    "unchanged": "disaient déjà ce qui était enregistré",
    "refused": "laissées de côté",
}


def tiles(job: ImportJob) -> list[Tile]:
    """The four fates of a row. A profile that adds to known grants creates none."""
    outcome, labels = job.outcome, {"new": "Nouvelles", "changed": "Modifiées"}
    labels |= {"unchanged": "Inchangées", "refused": "Refusées"}
    notes = NOTES if job.batch_id is None else DONE_NOTES
    if job.profile in PROFILES and PROFILES[job.profile].attaches:
        done = job.batch_id is not None
        notes = {**notes, "new": "ajoutées au registre" if done else "s'ajouteraient au registre"}
    return [
        Tile(
            verdict,
            label,
            int(outcome.get(verdict, 0)),
            Decimal(outcome.get(f"amount_{verdict}", "0")),
            notes[verdict],
            VERDICTS[verdict][0] if verdict in VERDICTS else "",
        )
        for verdict, label in labels.items()
    ]


def result(job: ImportJob) -> str:
    """One line for the list."""
    outcome = job.outcome
    if not outcome:
        return ""
    words = {"new": "nouvelle", "changed": "modifiée", "unchanged": "inchangée"}
    words |= {"refused": "refusée"}
    parts = [counted(outcome[key], word) for key, word in words.items() if outcome.get(key)]
    return ", ".join(parts) or "aucune ligne"


def profile_label(name: str) -> str:
    return PROFILES[name].label if name in PROFILES else name


def undo_until(job: ImportJob) -> datetime | None:
    if job.batch is None or job.state != State.APPLIED:
        return None
    until: datetime = job.batch.created_at + KEPT
    return until


def days_left(until: datetime, now: datetime) -> int:
    return max(0, -((now - until) // timedelta(days=1)))


def size_text(size: int) -> str:
    kilobytes = -(-size // 1024)
    return (
        f"{integer(kilobytes)} ko" if kilobytes < 1024 else f"{integer(-(-kilobytes // 1024))} Mo"
    )


@dataclass(frozen=True, slots=True)
class PastRow:
    job: ImportJob
    badge: str
    profile: str
    result: str
    amount: Decimal
    undo_until: datetime | None


def past_rows(jobs: Sequence[ImportJob], now: datetime) -> list[PastRow]:
    rows = []
    for job in jobs:
        until = undo_until(job)
        rows.append(
            PastRow(
                job,
                BADGES[State(job.state)],
                profile_label(job.profile) if job.profile else "",
                result(job),
                sum(
                    (Decimal(job.outcome.get(f"amount_{key}", "0")) for key in ("new", "changed")),
                    Decimal(0),
                ),
                until if until and until > now else None,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    done: bool
    current: bool


STEPS: Final = {
    "Envoi": (State.READING, State.UNUSABLE),
    "Vérification": (State.READY, State.PREVIEWING),
    "Aperçu": (State.PREVIEWED, State.APPLYING),
    "Appliqué": (State.APPLIED, State.UNDOING, State.UNDONE),
}


def steps(job: ImportJob) -> list[Step]:
    states = list(STEPS.values())
    here = next((place for place, group in enumerate(states) if job.state in group), -1)
    return [Step(label, place < here, place == here) for place, label in enumerate(STEPS)]
