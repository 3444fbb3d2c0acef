"""Funds and envelopes at the desk."""

from decimal import Decimal

import pytest
from django.test import Client

from dashboard.models import Allocation, Coverage, EnvelopeBalance, Fund
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
DESK = "/gestion/enveloppes/"


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.fixture
def local() -> Client:
    return signed_in(agent("administrator", "70"))


@pytest.fixture
def national() -> Client:
    return signed_in(agent("administrator", None))


def line(**changes: object) -> dict[str, object]:
    return {
        "jeton": "un",
        "fund": "IDF",
        "year": "2021",
        "territory": "70",
        "nature": "initial",
        "amount": "1 000,00 €",
        "effective_on": "01/02/2021",
        **changes,
    }


def balance(department: str | None = "70", year: int = 2021) -> EnvelopeBalance:
    return EnvelopeBalance.objects.get(fund="IDF", year=year, department=department)


def test_a_department_opens_its_own_envelope_and_watches_it(local: Client) -> None:
    answer = local.post(f"{DESK}ligne/", line())
    assert answer.headers["Location"] == f"{DESK}IDF/2021/70/"
    for amount, word in (("790", ""), ("20", "80 % atteints"), ("150", "95 % atteints")):
        builders.grant(amount)
        shown = local.get(DESK).content.decode()
        assert (word or "state--watch") in shown or not word
    builders.grant("100")
    assert "dépassée" in local.get(DESK).content.decode()
    assert balance().awarded == 1060


def test_five_identical_posts_append_one_line(local: Client) -> None:
    for _ in range(5):
        local.post(f"{DESK}ligne/", line())
    assert Allocation.objects.count() == 1


def test_a_department_handles_its_own_envelopes_only(local: Client) -> None:
    for wrong in (
        line(territory="25"),
        line(territory="FR"),
        line(nature="delegation"),
    ):
        assert local.post(f"{DESK}ligne/", wrong).status_code == 400
    other = builders.allocation("10", department="25")
    assert local.get(f"{DESK}IDF/2021/25/").status_code == 404
    assert local.get(f"{DESK}ligne/{other.pk}/annuler/").status_code == 404
    nation = builders.allocation("500")
    assert local.get(f"{DESK}IDF/2021/FR/").status_code == 200
    assert local.post(f"{DESK}ligne/{nation.pk}/annuler/", {"reason": "x"}).status_code in (
        403,
        404,
    )
    assert "Doubs" not in local.get(DESK).content.decode()
    assert Allocation.objects.count() == 2


def test_delegating_more_than_a_binding_envelope_is_refused_beside_the_amount(
    national: Client,
) -> None:
    national.post(f"{DESK}ligne/", line(territory="FR", binding="on", amount="500"))
    more = line(jeton="b", nature="delegation", amount="600")
    answer = national.post(f"{DESK}ligne/", more)
    assert answer.status_code == 400
    assert "serait dépassée" in str(answer.context["form"].errors["amount"])
    assert "600" in answer.content.decode()
    national.post(f"{DESK}ligne/", line(jeton="c", nature="delegation", amount="200"))
    assert (balance(None).delegated, balance().allocated) == (Decimal(200), Decimal(200))


def test_what_is_left_is_carried_over_whole(local: Client) -> None:
    local.post(f"{DESK}ligne/", line())
    builders.grant("400")
    page = local.get(f"{DESK}IDF/2021/70/reporter/").content.decode()
    assert "600,00" in page.replace("\u202f", " ")
    sent = {"jeton": "r", "amount": "600", "effective_on": "01/01/2022"}
    local.post(f"{DESK}IDF/2021/70/reporter/", sent)
    assert (balance().allocated, balance(year=2022).allocated) == (Decimal(400), Decimal(600))


def test_a_freeze_is_taken_off(local: Client) -> None:
    local.post(f"{DESK}ligne/", line())
    local.post(f"{DESK}ligne/", line(jeton="g", nature="freeze", amount="100"))
    assert balance().allocated == 900


def test_a_line_is_taken_back_once_by_its_opposite_and_binds_no_more(local: Client) -> None:
    local.post(f"{DESK}ligne/", line())
    local.post(f"{DESK}ligne/", line(jeton="b", binding="on", amount="50"))
    assert balance().binding
    wrong = Allocation.objects.get(binding=True)
    address = f"{DESK}ligne/{wrong.pk}/annuler/"
    assert local.post(address, {"jeton": "x", "reason": ""}).status_code == 400
    assert local.post(address, {"jeton": "y", "reason": "Erreur"}).status_code == 302
    assert local.post(address, {"jeton": "z", "reason": "Encore"}).status_code == 400
    assert (balance().allocated, balance().binding) == (Decimal(1000), False)
    assert "annulée" in local.get(f"{DESK}IDF/2021/70/").content.decode()


def test_coverage_is_said_with_its_source(local: Client) -> None:
    local.post(f"{DESK}ligne/", line())
    said = {"jeton": "c", "complete": "oui", "source": "État de la DDT"}
    local.post(f"{DESK}IDF/2021/70/", said)
    assert Coverage.objects.get().complete
    assert "État de la DDT" in local.get(f"{DESK}IDF/2021/70/").content.decode()


def test_a_reader_sees_and_does_not_touch() -> None:
    builders.allocation("10", department="70")
    reader = signed_in(agent("reader"))
    shown = reader.get(f"{DESK}IDF/2021/70/")
    assert shown.status_code == 200
    assert "Ajouter une ligne" not in shown.content.decode()
    assert reader.get(f"{DESK}ligne/").status_code == 403


def test_funds_are_the_nations(local: Client, national: Client) -> None:
    assert local.get("/gestion/fonds/").status_code == 403
    fields = {"code": "neuf", "name": "Fonds neuf", "plan": "france-relance", "pillar": "cohesion"}
    assert national.post("/gestion/fonds/nouveau/", fields).status_code == 302
    assert Fund.objects.get(pk="NEUF").pillar_id == "cohesion"
    assert national.post("/gestion/fonds/nouveau/", fields).status_code == 400


def test_plan_and_pillar_are_frozen_by_the_first_publication(national: Client) -> None:
    builders.published("10")
    fields = {"name": "Guichet", "plan": "france-relance", "pillar": "ecologie"}
    answer = national.post("/gestion/fonds/IDF/", fields)
    assert answer.status_code == 400
    assert answer.context["form"].errors["pillar"]
    fields["pillar"], fields["may_pay_individuals"] = "competitivite", "on"
    assert national.post("/gestion/fonds/IDF/", fields).status_code == 302
    assert Fund.objects.get(pk="IDF").may_pay_individuals
