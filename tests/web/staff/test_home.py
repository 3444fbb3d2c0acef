"""The desk's first screen: what waits, for whom, and figures that independent SQL finds too."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from dashboard.models import ControlTotal, Grant, Role, User
from dashboard.queries.desk import overview
from dashboard.queries.desk.filters import DeskFilter
from dashboard.queries.desk.overview import (
    allocated,
    envelopes_to_watch,
    published_sums,
    sums_of,
)
from dashboard.queries.desk.perimeter import Perimeter, perimeter_of
from dashboard.queries.entering.look_alikes import twins_of
from dashboard.queries.publish_queue import QueueFilter, queue_summary
from dashboard.web.staff.home_lines import waiting
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
HERE = Perimeter(("70",))


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.fund("ECO", pillar="ecologie")
    builders.allocation("250000", department="70")
    builders.allocation("100", department="70", fund_code="ECO")
    aluroy = builders.beneficiary("Aluroy", siren="552100554", legal_form="5710")
    first = builders.grant("200000", beneficiary=aluroy, reference="70-A1")
    builders.pay(builders.commit(first, "150000"), "40000")
    builders.publish(first)
    builders.grant("199000", beneficiary=aluroy, reference="70-A2", convention_on=date(2026, 1, 5))
    builders.grant("99", fund_code="ECO", reference="70-A3", on=date(2026, 10, 1))
    builders.grant("50", department="25", reference="25-B1")
    builders.grant("70", department=None, reference="FR-C1")


def titles(user: User) -> dict[str, tuple[str, str]]:
    lines = waiting(user, perimeter_of(user), TODAY)
    return {line.title: (line.count, line.amount) for line in lines}


def figure(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_figures_are_those_of_independent_sql() -> None:
    reader = agent(Role.READER)
    found = sums_of(reader, HERE, DeskFilter(), TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT g.id), sum(m.amount) FILTER (WHERE m.kind = 'award'),"
            " sum(m.amount) FILTER (WHERE m.kind = 'commitment'),"
            " sum(m.amount) FILTER (WHERE m.kind = 'payment')"
            " FROM dashboard_grant g JOIN dashboard_movement m ON m.grant_id = g.id"
            " WHERE g.department_id = '70'"
        )
        row = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), sum(awarded), sum(committed), sum(paid) FROM dashboard_publicgrant"
            " WHERE department_id = '70'"
        )
        public = cursor.fetchone()

    assert (found.grants, found.awarded, found.committed, found.paid) == row
    shown = published_sums(HERE)
    assert (shown.grants, shown.awarded, shown.committed, shown.paid) == public


def test_the_page_shows_the_desk_the_public_and_what_separates_them() -> None:
    text = figure(signed_in(agent(Role.READER)), "/gestion/")

    assert "399\u202f099,00" in text
    assert "200\u202f000,00" in text
    assert "+199\u202f099,00" in text
    assert "Haute-Saône (70)" in text


def test_nothing_of_another_departement_is_counted() -> None:
    elsewhere = agent(Role.PUBLISHER, "25")
    text = figure(signed_in(elsewhere), "/gestion/")

    assert "70-A" not in text
    assert "Aluroy" not in text
    assert titles(elsewhere) == {
        "À publier": ("1", "50,00\u00a0€"),
        "Attribuées sans engagement": ("1", "50,00\u00a0€"),
    }
    assert envelopes_to_watch(perimeter_of(elsewhere)) == ()


def test_each_line_counts_what_its_list_shows() -> None:
    publisher = agent(Role.PUBLISHER)
    where = perimeter_of(publisher)
    found = titles(publisher)

    assert found["À publier"] == ("2", "199\u202f099,00\u00a0€")
    queue = queue_summary(publisher, QueueFilter())
    listed = sums_of(publisher, where, DeskFilter(waiting="publication"), TODAY)
    assert (queue.count, queue.awarded) == (listed.grants, listed.awarded)
    assert found["Conventions à publier sous trois mois"] == ("1", "199\u202f000,00\u00a0€")
    assert found["Attribuées sans engagement"] == ("1", "199\u202f000,00\u00a0€")
    assert found["Engagées sans paiement"] == ("1", "110\u202f000,00\u00a0€")
    alike = [grant for grant in Grant.objects.visible_to(publisher) if twins_of(publisher, grant)]
    assert found["Doublons possibles"][0] == str(len(alike)) == "2"


def test_drafts_and_submitted_grants_are_those_i_entered() -> None:
    me = agent(Role.INSTRUCTOR)
    builders.grant(None, status="draft", draft_amount=Decimal("12"), by=me)
    builders.grant("30", by=me)
    other = agent(Role.INSTRUCTOR)

    assert titles(me)["Mes brouillons"] == ("1", "12,00\u00a0€")
    assert titles(me)["Mes aides soumises"] == ("1", "30,00\u00a0€")
    assert {"Mes brouillons", "Mes aides soumises"} & set(titles(other)) == set()


def test_only_publishers_are_told_what_to_publish() -> None:
    assert "À publier" not in titles(agent(Role.READER))


def test_gaps_with_control_totals_are_told_to_those_who_reconcile() -> None:
    accountant = agent(Role.ACCOUNTANT)
    for kind, amount in (("award", "399000"), ("payment", "39000")):
        ControlTotal.objects.create(
            fund_id="IDF",
            year=2021,
            department_id="70",
            kind=kind,
            amount=Decimal(amount),
            as_of=TODAY,
            source="Chorus",
            recorded_by=accountant,
        )

    assert titles(accountant)["Écarts de rapprochement"] == ("1", "1\u202f000,00\u00a0€")
    assert "Écarts de rapprochement" not in titles(agent(Role.READER))
    assert "Écarts de rapprochement" not in titles(agent(Role.ACCOUNTANT, "25"))


def test_envelopes_are_watched_from_four_fifths() -> None:
    found = {each.fund: each for each in envelopes_to_watch(HERE)}

    assert set(found) == {"IDF"}
    assert found["IDF"].exceeded
    assert found["IDF"].consumed == Decimal("399000")
    builders.allocation("110", department="70", fund_code="ECO", year=2026)
    [eco] = [each for each in envelopes_to_watch(HERE) if each.fund == "ECO"]
    assert (eco.rate, eco.pressing, eco.exceeded) == (Decimal("0.9"), False, False)
    held, _ = allocated(HERE)
    assert held == Decimal("250210")


def test_an_empty_desk_says_what_to_do_first() -> None:
    entering = figure(signed_in(agent(Role.INSTRUCTOR, "2A")), "/gestion/")
    reading = figure(signed_in(agent(Role.READER, "2A")), "/gestion/")

    assert "Saisir une aide" in entering
    assert "Importer un fichier" in entering
    assert "Saisir une aide" not in reading


def test_the_last_changes_say_who_and_what() -> None:
    made = Grant.objects.get(reference="70-A1")
    Grant.objects.filter(pk=made.pk).update(objet="Portails")
    text = figure(signed_in(agent(Role.READER)), "/gestion/")

    assert "Aide modifiée" in text
    assert "hors de l&#x27;application" in text


def test_a_large_perimeter_is_not_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """What no index finds is left to the lists, and figures are those of the rollups."""
    for _ in range(3):
        builders.published("100")
    monkeypatch.setattr(overview, "LARGE", 2)
    shown = signed_in(agent("instructor", None)).get("/gestion/")
    text = shown.content.decode()

    assert [column.label for column in shown.context["figures"].columns] == ["Total", "Publié"]
    assert "attente=doublon" in text
    assert "périmètre trop large" in text
