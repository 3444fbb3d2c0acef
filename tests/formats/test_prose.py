"""Limited marks, and nothing of what is written becomes a tag by itself."""

import pytest

from dashboard.formats.prose import prose_html, prose_paragraphs, prose_plain


def test_paragraphs_lines_lists_and_marks_are_shown() -> None:
    text = "Un **mot** et _autre_.\nSuite\n\n- a\n- b\n\n[Le site](https://exemple.fr/a_b_c?d=1&e)"
    assert prose_html(text) == (
        "<p>Un <strong>mot</strong> et <em>autre</em>.<br>Suite</p>\n"
        "<ul><li>a</li><li>b</li></ul>\n"
        '<p><a href="https://exemple.fr/a_b_c?d=1&amp;e">Le site</a></p>'
    )
    assert prose_plain(text) == "Un mot et autre. Suite a b Le site"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](https://a.fr/"onclick="b)',
        "**<img src=x onerror=y>**",
        "[**a](https://a.fr/**b)",
        "\x000\x00",
    ],
)
def test_what_is_written_never_becomes_a_tag(text: str) -> None:
    shown = prose_html(text)
    for tag in ("<script", "<img", 'javascript:alert(1)"', 'onclick="', "onerror=y>"):
        assert tag not in shown
    assert "\x00" not in shown


def test_an_empty_text_is_nothing() -> None:
    assert prose_html(" \n ") == ""


def test_paragraphs_and_items_are_told_one_by_one() -> None:
    assert prose_paragraphs("**Un**\n\n- a\n- b\n\nDeux\nlignes") == (
        "Un",
        "– a",
        "– b",
        "Deux lignes",
    )
    assert prose_paragraphs("") == ()
