"""The keyboard alone, and an agent at it."""

from dataclasses import dataclass

from playwright.sync_api import Page

from dashboard.models import User
from tests.browser.conftest import Visit
from tests.signing_in import session_key


def signed_in(visit: Visit, user: User) -> Visit:
    cookie = {"name": "sessionid", "value": session_key(user), "url": visit.origin}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


@dataclass
class Keyboard:
    """Counts the keys that a person would press."""

    page: Page
    keys: int = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def to(self, selector: str, *, most: int = 30) -> None:
        """Tab until there; no shortcut, no jump."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not within {most} tabs")
