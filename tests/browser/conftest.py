"""A real Chromium before a running site that holds a small published world."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.published_scene import Scene, build

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """A page in the browser, with all that it said and asked for."""

    page: Page
    origin: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        self.said.clear()
        self.page.goto(f"{self.origin}{address}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def violations(self) -> Any:
        """What axe finds; evaluated from outside, so that the page's own policy stays on."""
        self.page.evaluate(AXE.read_text())
        return self.page.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
        )

    def elsewhere(self) -> list[str]:
        return [url for url in self.asked if not url.startswith((self.origin, "data:", "blob:"))]


Open = Callable[..., Visit]


@pytest.fixture
def scene(live_server: LiveServer) -> Scene:
    """The published world, and some fiction beside it."""
    made = build()
    builders.plan("exemple", name="Exemple fictif", fictional=True)
    builders.fund("EXIND", plan_code="exemple", name="Exemple fictif : industrie")
    for number, commune in enumerate(("70279", "70285", "70550")):
        published = builders.grant(f"{5000 * (number + 1)}", fund_code="EXIND", shares={commune: 1})
        builders.pay(builders.commit(published, "4000"), "1500")
        builders.publish(published)
    return made


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # The browser's own loop is not ours: Django may be called beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "Chromium est introuvable : l'installer, ou nommer le sien par CHROMIUM."
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Open:
    """A visitor with this width, these colours, with or without JavaScript."""

    def arrive(width: int = 1280, scheme: Any = "light", *, scripts: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="fr-FR",
        )
        visit = Visit(context.new_page(), live_server.url)
        visit.page.on("console", lambda message: visit.said.append(message.text))
        visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        return visit

    return arrive
