"""/api/docs/ in a real Chromium, under the site's own content security policy."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(1280, "light"), (320, "dark")], ids=["large", "étroit et sombre"])
def page(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # The browser's own loop is not ours: Django may be called beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    width, scheme = request.param
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        yield context.new_page()
        browser.close()


def test_it_is_accessible_fits_and_asks_nobody_else(page: Page, live_server: LiveServer) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs/")
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []
    assert said == []
    assert all(url.startswith(live_server.url) for url in asked)
