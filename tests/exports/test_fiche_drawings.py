"""The drawings of the fiche."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from dashboard.exports.fiche.drawings import HEIGHT, curve, tidy_step


def months(*amounts: str) -> list[tuple[date, Decimal, Decimal | None]]:
    return [
        (date(2021, place, 1), Decimal(amount), Decimal(0))
        for place, amount in enumerate(amounts, 1)
    ]


@pytest.mark.parametrize(
    ("least", "step"), [("0.3", "0.5"), ("1", "1"), ("1.1", "2"), ("2.1", "2.5"), ("5.1", "10")]
)
def test_a_scale_has_round_steps(least: str, step: str) -> None:
    for power in (1, 1000, 10**6):
        assert tidy_step(Decimal(least) * power) == Decimal(step) * power


@pytest.mark.parametrize("amounts", [("1", "5931469.18"), ("10", "20"), ("0", "999999999.99")])
def test_no_point_leaves_the_drawing(amounts: tuple[str, str]) -> None:
    svg = curve(months(*amounts))
    spots = re.findall(r'points="([^"]+)"', svg)

    assert len(spots) == 2
    for line in spots:
        for spot in line.split():
            assert 0 <= float(spot.split(",")[1]) <= HEIGHT


def test_payments_nobody_follows_are_not_drawn() -> None:
    unknown = [(month, awarded, None) for month, awarded, _ in months("1", "2")]

    assert "Payé" not in curve(unknown)


def test_the_drawing_is_well_formed() -> None:
    assert ET.fromstring(curve(months("1", "2"))).tag.endswith("svg")  # noqa: S314 - our own
