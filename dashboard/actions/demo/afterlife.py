"""What befalls some fictional grants after their publication, through the ordinary actions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from dashboard.actions.demo import words
from dashboard.actions.demo.envelopes import later_award
from dashboard.actions.demo.invented import Fate, Invention
from dashboard.actions.demo.story import part
from dashboard.actions.grants import cancel_grant
from dashboard.actions.ledger import correct_movement, record_amendment, record_payment
from dashboard.actions.publication import publish_grants, withdraw_grants
from dashboard.models import Grant, Movement, User
from dashboard.models.choices import Kind, Nature

LAST_DAY = date(2026, 9, 30)


def live_on(
    *, grants: Iterable[Invention], ids: Mapping[str, int], entered_by: User, by: User, today: date
) -> None:
    """`entered_by` enters, `by` publishes and withdraws. The caller holds the transaction."""
    concerned = [grant for grant in grants if grant.fate in LIVES]
    rows = Grant.objects.select_related("department").in_bulk(
        [ids[grant.reference] for grant in concerned]
    )
    of_fate: dict[Fate, list[int]] = {}
    for grant in concerned:
        of_fate.setdefault(grant.fate, []).append(ids[grant.reference])
        life = LIVES[grant.fate]
        if life:
            life(entered_by, rows[ids[grant.reference]], grant, _next_day(grant, today))
    publish_grants(grant_ids=of_fate.get(Fate.AMENDED, []), by=by)
    withdraw_grants(
        grant_ids=of_fate.get(Fate.WITHDRAWN, []), by=by, reason=_told(words.WITHDRAWAL_REASON)
    )
    withdraw_grants(
        grant_ids=of_fate.get(Fate.CANCELLED, []), by=by, reason=_told(words.CANCELLATION_REASON)
    )
    for grant in concerned:
        if grant.fate in (Fate.CANCELLED, Fate.DROPPED):
            cancel_grant(
                by=entered_by,
                grant=rows[ids[grant.reference]],
                reason=_told(words.CANCELLATION_REASON),
                on=_next_day(grant, today),
            )


def _told(reason: str) -> str:
    return f"{words.OBJET_PREFIX}{reason}"


def _next_day(grant: Invention, today: date) -> date:
    after = grant.lines[-1].effective_on + timedelta(days=35)
    return min(after, max(LAST_DAY, grant.lines[-1].effective_on), today)


def _amend(by: User, row: Grant, grant: Invention, day: date) -> None:
    record_amendment(
        by=by,
        grant=row,
        amount=later_award(grant),
        effective_on=day,
        reason=_told(words.REASONS_UP[0]),
    )


def _pay(by: User, row: Grant, grant: Invention, day: date) -> None:
    commitment = row.movements.filter(nature=Nature.LEGAL_COMMITMENT).latest("pk")
    record_payment(
        by=by,
        commitment=commitment,
        amount=part(commitment.amount, 40),
        effective_on=day,
        nature=Nature.ADVANCE,
        reference=f"EX-DP-{grant.reference}-99",
    )


def _correct(by: User, row: Grant, _grant: Invention, _day: date) -> None:
    """The last payment had been typed too high; it stands at its own day."""
    wrong = Movement.objects.filter(grant=row, kind=Kind.PAYMENT).latest("pk")
    correct_movement(
        by=by,
        movement=wrong,
        amount=part(wrong.amount, 90),
        effective_on=wrong.effective_on,
        reason=_told(words.CORRECTION_REASON),
    )


LIVES = {
    Fate.AMENDED: _amend,
    Fate.AMENDMENT_WAITING: _amend,
    Fate.PAID_LATER: _pay,
    Fate.CORRECTED: _correct,
    Fate.WITHDRAWN: None,
    Fate.CANCELLED: None,
    Fate.DROPPED: None,
}
