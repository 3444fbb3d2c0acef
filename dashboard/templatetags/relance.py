"""French text of figures and dates, for templates."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard import formats
from dashboard.formats.prose import prose_html, prose_plain

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: template.Context, address: str) -> str:
    """Marks the entry of a menu that leads to the page shown, or to its section."""
    path = context["request"].path if "request" in context else ""
    if path == address:
        return format_html(' aria-current="{}"', "page")
    if address != "/" and path.startswith(address):
        return format_html(' aria-current="{}"', "true")
    return ""


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """The item of a list that goes with the cell of a row."""
    return items[place]


@register.filter
def euros(amount: Decimal | int | None) -> str:
    return formats.euros(amount)


@register.filter
def amount(value: Decimal | None) -> str:
    """For tables, where the unit stands in the title of the column."""
    return formats.NOT_GIVEN if value is None else formats.number(value, 2)


@register.filter
def euros_compact(amount: Decimal | int | None) -> str:
    return formats.euros_compact(amount)


@register.filter
def figure(value: int | None) -> str:
    return formats.integer(value)


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ 3|counted:"aide" }}`, or "singular,plural" when the plural is not in -s."""
    singular, _, plural = words.partition(",")
    return formats.counted(value, singular, plural or None)


@register.filter
def percent(value: Decimal | None) -> str:
    return formats.percent(value)


@register.filter
def date_text(value: date | datetime | None, precision: str = "day") -> str:
    """ "1er janvier 2026"; an instant falls on its day in Paris."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return formats.date_text(value, _precision(precision))


@register.filter
def date_numeric(value: date | datetime | None, precision: str = "day") -> str:
    """ "01/01/2026"."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return formats.date_numeric(value, _precision(precision))


@register.filter
def prose(text: str) -> SafeString:
    """Somebody's words with their few marks; everything else of them is escaped."""
    return mark_safe(prose_html(text))  # noqa: S308 - escaped there


@register.filter
def plain_prose(text: str) -> str:
    return prose_plain(text)


def _precision(text: str) -> formats.Precision:
    if text == "month":
        return "month"
    return "year" if text == "year" else "day"
