"""Movements recorded by the page: who may, what is left, what is looked at twice, once only."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.models import Grant, Movement, PublicGrant, Role, User
from dashboard.web.staff.ledger.movement_forms import PaymentForm
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.reading import words

pytestmark = pytest.mark.django_db

WORDS = ("avenant", "annulation", "engagement", "degagement", "paiement", "reversement")


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def grant() -> Grant:
    made = builders.published("1000")
    builders.commit(made, "800", reference="EJ-1")
    builders.publish_ledger(made)
    return made


@pytest.fixture
def accountant() -> Client:
    return signed_in(agent(Role.ACCOUNTANT))


@pytest.fixture
def instructor() -> Client:
    return signed_in(agent(Role.INSTRUCTOR))


def address(grant: Grant, word: str) -> str:
    return f"/gestion/aides/{grant.reference}/mouvements/{word}/"


def commitment(grant: Grant) -> Movement:
    return Movement.objects.get(grant=grant, nature="legal_commitment")


def payment(grant: Grant, amount: str = "300", **fields: str) -> dict[str, str]:
    return {
        "engagement": str(commitment(grant).pk),
        "nature": "advance",
        "montant": amount,
        "date": "1er juillet 2021",
        "numero": "DP-1",
        "jeton": "abc",
        **fields,
    }


def amounts(grant: Grant) -> tuple[int | Decimal, ...]:
    found = Grant.objects.get(pk=grant.pk).balance
    return found.awarded, found.committed, found.paid


def test_a_payment_shows_to_the_public_at_once(grant: Grant, accountant: Client) -> None:
    answer = accountant.post(address(grant, "paiement"), payment(grant, "300,50 €"))

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/gestion/aides/{grant.reference}/"
    assert PublicGrant.objects.get(grant=grant).paid == Decimal("300.50")


def test_an_amendment_changes_nothing_public(grant: Grant, instructor: Client) -> None:
    form = {"sens": "hausse", "montant": "500", "date": "01/02/2022", "motif": "Surcoût"}

    instructor.post(address(grant, "avenant"), form)

    assert amounts(grant)[0] == 1500
    assert PublicGrant.objects.get(grant=grant).awarded == 1000


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("avenant", {"sens": "baisse", "montant": "100"}, (900, 800, 300)),
        ("annulation", {"montant": "200"}, (800, 800, 300)),
        ("engagement", {"montant": "200", "numero": "EJ-2"}, (1000, 1000, 300)),
        ("degagement", {"montant": "500"}, (1000, 300, 300)),
    ],
)
def test_what_an_instructor_records(
    grant: Grant,
    instructor: Client,
    word: str,
    form: dict[str, str],
    expected: tuple[int | Decimal, ...],
) -> None:
    builders.pay(commitment(grant), "300")
    opening = str(commitment(grant).pk)

    answer = instructor.post(
        address(grant, word), {"date": "01/02/2022", "motif": "M", "engagement": opening, **form}
    )

    assert answer.status_code == 302
    assert amounts(grant) == expected


def test_an_accountant_takes_money_back(grant: Grant, accountant: Client) -> None:
    builders.pay(commitment(grant), "300")

    accountant.post(
        address(grant, "reversement"),
        {**payment(grant, "100"), "motif": "Trop versé"},
    )

    assert amounts(grant)[2] == 200


@pytest.mark.parametrize("word", ["paiement", "reversement"])
def test_an_instructor_does_not_pay(grant: Grant, instructor: Client, word: str) -> None:
    builders.pay(commitment(grant), "100")

    assert instructor.get(address(grant, word)).status_code == 403
    assert instructor.post(address(grant, word), payment(grant)).status_code == 403
    assert amounts(grant)[2] == 100


@pytest.mark.parametrize("word", ["avenant", "annulation", "engagement", "degagement"])
def test_an_accountant_neither_awards_nor_commits(
    grant: Grant, accountant: Client, word: str
) -> None:
    form = {**payment(grant, "10"), "motif": "M", "sens": "hausse"}

    assert accountant.post(address(grant, word), form).status_code == 403
    assert amounts(grant) == (1000, 800, 0)


@pytest.mark.parametrize("role", [Role.READER, Role.PUBLISHER, Role.ADMINISTRATOR])
def test_other_roles_record_nothing(grant: Grant, role: str) -> None:
    builders.pay(commitment(grant), "100")
    client = signed_in(agent(role))

    for word in WORDS:
        assert client.get(address(grant, word)).status_code == 403
        assert client.post(address(grant, word), payment(grant)).status_code == 403


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ACCOUNTANT])
def test_another_department_does_not_know_the_grant(grant: Grant, role: str) -> None:
    other = signed_in(agent(role, "25"))

    for word in WORDS:
        assert other.get(address(grant, word)).status_code == 404
        assert other.post(address(grant, word), payment(grant)).status_code == 404


def test_a_movement_that_does_not_exist_is_an_unknown_page(
    grant: Grant, accountant: Client
) -> None:
    assert accountant.get(address(grant, "emprunt")).status_code == 404
    assert accountant.get(address(grant, "999999/corriger")).status_code == 404


def test_who_awarded_does_not_pay_even_with_both_rights(grant: Grant) -> None:
    both = User.objects.get(email="saisie@exemple.fr")
    both.memberships.create(role=Role.ACCOUNTANT, department_id="70")

    answer = signed_in(both).post(address(grant, "paiement"), payment(grant))

    assert answer.status_code == 403
    assert amounts(grant)[2] == 0


def test_an_amount_beyond_what_remains_is_told_beside_the_field(
    grant: Grant, accountant: Client
) -> None:
    answer = accountant.post(address(grant, "paiement"), payment(grant, "800,01"))
    shown = words(answer.content.decode())

    assert answer.status_code == 422
    assert "Ce montant dépasse ce qui reste : 800,00 €." in shown
    assert 'value="800,01"' in answer.content.decode()


def test_what_somebody_else_paid_meanwhile_is_told_beside_the_field(
    grant: Grant, accountant: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the form had been read before: the rule of the database speaks."""
    builders.pay(commitment(grant), "700")
    monkeypatch.setattr(PaymentForm, "limit", lambda _: None)

    answer = accountant.post(address(grant, "paiement"), payment(grant, "300"))
    told = " ".join(answer.context["form"].errors["montant"])

    assert "dépasserait l'engagé" in told
    assert "à payer\u00a0: 100,00\u00a0€" in told
    assert amounts(grant)[2] == 700


def test_a_binding_envelope_is_told_beside_the_field(grant: Grant, instructor: Client) -> None:
    builders.allocation("1200", binding=True)
    form = {"sens": "hausse", "montant": "200,01", "date": "01/02/2022", "motif": "Surcoût"}

    answer = instructor.post(address(grant, "avenant"), form)

    assert "L'enveloppe est limitative : il y reste 200,00 €." in words(answer.content.decode())
    assert amounts(grant)[0] == 1000


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.234", "douze"])
def test_an_amount_that_says_nothing_sure_is_refused(
    grant: Grant, accountant: Client, amount: str
) -> None:
    answer = accountant.post(address(grant, "paiement"), payment(grant, amount))

    assert answer.status_code == 422
    assert "montant" in answer.context["form"].errors


def test_a_payment_dated_before_its_commitment_is_confirmed_first(
    grant: Grant, accountant: Client
) -> None:
    early = payment(grant, date="31/05/2021")

    answer = accountant.post(address(grant, "paiement"), early)
    assert answer.status_code == 200
    assert "précède son engagement, du 01/06/2021" in words(answer.content.decode())
    assert amounts(grant)[2] == 0

    accountant.post(address(grant, "paiement"), {**early, "confirmer": "on"})
    assert amounts(grant)[2] == 300


def test_the_same_payment_entered_twice_is_confirmed_first(
    grant: Grant, accountant: Client
) -> None:
    accountant.post(address(grant, "paiement"), payment(grant))

    answer = accountant.post(address(grant, "paiement"), payment(grant, jeton="autre"))

    assert "est déjà enregistré" in words(answer.content.decode())
    assert amounts(grant)[2] == 300


def test_the_same_form_five_times_acts_once(grant: Grant, accountant: Client) -> None:
    answers = [accountant.post(address(grant, "paiement"), payment(grant, "800")) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert amounts(grant)[2] == 800


def test_nothing_left_to_pay_leads_back_to_the_grant(grant: Grant, accountant: Client) -> None:
    accountant.post(address(grant, "paiement"), payment(grant, "800"))

    answer = accountant.get(address(grant, "paiement"), follow=True)

    assert answer.redirect_chain[0][0] == f"/gestion/aides/{grant.reference}/"
    assert "n'est pas possible" in words(answer.content.decode())


def test_buttons_are_what_may_be_done_and_sentences_say_who_does_the_rest(grant: Grant) -> None:
    User.objects.filter(pk=agent(Role.PUBLISHER).pk).update(name="Paul Publie")
    answer = signed_in(agent(Role.ACCOUNTANT)).get(f"/gestion/aides/{grant.reference}/")
    html = answer.content.decode()

    assert address(grant, "paiement") in html
    assert address(grant, "avenant") not in html
    assert "Publication et retrait : Paul Publie." in words(html)
    assert "engagements et dégagements : aucun compte de ce périmètre" in words(html)


def test_a_payment_corrected_is_reversed_and_recorded_again(
    grant: Grant, accountant: Client
) -> None:
    wrong = builders.pay(commitment(grant), "300", on=date(2021, 7, 1))
    where = f"/gestion/aides/{grant.reference}/mouvements/{wrong.pk}/corriger/"
    form = {"suite": "reprendre", "montant": "250", "date": "01/07/2021", "motif": "Faute"}

    for _ in range(5):
        answer = accountant.post(where, {**form, "jeton": "x"})

    assert answer.status_code == 302
    assert amounts(grant)[2] == 250
    assert Movement.objects.get(corrects=wrong).reason == "Faute"
    assert PublicGrant.objects.get(grant=grant).paid == 250


def test_a_payment_that_never_was_is_erased(grant: Grant, accountant: Client) -> None:
    wrong = builders.pay(commitment(grant), "300")
    where = f"/gestion/aides/{grant.reference}/mouvements/{wrong.pk}/corriger/"

    accountant.post(
        where, {"suite": "effacer", "montant": "300", "date": "01/07/2021", "motif": "Faute"}
    )

    assert amounts(grant)[2] == 0


def test_a_correction_says_why_and_changes_something(grant: Grant, accountant: Client) -> None:
    wrong = builders.pay(commitment(grant), "300")
    where = f"/gestion/aides/{grant.reference}/mouvements/{wrong.pk}/corriger/"
    same = {"suite": "reprendre", "montant": "300", "date": "01/07/2021"}

    assert "motif" in accountant.post(where, same).context["form"].errors
    assert "montant" in accountant.post(where, {**same, "motif": "F"}).context["form"].errors


def test_an_accountant_corrects_payments_only(grant: Grant, accountant: Client) -> None:
    where = f"/gestion/aides/{grant.reference}/mouvements/{commitment(grant).pk}/corriger/"

    assert accountant.get(where).status_code == 403
    assert signed_in(agent(Role.ACCOUNTANT, "25")).get(where).status_code == 404
