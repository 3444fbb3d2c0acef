"""The page of imports in a real browser: every state of a file, dropped or chosen, with and
without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.imports import background
from dashboard.models import ImportJob, ImportProgress, User
from tests import builders
from tests.browser.conftest import Open, Visit
from tests.imports.importing import csv_bytes, modele
from tests.imports.sending import work
from tests.signing_in import agent, session_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/gestion/imports/"
FILE = csv_bytes(
    [
        modele(objet="Ligne de laquage"),
        modele(reference="A2", montant_attribue="1.234"),
        modele(reference="A3", departement="25", siret="12345678901234"),
    ]
)


@pytest.fixture
def by(transactional_db: None) -> User:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.allocation("1500", department="70")
    return agent("instructor", "70")


def signed_in(visitor: Open, by: User, width: int, scheme: str, *, scripts: bool = True) -> Visit:
    visit = visitor(width, scheme, scripts=scripts)
    cookie = {"name": "sessionid", "value": session_key(by), "url": visit.origin}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


def fit(visit: Visit, width: int) -> None:
    assert visit.violations() == [], visit.page.url
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, visit.page.url
    assert visit.said == [], visit.page.url


def choose(page: Page, folder: Path) -> None:
    path = folder / "aides de mai.csv"
    path.write_bytes(FILE)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Envoyer et vérifier").click()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_every_state_of_a_file_is_accessible_and_fits(
    by: User, visitor: Open, tmp_path: Path, width: int, scheme: str
) -> None:
    visit = signed_in(visitor, by, width, scheme)
    page = visit.open(PAGE)
    fit(visit, width)
    choose(page, tmp_path)
    page.get_by_role("progressbar").wait_for()
    fit(visit, width)

    job = work(ImportJob.objects.get())
    page.get_by_role("button", name="Voir ce qui changerait").wait_for()
    fit(visit, width)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("progressbar").wait_for()
    job = work(job)
    background.give_back(job.pk)
    page.get_by_role("heading", name="Décider").wait_for()
    page.reload()
    fit(visit, width)
    for address in ("refusees", "nouvelles", "modifiees"):
        visit.open(f"{PAGE}{job.pk}/lignes/{address}/")
        fit(visit, width)

    visit.open(f"{PAGE}{job.pk}/")
    page.get_by_role("button", name="Appliquer tout, sauf les lignes refusées").click()
    page.get_by_role("progressbar").wait_for()
    work(job)
    page.get_by_role("heading", name="Annuler cet import").wait_for()
    fit(visit, width)
    page.get_by_label("Motif de l'annulation").fill("Mauvais fichier")
    page.get_by_role("button", name="Annuler l'import").click()
    page.get_by_role("progressbar").wait_for()
    work(job)
    page.get_by_role("heading", name="Cet import est annulé").wait_for()
    fit(visit, width)
    visit.open(PAGE)
    fit(visit, width)


def test_the_bar_moves_by_itself(by: User, visitor: Open, tmp_path: Path) -> None:
    visit = signed_in(visitor, by, 1280, "light")
    choose(visit.open(PAGE), tmp_path)
    visit.page.get_by_role("progressbar").wait_for()
    ImportProgress.objects.update(percent=42, step="Comparaison")

    visit.page.get_by_text("Comparaison").first.wait_for()
    assert visit.page.locator("progress").evaluate("bar => bar.value") == 42


def test_a_file_may_be_dropped(by: User, visitor: Open) -> None:
    visit = signed_in(visitor, by, 1280, "light")
    page = visit.open(PAGE)
    dropped = page.evaluate_handle(
        """text => {
            const held = new DataTransfer();
            held.items.add(new File([text], "posé.csv", { type: "text/csv" }));
            return held;
        }""",
        FILE.decode(),
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.get_by_role("button", name="Envoyer et vérifier").click()
    page.get_by_role("progressbar").wait_for()

    assert ImportJob.objects.get().upload.filename == "posé.csv"


def test_a_file_that_is_too_big_is_told_before_it_leaves(
    by: User, visitor: Open, tmp_path: Path
) -> None:
    visit = signed_in(visitor, by, 1280, "light")
    page = visit.open(PAGE)
    path = tmp_path / "gros.csv"
    path.write_bytes(b"a;b\n" * 3_000_000)
    page.set_input_files("input[type=file]", path)

    page.get_by_text("Ce fichier pèse 12 Mo").wait_for()


def test_it_all_works_without_scripts(by: User, visitor: Open, tmp_path: Path) -> None:
    visit = signed_in(visitor, by, 1280, "light", scripts=False)
    page = visit.open(PAGE)
    choose(page, tmp_path)
    job = work(ImportJob.objects.get())
    page.get_by_role("link", name="Actualiser l'avancement").click()
    page.get_by_role("button", name="Voir ce qui changerait").click()
    work(job)
    page.get_by_role("link", name="Actualiser l'avancement").click()
    page.get_by_role("button", name="Appliquer tout, sauf les lignes refusées").click()
    work(job)
    page.get_by_role("link", name="Actualiser l'avancement").click()

    page.get_by_role("heading", name="Annuler cet import").wait_for()
