"""Drawings of the fiche as SVG texts: black on white, made for paper."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final
from xml.sax.saxutils import escape

from dashboard.formats import euros_compact

WIDTH: Final = 520
HEIGHT: Final = 240
LEFT: Final = 64
RIGHT: Final = 12
TOP: Final = 30
BOTTOM: Final = 26
FONT: Final = "Source Sans 3"
AWARDED: Final = "#3558c9"
PAID: Final = "#00735c"
INK: Final = "#3a3a3a"
STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))

Points = Sequence[tuple[date, Decimal, Decimal | None]]


def curve(points: Points) -> str:
    """Cumulative euros: month, awarded, paid (None where nobody follows payments)."""
    top = max((awarded for _, awarded, _ in points), default=Decimal(0))
    step = tidy_step(top / 4) if top > 0 else Decimal(1)
    steps = (top / step).to_integral_value(ROUND_CEILING)
    ceiling = step * max(Decimal(1), steps)
    parts = [_opening(WIDTH, HEIGHT), *_scale(ceiling, step), *_years(points)]
    parts.append(_line([awarded for _, awarded, _ in points], ceiling, AWARDED, ""))
    legend = [("Attribué", AWARDED, "")]
    paid = [amount for _, _, amount in points if amount is not None]
    if len(paid) == len(points):
        parts.append(_line(paid, ceiling, PAID, "6 4"))
        legend.append(("Payé", PAID, "6 4"))
    parts.extend(_legend(legend))
    return "".join([*parts, "</svg>"])


def tidy_step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below."""
    power = Decimal(10) ** least.adjusted()
    return next(step * power for step in STEPS if step * power >= least)


def circles(
    width: int,
    height: int,
    ground: tuple[str, str],
    spots: Sequence[tuple[str, str, str]],
    labels: Sequence[tuple[str, str, str, str]],
) -> str:
    """A map: ground is (path, transform), spots (x, y, radius), labels (x, y, anchor, text)."""
    parts, (land, transform) = [_opening(width, height)], ground
    if land:
        moved = f' transform="{transform}"' if transform else ""
        parts.append(f'<path d="{land}"{moved} fill="#eceef4" stroke="#8a8f9c" stroke-width="1"/>')
    parts += [
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{AWARDED}" fill-opacity="0.7"'
        ' stroke="#142a7c" stroke-width="0.75"/>'
        for x, y, radius in spots
    ]
    parts += [_text(x, y, text, anchor, 15, "#161616") for x, y, anchor, text in labels]
    return "".join([*parts, "</svg>"])


def _opening(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'


def _text(x: str, y: str, text: str, anchor: str, size: int, fill: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-family="{FONT}" font-size="{size}"'
        f' fill="{fill}">{escape(text)}</text>'
    )


def _across(place: int, among: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * place / max(1, among - 1)


def _down(amount: Decimal, ceiling: Decimal) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(amount / ceiling)


def _scale(ceiling: Decimal, step: Decimal) -> list[str]:
    parts = []
    amount = Decimal(0)
    while amount <= ceiling:
        y = _down(amount, ceiling)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#cecece" stroke-width="0.75"/>'
        )
        parts.append(
            _text(f"{LEFT - 6}", f"{y + 4:.1f}", euros_compact(amount), "end", 12, "#3a3a3a")
        )
        amount += step
    return parts


def _years(points: Points) -> list[str]:
    """A mark where each year begins."""
    parts = []
    for place, (month, _, _) in enumerate(points):
        if month.month == 1:
            x = _across(place, len(points))
            floor = HEIGHT - BOTTOM
            parts.append(f'<path d="M{x:.1f} {floor}v5" stroke="#3a3a3a" stroke-width="0.75"/>')
            parts.append(
                _text(f"{x:.1f}", f"{floor + 18}", str(month.year), "middle", 12, "#3a3a3a")
            )
    return parts


def _line(amounts: Sequence[Decimal], ceiling: Decimal, colour: str, dashes: str) -> str:
    spots = " ".join(
        f"{_across(place, len(amounts)):.1f},{_down(max(amount, Decimal(0)), ceiling):.1f}"
        for place, amount in enumerate(amounts)
    )
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{spots}" fill="none" stroke="{colour}" stroke-width="2.25"{dashed}/>'


def _legend(entries: Sequence[tuple[str, str, str]]) -> list[str]:
    parts = []
    for place, (label, colour, dashes) in enumerate(entries):
        x = LEFT + 110 * place
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M{x} 12h28" stroke="{colour}" stroke-width="2.25"{dashed}/>')
        parts.append(_text(f"{x + 34}", "16", label, "start", 13, "#161616"))
    return parts
