"""What a reader finds in a page: its links with their words, its sums, its text."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

AMOUNT = re.compile(r"^(?:environ )?(-?[0-9]{1,3}(?:\u202f[0-9]{3})*,[0-9]{2})(?:\u00a0€)?$")
IN_TITLE = re.compile(r"(-?[0-9]{1,3}(?:\u202f[0-9]{3})*,[0-9]{2})\u00a0€ attribués")


@dataclass
class Link:
    href: str
    words: str = ""


@dataclass
class Page(HTMLParser):
    """Links and terms of one page. `terms` are the pairs of its definition lists."""

    links: list[Link] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Link] = []
        self._term = ""
        self._within = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._within = tag
        if tag == "a":
            self._open.append(Link(dict(attributes).get("href") or ""))
        if tag == "dt":
            self._term = ""
        if tag == "dd":
            self.terms.setdefault(self._term.strip(), "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.links.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            self._open[-1].words += f" {data}"
        if self._within == "dt":
            self._term += data
        if self._within == "dd" and not self.terms[self._term.strip()].strip():
            self.terms[self._term.strip()] = data.strip()


def read_page(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def amount_of(words: str) -> Decimal | None:
    """The exact amount that a link shows or that an area's title tells; None when none does."""
    text = words.strip()
    found = AMOUNT.match(text) or IN_TITLE.search(text)
    if found is None:
        exact = re.findall(r"([0-9]{1,3}(?:\u202f[0-9]{3})*,[0-9]{2})\u00a0€", text)
        return _number(exact[0]) if len(exact) == 1 else None
    return _number(found[1])


def _number(text: str) -> Decimal:
    return Decimal(text.replace("\u202f", "").replace(",", "."))


def words(html: str) -> str:
    """The text of a page on one line, spaces of every kind made plain."""
    return " ".join(read_page(html).text.split())
