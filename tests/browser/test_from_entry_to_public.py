"""A grant entered, submitted, committed and paid, then published by the page of another account,
and on the public's page at once; every screen of the way looked at by axe, wide and narrow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from dashboard.actions.ledger import record_amendment
from dashboard.models import Grant, GrantBalance, Movement, Role, User
from tests import builders
from tests.browser.conftest import Open, Visit
from tests.signing_in import agent, session_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def signed_in(visit: Visit, user: User) -> Visit:
    visit.page.context.add_cookies(
        [{"name": "sessionid", "value": session_key(user), "url": visit.origin}]
    )
    return visit


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state("networkidle")


def follow(page: Page, label: str, within: str = "main") -> None:
    page.locator(within).get_by_role("link", name=label, exact=True).click()
    page.wait_for_load_state("networkidle")


def enter(visit: Visit) -> None:
    page = visit.open("/gestion/aides/nouvelle/")
    page.get_by_label("Fonds", exact=True).select_option("IDF")
    page.locator("label", has_text="Porteur non précisé").click()
    page.get_by_label("Objet", exact=True).fill("Atelier de laquage")
    page.get_by_label("Montant attribué").fill("200 000 €")
    page.get_by_label("Date d'attribution").fill("6 mai 2021")
    page.get_by_label("Commune 1", exact=True).fill("70279")
    press(page, "Soumettre pour publication")


def pay(page: Page) -> None:
    """60 000 €, dated before their commitment: a warning to confirm."""
    follow(page, "Enregistrer un paiement")
    page.get_by_label("Montant en euros").fill("60000")
    page.get_by_label("Date d'effet").fill("1er mai 2021")
    press(page, "Enregistrer")
    assert "précède son engagement" in page.inner_text("main")
    page.locator("label", has_text="J'ai vérifié").click()
    press(page, "Enregistrer")
    assert "reste à payer : 90\u202f000,00" in page.inner_text("main")


@pytest.mark.parametrize("scripts", [True, False])
def test_entered_by_one_paid_by_another_published_by_a_third(visitor: Open, scripts: bool) -> None:
    account = agent(Role.INSTRUCTOR)
    enter(signed_in(visitor(scripts=False), account))
    instructor = signed_in(visitor(scripts=scripts), account)
    grant = Grant.objects.get()
    desk = f"/gestion/aides/{grant.reference}/"

    page = instructor.open(desk)
    follow(page, "Engager")
    page.get_by_label("Numéro d'engagement juridique (EJ)").fill("2100000001")
    page.get_by_label("Montant en euros").fill("150 000,00")
    press(page, "Enregistrer")
    assert "reste à engager : 50\u202f000,00" in page.inner_text("main")
    assert page.locator("main").get_by_role("link", name="Publier").count() == 0

    pay(signed_in(visitor(scripts=scripts), agent(Role.ACCOUNTANT)).open(desk))

    public = visitor()
    assert "200\u202f000" not in public.open("/departements/70/").inner_text("main")

    page = signed_in(visitor(scripts=scripts), agent(Role.PUBLISHER)).open("/gestion/publier/")
    follow(page, "Porteur non précisé")
    follow(page, "Publier")
    follow(page, "Voir la page en aperçu")
    assert "Aperçu, non publié" in page.inner_text("body")
    follow(page, "Publier", within=".preview-bar")
    press(page, "Publier")
    assert "Aide publiée" in page.inner_text("main")

    assert "200\u202f000" in public.open("/departements/70/").inner_text("main")
    assert GrantBalance.objects.get(grant=grant).paid == 60000
    assert Movement.objects.filter(grant=grant).count() == 3


def screens() -> dict[str, list[str]]:
    """Addresses by role, over grants in every state that shows something else."""
    writer = agent(Role.INSTRUCTOR)
    party = builders.beneficiary("Syndicat intercommunal des eaux de la vallée de l'Ognon")
    signed = timezone.localdate() - timedelta(days=120)
    waiting = builders.grant("310000", beneficiary=party, convention_on=signed)
    public = builders.published("1000", shares={"70279": 1, "70285": 2}, total_cost="5000")
    opening = builders.commit(public, "800", reference="2100000001")
    builders.reverse(builders.pay(opening, "50", reference="DP-1"))
    paid = builders.pay(opening, "300", reference="DP-2")
    builders.publish_ledger(public)
    builders.edit(public, objet="Un objet plus long " * 8, shares={"70550": 1})
    record_amendment(
        by=writer,
        grant=public,
        amount=GrantBalance.objects.get(grant=public).awarded,
        effective_on=date(2022, 1, 1),
        reason="Surcoût",
    )
    draft = builders.grant(
        None, status="draft", draft_amount="5", draft_awarded_on=date(2021, 1, 1)
    )
    return addresses(public, waiting, draft, paid)


def addresses(public: Grant, waiting: Grant, draft: Grant, paid: Movement) -> dict[str, list[str]]:
    at, before = f"/gestion/aides/{public.reference}/", f"/gestion/aides/{waiting.reference}/"
    return {
        Role.INSTRUCTOR: [
            at,
            f"/gestion/aides/{draft.reference}/",
            f"/gestion/aides/{draft.reference}/soumettre/",
            f"{before}annuler/",
            *(f"{at}mouvements/{word}/" for word in ("avenant", "annulation", "engagement")),
            f"{at}mouvements/degagement/",
        ],
        Role.ACCOUNTANT: [
            at,
            f"{at}mouvements/paiement/",
            f"{at}mouvements/reversement/",
            f"{at}mouvements/{paid.pk}/corriger/",
        ],
        Role.PUBLISHER: [
            at,
            f"{at}publier/",
            f"{at}retirer/",
            f"{at}apercu/",
            f"{before}apercu/",
            "/gestion/publier/",
            "/gestion/publier/?liste=publiees",
            "/gestion/publier/?liste=ecartees",
            "/gestion/publier/?fonds=AUTRE",
            "/gestion/publier/confirmer/?tout=1",
            f"/gestion/publier/confirmer/?liste=publiees&aide={public.reference}",
        ],
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    visitor: Open, width: int, scheme: str
) -> None:
    for role, addresses in screens().items():
        visit = signed_in(visitor(width, scheme), agent(role))
        for address in addresses:
            page = visit.open(address)
            assert visit.violations() == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert visit.said == [], address


def test_errors_and_doubts_are_readable_by_axe_too(visitor: Open) -> None:
    grant = builders.published("1000")
    builders.commit(grant, "800", on=date(2021, 6, 1))
    visit = signed_in(visitor(320), agent(Role.ACCOUNTANT))
    page = visit.open(f"/gestion/aides/{grant.reference}/mouvements/paiement/")
    page.get_by_label("Montant en euros").fill("900")
    press(page, "Enregistrer")
    assert visit.violations() == []

    page.get_by_label("Montant en euros").fill("90")
    page.get_by_label("Date d'effet").fill("31/05/2021")
    press(page, "Enregistrer")
    assert "À vérifier" in page.inner_text("main")
    assert visit.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
