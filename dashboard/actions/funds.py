"""Funds: opened and kept by accounts over France, since every département grants from them."""

from dataclasses import asdict, dataclass

from dashboard.actions.refusals import Refused, one_transaction
from dashboard.models import Fund, Pillar, Plan, User
from dashboard.permissions import Right, require


@dataclass(frozen=True, slots=True, kw_only=True)
class FundEntry:
    name: str
    plan: Plan
    pillar: Pillar | None = None
    operator: str = ""
    programme: str = ""
    may_pay_individuals: bool = False
    source_url: str = ""
    note: str = ""

    def values(self) -> dict[str, object]:
        return {**asdict(self), "plan": self.plan, "pillar": self.pillar}


def create_fund(*, by: User, code: str, entry: FundEntry) -> Fund:
    """The code is for ever: it is in addresses, files and the API."""
    with one_transaction():
        require(by, Right.ADMINISTER, None)
        if Fund.objects.filter(code__iexact=code).exists():
            raise Refused(f"Le code « {code} » est déjà celui d'un autre fonds.", field="code")
        return Fund.objects.create(code=code, **entry.values())


def edit_fund(*, by: User, fund: Fund, entry: FundEntry) -> Fund:
    """Raises Refused when plan or pillar would move under grants that were published."""
    with one_transaction():
        require(by, Right.ADMINISTER, None)
        held = Fund.objects.select_for_update().get(pk=fund.pk)
        moves = (held.plan_id, held.pillar_id) != (
            entry.plan.pk,
            entry.pillar.pk if entry.pillar else None,
        )
        for name, value in entry.values().items():
            setattr(held, name, value)
        try:
            with one_transaction():
                held.save()
        except Refused as refused:
            field = "pillar" if moves else ""
            raise Refused(
                refused.message, hint=refused.hint, rule=refused.rule, field=field
            ) from refused
    return held
