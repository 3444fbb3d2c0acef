"""Text cells that a spreadsheet would run."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.formats import neutralise, restore


@pytest.mark.parametrize(
    "formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-1-1", "'=1"]
)
def test_formulas_are_disarmed(formula: str) -> None:
    assert neutralise(formula) == f"'{formula}"


@pytest.mark.parametrize("plain", ["-12", "+12,50", "-1 234.5", "-1e5", "a=b", "", "l'été"])
def test_numbers_and_plain_texts_stay(plain: str) -> None:
    assert neutralise(plain) == plain


@given(st.text(alphabet="'=+-@\t\r0a ", max_size=8))
@example("''=")
def test_reading_back_gives_the_text_as_it_was(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text(max_size=20))
def test_no_disarmed_text_starts_like_a_formula(text: str) -> None:
    disarmed = neutralise(text)
    assert disarmed[:1] not in ("=", "@", "\t", "\r")
