"""What the envelope leaves, for a form half filled in."""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.formats import FormatError, parse_amount, parse_date
from dashboard.models import Department, Fund, User
from dashboard.permissions import Right, departments_with
from dashboard.queries.entering.envelopes import EnvelopeLeft, envelope_left
from dashboard.web.staff.entering.values import NATION, Values, one


@dataclass(frozen=True, slots=True)
class Envelope:
    """`left` is None when the fund has no envelope for the year; `place` says whose it is."""

    fund: str
    year: int
    left: EnvelopeLeft | None = None
    place: str = ""

    @property
    def share(self) -> int:
        """What is consumed with this grant, in hundredths of the envelope, for the bar."""
        left = self.left
        if left is None or left.allocated <= 0:
            return 0
        taken = left.consumed + (left.amount or 0)
        return max(0, min(100, int(100 * taken / left.allocated)))

    @property
    def consumed_share(self) -> int:
        left = self.left
        if left is None or left.allocated <= 0:
            return 0
        return max(0, min(100, int(100 * left.consumed / left.allocated)))


def envelope_of(values: Values, user: User, *, awarded: bool) -> Envelope | None:
    """None until fund, exercice and a département of the account are told. `awarded`: the award
    is in the ledger already, so it is counted in what is consumed."""
    code, year = one(values, "fonds"), _year(values)
    place = one(values, "departement")
    if not (code and year and place) or not _enters(user, place):
        return None
    fund = Fund.objects.filter(pk=code).first()
    if fund is None:
        return None
    department = None if place == NATION else place
    left = envelope_left(fund, year, department, None if awarded else _amount(values))
    return Envelope(fund.code, year, left, _place(left))


def _place(left: EnvelopeLeft | None) -> str:
    if left is None or left.department is None:
        return "nationale"
    return str(Department.objects.get(pk=left.department))


def _enters(user: User, place: str) -> bool:
    codes = departments_with(user, Right.ENTER)
    return codes is None or place in codes


def _year(values: Values) -> int | None:
    written = one(values, "exercice")
    if written.isdigit() and len(written) == 4:
        return int(written)
    try:
        known = parse_date(one(values, "date_attribution"))
    except FormatError:
        return None
    return known.day.year if known and not written else None


def _amount(values: Values) -> Decimal | None:
    try:
        amount = parse_amount(one(values, "montant_attribue"))
    except FormatError:
        return None
    return amount if amount and amount > 0 else None
