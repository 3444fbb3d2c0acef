"""Plain text with a few marks, as safe HTML: paragraphs, lists, bold, italic, links.

Nothing of what is written becomes a tag by itself: everything is escaped first, and only the
marks below are then turned into the tags they stand for.
"""

import re
from html import escape
from typing import Final

_BLANK: Final = re.compile(r"\n\s*\n")
_ITEM: Final = re.compile(r"[-*•]\s+")
_LINK: Final = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^\s()<>\"']{3,400})\)")
_BOLD: Final = re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*")
_ITALIC: Final = re.compile(r"(?<![\w_])_(?=\S)([^_]{1,500}?)(?<=\S)_(?![\w_])")


def prose_html(text: str) -> str:
    """`text` as HTML that holds p, ul, li, br, strong, em and a (http, https), nothing else."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "\n".join(_block(block) for block in _BLANK.split(tidy) if block.strip())


def prose_plain(text: str) -> str:
    """The same words without their marks, on one line: descriptions, feeds, summaries."""
    words = _LINK.sub(r"\1", text)
    words = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", words))
    return " ".join(_ITEM.sub("", line, count=1) for line in words.split("\n") if line.strip())


def prose_paragraphs(text: str) -> tuple[str, ...]:
    """The words of each paragraph, and of each item of a list, for what has no marks."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    found: list[str] = []
    for block in _BLANK.split(tidy):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        items = bool(lines) and all(_ITEM.match(line) for line in lines)
        found.extend(f"– {prose_plain(line)}" for line in lines if items)
        if lines and not items:
            found.append(prose_plain(block))
    return tuple(found)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    if all(_ITEM.match(line) for line in lines):
        items = "".join(f"<li>{_inline(_ITEM.sub('', line, count=1))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(line: str) -> str:
    """Links are set aside while the other marks are read: an address may hold any of them."""
    links: list[str] = []

    def keep(found: re.Match[str]) -> str:
        links.append(f'<a href="{escape(found[2])}">{_emphasised(found[1])}</a>')
        return f"\x00{len(links) - 1}\x00"

    kept = _emphasised(_LINK.sub(keep, line.replace("\x00", "")))
    return re.sub("\x00([0-9]+)\x00", lambda found: links[int(found[1])], kept)


def _emphasised(line: str) -> str:
    bold = _BOLD.sub(r"<strong>\1</strong>", escape(line))
    return _ITALIC.sub(r"<em>\1</em>", bold)
