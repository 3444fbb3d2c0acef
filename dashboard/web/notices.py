"""What stands above every page's figures: state in time, choice of plan, share of fiction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from dashboard.formats import date_text
from dashboard.queries.catalogue import PlanRow
from dashboard.queries.filters import Filter
from dashboard.queries.totals import Totals, totals_by

# The page's own address under another filter.
Address = Callable[[Filter], str]

ISO_DAY_LENGTH = len("2021-05-06")


@dataclass(frozen=True, slots=True)
class PlanChoice:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class FictionNotice:
    """Real and fictional euros of the page's perimeter; `href` shows the real ones alone."""

    real: Decimal
    fictional: Decimal
    href: str
    real_only: bool
    everything: str


def time_state(wanted: Filter) -> str:
    """The words of the banner when the page is not about now."""
    words = []
    if wanted.as_of:
        words.append(f"état au {date_text(wanted.as_of)}")
    if wanted.known_at:
        moment = timezone.localtime(wanted.known_at)
        whole_day = len(wanted.known_at_text) == ISO_DAY_LENGTH
        hour = "" if whole_day else f" à {moment:%H h %M}"
        words.append(f"tel que publié au {date_text(moment.date())}{hour}")
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def by_plan(wanted: Filter) -> dict[str, Totals]:
    """What each plan holds in a perimeter, whatever the plan chosen."""
    return {
        str(cell.keys[0]): cell.totals for cell in totals_by(wanted.replace(plans=()), ("plan",))
    }


def plan_choices(
    address: Address, wanted: Filter, known: Sequence[PlanRow], parts: Mapping[str, Totals]
) -> tuple[PlanChoice, ...]:
    """The same page in each plan that it has grants of; nothing below two plans."""
    shown = [plan for plan in known if plan.code in parts or plan.code in wanted.plans]
    if len(shown) < 2:
        return ()
    choices = [
        PlanChoice(
            plan.name,
            address(wanted.replace(plans=(plan.code,))),
            wanted.plans == (plan.code,),
        )
        for plan in shown
    ]
    everything = address(wanted.replace(plans=()))
    return (PlanChoice("Tous les plans", everything, not wanted.plans), *choices)


def fiction_notice(
    address: Address, wanted: Filter, known: Sequence[PlanRow], parts: Mapping[str, Totals]
) -> FictionNotice | None:
    """None as long as no fictional grant is published anywhere."""
    fictional = {plan.code for plan in known if plan.fictional}
    if not fictional:
        return None
    if fictional.isdisjoint(parts) and not any(plan.fictional and plan.published for plan in known):
        return None
    real = tuple(plan.code for plan in known if plan.code not in fictional)
    shown = tuple(code for code in real if code in parts) or real[:1]
    return FictionNotice(
        _sum(parts, real),
        _sum(parts, fictional),
        address(wanted.replace(plans=tuple(sorted(shown)))),
        bool(wanted.plans) and fictional.isdisjoint(wanted.plans),
        address(wanted.replace(plans=())),
    )


def _sum(parts: Mapping[str, Totals], codes: Iterable[str]) -> Decimal:
    return sum((parts[code].awarded for code in codes if code in parts), Decimal(0))
