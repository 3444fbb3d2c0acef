"""The ledger and its publication once more, naively: lists, dicts, integer cents and loops.

Written from the design alone, to be compared with what PostgreSQL keeps. Nothing is remembered
that could be counted again, and every refusal is found by looking at everything.
"""

from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from tests.oracle_facts import (
    KINDS,
    MASKED_NAME,
    NEGATIVE,
    OPENING,
    POSITIVE,
    Balance,
    Desk,
    Edition,
    Entry,
    Envelope,
    Line,
    Log,
    Person,
    Public,
    Purse,
    Seen,
    month_end,
    must_be_masked,
)


class Refusal(Exception):
    """What the rules refuse; the argument names the rule."""


@dataclass
class World:
    """Everything that was entered, in order. `step` counts the operations that succeeded."""

    funds: dict[str, Purse]
    people: dict[str, Person]
    step: int = 0
    grants: list[Desk] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    log: list[Log] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def after(self, operation: Callable[["World"], None]) -> "World":
        """The world once `operation` is done. Raises Refusal, and this one is as it was."""
        trial = deepcopy(self)
        trial.step += 1
        operation(trial)
        for refusal in trial.broken_rules():
            raise Refusal(refusal)
        return trial

    # --- What must always hold ---------------------------------------------------------------

    def broken_rules(self) -> Iterator[str]:
        for number in range(len(self.grants)):
            awarded, committed, paid = (self.total(number, kind) for kind in KINDS)
            if not 0 <= paid <= committed <= awarded:
                yield "paid, committed, awarded"
        for opening in self.lines:
            if opening.nature == OPENING:
                committed, paid = self.under(opening)
                if not 0 <= paid <= committed:
                    yield "paid on a commitment"
        for key, envelope in self.open_envelopes().items():
            if envelope.binding and envelope.awarded + envelope.delegated > envelope.allocated:
                yield f"envelope {key}"

    def total(self, grant: int, kind: str) -> int:
        return sum(line.cents for line in self.lines if (line.grant, line.kind) == (grant, kind))

    def under(self, opening: Line) -> tuple[int, int]:
        """What was committed and paid under a legal commitment."""
        own = [line for line in self.lines if opening.number in (line.number, line.on)]
        return (
            sum(line.cents for line in own if line.kind == "commitment"),
            sum(line.cents for line in own if line.kind == "payment"),
        )

    def open_envelopes(self) -> dict[tuple[str, int, str | None], "Balance"]:
        found: dict[tuple[str, int, str | None], Balance] = {}
        yearly = [e for e in self.envelopes if e.retained and e.last_year in (None, e.year)]
        for line in yearly:
            balance = found.setdefault((line.fund, line.year, line.department), Balance())
            balance.allocated += line.cents
            balance.binding = balance.binding or line.binding
        for line in yearly:
            if line.nature == "delegation" and (line.fund, line.year, None) in found:
                found[line.fund, line.year, None].delegated += line.cents
        for number, grant in enumerate(self.grants):
            entry = grant.entry
            for department in (entry.department, None):
                if (entry.fund, entry.year, department) in found:
                    found[entry.fund, entry.year, department].awarded += self.total(number, "award")
                    break
        return found

    # --- At the desk -------------------------------------------------------------------------

    def enter(self, by: str, entry: Entry, cents: int, day: date, precision: str = "day") -> None:
        self._refuse_taken(entry.reference, None)
        self.grants.append(Desk(entry, by, cents, day, precision, pending={by}))

    def edit(self, by: str, number: int, entry: Entry) -> None:
        grant = self._alive(number)
        self._refuse_taken(entry.reference, number)
        if any(not entry.follows(line.kind) for line in self._standing(number)):
            raise Refusal("what has movements is followed")
        grant.entry = entry
        grant.version += 1
        grant.pending.add(by)

    def submit(self, by: str, number: int) -> None:
        grant = self.grants[number]
        if grant.status != "draft":
            raise Refusal("already submitted")
        self._write(by, number, "award", "initial", grant.cents, grant.day, grant.precision)
        grant.status = "submitted"
        grant.pending.add(by)

    def cancel(self, by: str, number: int, day: date) -> None:
        grant = self._alive(number)
        if grant.status == "published":
            raise Refusal("withdraw first")
        awarded = self.total(number, "award")
        if awarded:
            self._write(by, number, "award", "cancellation", -awarded, day)
        grant.status = "cancelled"
        grant.version += 1

    def allocate(self, line: Envelope) -> None:
        self.envelopes.append(line)

    # --- The ledger --------------------------------------------------------------------------

    def record(
        self,
        by: str,
        number: int,
        kind: str,
        nature: str,
        cents: int,
        day: date,
        on: int | None = None,
        precision: str = "day",
    ) -> None:
        """A movement after the first award: commitments and payments are public at once."""
        grant = self.grants[number]
        if grant.status in ("draft", "cancelled"):
            raise Refusal("no movement on a draft or a cancelled grant")
        if (nature in NEGATIVE and cents >= 0) or (nature in POSITIVE and cents < 0):
            raise Refusal("sign")
        if not grant.entry.follows(kind):
            raise Refusal("not followed")
        self._write(by, number, kind, nature, cents, day, precision, on=on)
        if kind != "award":
            self._publish_ledger(number)

    def reverse(self, by: str, wrong: int) -> None:
        """Take back a movement at its own date."""
        line = self.lines[wrong]
        if self.grants[line.grant].status in ("draft", "cancelled"):
            raise Refusal("no movement on a draft or a cancelled grant")
        if line.nature == "reversal" or any(other.corrects == wrong for other in self.lines):
            raise Refusal("already corrected, or a correction")
        self._write(
            by,
            line.grant,
            line.kind,
            "reversal",
            -line.cents,
            line.day,
            line.precision,
            on=wrong if line.nature == OPENING else line.on,
            corrects=wrong,
        )
        if line.kind != "award":
            self._publish_ledger(line.grant)

    def correct(self, by: str, wrong: int, cents: int, day: date) -> None:
        """Take back a movement and write it again as it should have been."""
        line = self.lines[wrong]
        if line.nature == OPENING and any(other.on == wrong for other in self.lines):
            raise Refusal("something hangs on this commitment")
        self.reverse(by, wrong)
        self.record(by, line.grant, line.kind, line.nature, cents, day, line.on, line.precision)

    # --- Publication -------------------------------------------------------------------------

    def publish(self, by: str, numbers: Collection[int]) -> None:
        """Everything that waits on these grants; nothing where nothing waits."""
        if any(self.grants[number].status == "draft" for number in numbers):
            raise Refusal("a draft")
        for number in sorted(set(numbers)):
            if self.waits(number):
                self._publish(by, number)

    def waits(self, number: int) -> bool:
        edition = self.in_force(number)
        return (
            edition is None
            or edition.version != self.grants[number].version
            or edition.masked != self._masked(number)
            or bool(self._unseen(number, "award"))
        )

    def _publish(self, by: str, number: int) -> None:
        grant = self.grants[number]
        if grant.status == "cancelled":
            raise Refusal("cancelled")
        never = all(line.grant != number for line in self.log)
        wrote = {line.by for line in self._unseen(number, "award")}
        if by in grant.pending | wrote or (never and by == grant.entered_by):
            raise Refusal("four eyes")
        kind = "publish" if self.in_force(number) is None else "change"
        edition = self._edition(number)
        self.log.append(Log(self.step, number, kind, edition))
        self._show(number, edition, ("award", "commitment", "payment"))
        grant.status, grant.pending = "published", set()

    def withdraw(self, numbers: Collection[int]) -> None:
        for number in sorted(set(numbers)):
            edition = self.in_force(number)
            if edition is not None:
                self.log.append(Log(self.step, number, "withdraw", edition))
                self.grants[number].status = "withdrawn"

    def in_force(self, number: int, step: int | None = None) -> Edition | None:
        own = [line for line in self.log if line.grant == number]
        own = [line for line in own if step is None or line.step <= step]
        return own[-1].edition if own and own[-1].kind != "withdraw" else None

    def public(self, step: int | None = None) -> list[Public]:
        """What the public sees, or saw once the operation `step` was done."""
        found = []
        for number in range(len(self.grants)):
            edition = self.in_force(number, step)
            if edition is None:
                continue
            last = [line for line in self.log if line.grant == number][-1]
            withdrawn = step is not None and last.kind == "withdraw"
            hidden = withdrawn or (last.edition.masked and not edition.masked)
            seen = tuple(
                s for s in self.seen if s.line.grant == number and (step is None or s.step <= step)
            )
            found.append(Public(number, edition, withdrawn, hidden, seen))
        return found

    # --- Small steps -------------------------------------------------------------------------

    def _write(
        self,
        by: str,
        number: int,
        kind: str,
        nature: str,
        cents: int,
        day: date,
        precision: str = "day",
        *,
        on: int | None = None,
        corrects: int | None = None,
    ) -> None:
        place = len(self.lines)
        self.lines.append(
            Line(place, number, kind, nature, cents, day, by, precision, on, corrects)
        )

    def _alive(self, number: int) -> Desk:
        if self.grants[number].status == "cancelled":
            raise Refusal("cancelled")
        return self.grants[number]

    def _refuse_taken(self, reference: str, but: int | None) -> None:
        for number, grant in enumerate(self.grants):
            taken = grant.status != "cancelled" and grant.entry.reference == reference
            if taken and number != but:
                raise Refusal("reference taken")

    def _standing(self, number: int) -> list[Line]:
        """Lines that are no correction and that none corrects."""
        corrected = {line.corrects for line in self.lines}
        return [
            line
            for line in self.lines
            if line.grant == number and line.corrects is None and line.number not in corrected
        ]

    def _unseen(self, number: int, kind: str) -> list[Line]:
        shown = {seen.line.number for seen in self.seen}
        own = [line for line in self.lines if (line.grant, line.kind) == (number, kind)]
        return [line for line in own if line.number not in shown]

    def _publish_ledger(self, number: int) -> None:
        edition = self.in_force(number)
        if edition is not None:
            self.log.append(Log(self.step, number, "change", edition))
            self._show(number, edition, ("commitment", "payment"))

    def _show(self, number: int, edition: Edition, kinds: Collection[str]) -> None:
        shown = {seen.line.number for seen in self.seen}
        for kind in kinds:
            for line in self._unseen(number, kind):
                # Of what is no longer followed, the correction of what was shown is shown.
                if not edition.follows(kind) and line.corrects not in shown:
                    continue
                day = month_end(line.day) if edition.masked else line.day
                rough = edition.masked and line.precision == "day"
                self.seen.append(Seen(line, self.step, day, "month" if rough else line.precision))

    def _masked(self, number: int) -> bool:
        entry = self.grants[number].entry
        return must_be_masked(self.people.get(entry.person or ""), self.funds[entry.fund])

    def _edition(self, number: int) -> Edition:
        grant = self.grants[number]
        entry, person = grant.entry, self.people.get(grant.entry.person or "", Person(""))
        masked = self._masked(number)
        return Edition(
            grant=number,
            version=grant.version,
            fund=entry.fund,
            department=entry.department,
            year=entry.year,
            masked=masked,
            reference=None if masked else entry.reference,
            name=MASKED_NAME if masked else person.name,
            person=None if masked else entry.person,
            category=person.category,
            size=person.size,
            objet="" if masked else entry.objet,
            shares=((None, 1),) if masked or not entry.shares else entry.shares,
            commitments_followed=entry.commitments_followed,
            payments_followed=entry.payments_followed,
        )
