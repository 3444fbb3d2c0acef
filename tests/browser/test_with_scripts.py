"""What scripts add: drawn charts, files, short addresses, the choice of colours."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.published_scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAINTED = """canvas => {
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some(value => value !== 0);
}"""


def saved(page: Page, panel: str, kind: str) -> Path:
    with page.expect_download() as download:
        page.locator(f"[data-panel={panel}] button[data-save={kind}]").click()
    return download.value.path()


def test_charts_are_drawn_once_the_page_is_there(scene: Scene, visitor: Open) -> None:
    visit = visitor()
    page = visit.open("/departements/70/")
    assert page.locator("[data-panel=cumul] canvas").evaluate(PAINTED)
    asked = [url.rpartition("/")[2] for url in visit.asked]
    assert asked.index("chart.umd.min.js") > asked.index("site.js")
    assert visit.said == []


def test_a_page_without_chart_does_not_fetch_the_library(scene: Scene, visitor: Open) -> None:
    visit = visitor()
    visit.open("/methodologie/")
    assert not any("chart.umd" in url for url in visit.asked)


def test_the_csv_of_a_chart_is_its_table(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/departements/70/")
    with page.expect_download() as download:
        page.locator("[data-panel=cumul] a[href*='.csv']").click()
    text = download.value.path().read_text()
    rows = [line.split(",") for line in text.splitlines()]
    assert rows[0] == ["Mois", "Attribué (€)", "Engagé (€)", "Payé (€)"]
    shown = page.locator("[data-panel=cumul] tbody tr").count()
    assert len(rows) == shown + 1
    assert rows[-1][1].replace(".", "").isdigit()


def test_maps_and_charts_are_saved_as_pictures(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/departements/70/")
    for panel in ("cumul", "carte-communes"):
        assert saved(page, panel, "png").read_bytes().startswith(b"\x89PNG")
    drawing = saved(page, "carte-communes", "svg").read_text()
    assert drawing.startswith("<svg")
    assert 'fill="rgb(' in drawing
    assert "class=" not in drawing.partition("<circle")[2].partition(">")[0]
    assert "Montants attribués par commune" in drawing
    assert "2.0." in drawing


def test_a_map_of_classes_takes_its_legend_along(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/departements/")
    drawing = saved(page, "carte-france", "svg").read_text()
    for item in page.locator("[data-panel=carte-france] .legend li").all_inner_texts():
        assert escape(" ".join(item.split())) in " ".join(drawing.split())


def test_forms_send_neither_empty_fields_nor_repeated_names(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/aides/")
    for value in ("entreprise", "collectivite"):
        page.locator(f"[name=categorie][value={value}]").check()
    page.get_by_role("button", name="Appliquer les filtres").click()
    page.wait_for_load_state("networkidle")
    query = page.url.partition("?")[2].replace("%2C", ",")
    name, _, values = query.partition("=")
    assert name == "categorie"
    assert set(values.split(",")) == {"entreprise", "collectivite"}


def test_the_order_changes_at_once(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/aides/?departement=70")
    page.get_by_label("Trier par").select_option("date")
    page.wait_for_url("**/aides/?*tri=date*")
    assert "departement=70" in page.url


def test_the_choice_of_colours_is_kept(scene: Scene, visitor: Open) -> None:
    visit = visitor()
    page = visit.open("/methodologie/")
    page.get_by_label("sombre").check()
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    assert visit.open("/fonds/").locator("html").get_attribute("data-fr-theme") == "dark"


def test_the_page_does_not_move_while_it_loads(scene: Scene, visitor: Open) -> None:
    visit = visitor()
    visit.page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const entry of"
        " list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page = visit.open("/departements/70/")
    assert page.evaluate("window.moved") < 0.02


def test_figures_curve_and_map_stand_above_the_fold(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/departements/70/")
    for part in (".figures", "[data-panel=cumul] canvas", "[data-panel=carte-communes] .land"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, part


def test_the_keyboard_alone_reaches_content_map_and_filters(scene: Scene, visitor: Open) -> None:
    page = visitor().open("/departements/70/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('[data-panel]')?.dataset.panel"))
    assert {"cumul", "carte-communes"} <= reached
