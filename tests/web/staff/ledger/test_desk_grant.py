"""Everything of one grant, to those who may see it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.actions.grants import (
    GrantEntry,
    cancel_grant,
    create_grant,
    edit_grant,
    submit_grant,
)
from dashboard.models import Department, Fund, Grant, Role
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def grant() -> Grant:
    made = builders.published(
        "1000", shares={"70279": 1, "70285": 2}, beneficiary=builders.beneficiary()
    )
    first = builders.commit(made, "800", reference="EJ-1")
    builders.commit(made, "100", reference="EJ-2")
    builders.pay(first, "300", reference="DP-1", nature="advance")
    builders.reverse(builders.pay(first, "50", reference="DP-2"), reason="Mauvais dossier")
    builders.publish_ledger(made)
    return made


def page(client: Client, grant: Grant) -> str:
    answer = client.get(f"/gestion/aides/{grant.reference}/")
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_balances_say_what_remains(grant: Grant) -> None:
    shown = page(signed_in(agent(Role.READER)), grant)

    assert "Attribué 1 000,00 €" in shown
    assert "Engagé 900,00 € reste à engager : 100,00 €" in shown
    assert "Payé 300,00 € reste à payer : 600,00 €" in shown
    assert "EJ-1 01/06/2021 800,00 300,00 500,00" in shown


def test_a_corrected_movement_is_struck_and_leads_to_its_reversal(grant: Grant) -> None:
    answer = signed_in(agent(Role.READER)).get(f"/gestion/aides/{grant.reference}/")
    html = answer.content.decode()

    assert "<s>Acompte</s>" in html
    assert "reprend la ligne corrigée" in words(html)
    assert "Mauvais dossier" in words(html)


def test_the_public_sees_the_former_version_until_an_edit_is_published(grant: Grant) -> None:
    builders.edit(grant, objet="Atelier rénové")
    builders.award(grant, "250", nature="amendment", on=date(2022, 1, 1))

    shown = page(signed_in(agent(Role.READER)), grant)

    assert "En attente de publication" in shown
    assert "Montant attribué 1 000,00 € 1 250,00 €" in shown
    assert "Atelier rénové" in shown


def test_nothing_waits_on_a_grant_published_as_it_stands(grant: Grant) -> None:
    assert "En attente de publication" not in page(signed_in(agent(Role.READER)), grant)


def test_looking_at_what_waits_leaves_no_edition_behind(grant: Grant) -> None:
    builders.edit(grant, objet="Atelier rénové")
    before = grant.editions.count()

    page(signed_in(agent(Role.READER)), grant)

    assert grant.editions.count() == before


def test_the_timeline_says_who_and_what_changed(grant: Grant) -> None:
    builders.edit(grant, objet="Atelier rénové")
    builders.publish(grant)

    shown = page(signed_in(agent(Role.READER)), grant)

    assert "Modification publiée" in shown
    assert f"Objet : {Grant.objects.get(pk=grant.pk).objet}" not in shown
    assert "→ Atelier rénové" in shown
    assert "saisie" in shown


def test_another_department_does_not_know_the_grant(grant: Grant) -> None:
    answer = signed_in(agent(Role.INSTRUCTOR, "25")).get(f"/gestion/aides/{grant.reference}/")

    assert answer.status_code == 404


def test_a_national_grant_is_for_accounts_over_france() -> None:
    made = builders.grant(department=None)
    address = f"/gestion/aides/{made.reference}/"

    assert signed_in(agent(Role.READER)).get(address).status_code == 404
    assert signed_in(agent(Role.READER, None)).get(address).status_code == 200


def test_a_reference_used_again_shows_the_grant_in_force() -> None:
    builders.grant("10", reference="70-A", status="cancelled", objet="Ancienne")
    builders.grant("20", reference="70-A", objet="Nouvelle")

    shown = words(signed_in(agent(Role.READER)).get("/gestion/aides/70-A/").content.decode())

    assert "Nouvelle" in shown
    assert "Ancienne" not in shown


def test_the_timeline_says_who_changed_which_field_and_why_it_was_cancelled() -> None:
    instructor = agent(Role.INSTRUCTOR)
    entry = GrantEntry(
        reference="70-H",
        fund=Fund.objects.get(),
        department=Department.objects.get(pk="70"),
        year=2021,
        objet="Atelier",
        amount=Decimal(1000),
        awarded_on=date(2021, 5, 6),
        shares={"70279": 1},
    )
    made = create_grant(by=instructor, entry=entry)
    later = replace(entry, objet="Atelier de laquage", shares={"70279": 1, "70550": 2})
    edit_grant(by=instructor, grant=made, entry=later, expected_version=1)
    submit_grant(by=instructor, grant=made)
    cancel_grant(by=instructor, grant=made, reason="Doublon", on=date(2021, 6, 1))

    shown = page(signed_in(agent(Role.READER)), made)
    story = shown[shown.index("Chronologie") :]

    assert f"{instructor} Aide saisie" in story
    assert "Objet : Atelier → Atelier de laquage" in story
    assert "Communes : Gray → Gray (poids 1), Vesoul (poids 2)" in story
    assert "Aide soumise" in story
    assert "Aide annulée Motif : Doublon" in story


def test_it_is_shown_as_it_stood_and_as_it_was_known(grant: Grant) -> None:
    """`au` reads what had taken effect; `connu_au` what the desk had recorded."""
    reader = signed_in(agent(Role.READER))
    address = f"/gestion/aides/{grant.reference}/"
    lines = list(grant.movements.order_by("pk"))
    awarded = lines[0].effective_on.isoformat()
    before = (lines[0].recorded_at - timedelta(days=1)).date().isoformat()

    def then(**asked: str) -> str:
        return words(reader.get(address, asked).content.decode())

    assert "Attribué 1 000,00 €, engagé" in then(au="2026-01-01")
    assert "(1 mouvement)" in then(au=awarded) or "engagé 900,00 €" in then(au=awarded)
    assert "Attribué 0,00 €, engagé 0,00 €, payé 0,00 € (0 mouvement)" in then(connu_au=before)
    assert "n'est pas une date" in then(au="hier")
    assert "ne peut être dans l'avenir" in then(au="2999-01-01")
