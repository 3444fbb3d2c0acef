"""Writing through the API: what is written, and how what is not is told."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from dashboard.actions.publication import publish_grants
from dashboard.models import Grant, Movement, Role
from tests import builders
from tests.api.program import AIDES, Program, aide, country, pointers, told
from tests.signing_in import agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anywhere(settings: LazySettings) -> None:
    country(settings)


@pytest.fixture
def program() -> Program:
    return Program()


def test_a_program_enters_a_grant_as_a_draft(program: Program) -> None:
    answer = program.post(AIDES, aide())

    assert answer.status_code == 201, answer.content
    grant = Grant.objects.get()
    assert grant.status == "draft"
    assert grant.entered_by == program.user
    assert grant.beneficiary is not None
    assert (grant.beneficiary.siren, grant.siret) == ("552100554", "55210055400013")
    assert answer["Location"] == f"{AIDES}70-API-1/?etat=bureau"
    found = told(program.read("70-API-1"))
    assert found == told(answer)
    assert found["montant_attribue"] == "200000.00"
    assert found["communes"] == [{"code": "70279", "part": 2}, {"code": None, "part": 1}]


def test_what_is_read_at_the_desk_can_be_sent_back(program: Program) -> None:
    program.post(AIDES, aide())
    found = told(program.read("70-API-1"))
    ignored = ("version", "mouvements", "montant_engage", "montant_paye", "statut")
    back = {name: value for name, value in found.items() if name not in ignored}
    back["beneficiaire"] = {"id": found["beneficiaire"]["id"], "siret": "55210055400013"}
    answer = program.amend("70-API-1", back)

    assert answer.status_code == 200, answer.content
    assert {**told(answer), "version": 1} == found


def test_a_draft_is_public_nowhere(program: Program) -> None:
    program.post(AIDES, aide())

    assert Client().get(f"{AIDES}70-API-1/").status_code == 404
    assert Client().get(f"{AIDES}70-API-1/?etat=bureau").status_code == 401
    assert told(Client().get(AIDES))["resultats"] == []


def test_from_entry_to_the_public_page(program: Program) -> None:
    assert told(program.post(AIDES, aide(statut="soumise")))["statut"] == "soumise"
    chief = agent(Role.PUBLISHER)
    publish_grants(grant_ids=[Grant.objects.get().pk], by=chief)
    found = told(Client().get(f"{AIDES}70-API-1/"))

    assert found["montant_attribue"] == "200000.00"
    assert found["beneficiaire"]["nom"] == "Aluroy"


def test_amending_needs_the_version_that_was_read(program: Program) -> None:
    tag = program.post(AIDES, aide())["ETag"]
    without = program.send("PATCH", f"{AIDES}70-API-1/", {"objet": "Autre"})
    first = program.amend("70-API-1", {"objet": "Autre"}, if_match=tag)
    second = program.amend("70-API-1", {"objet": "Encore autre"}, if_match=tag)

    assert without.status_code == 428
    assert first.status_code == 200
    assert told(first)["objet"] == "Autre"
    assert told(first)["beneficiaire"]["nom"] == "Aluroy"
    assert second.status_code == 412
    assert second["Content-Type"] == "application/problem+json"
    assert Grant.objects.get().objet == "Autre"
    assert first["ETag"] not in (tag, "")


def test_the_public_tag_is_enough_while_the_desk_holds_nothing_else(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    publish_grants(grant_ids=[Grant.objects.get().pk], by=agent(Role.PUBLISHER))
    tag = Client().get(f"{AIDES}70-API-1/")["ETag"]

    assert program.amend("70-API-1", {"objet": "Autre"}, if_match=tag).status_code == 200
    assert program.amend("70-API-1", {"objet": "Et encore"}, if_match=tag).status_code == 412


def test_the_amount_of_a_submitted_grant_changes_by_movements(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    refused = program.amend("70-API-1", {"montant_attribue": "5"})

    assert refused.status_code == 422
    assert pointers(refused) == ["/montant_attribue"]


def test_movements_follow_the_grant(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    address = f"{AIDES}70-API-1/mouvements/"
    opened = program.post(
        address,
        {"sorte": "engagement", "montant": "150000", "effet_le": "2021-06-01", "reference": "EJ1"},
    )
    given_back = program.post(
        address,
        {
            "sorte": "engagement",
            "nature": "degagement",
            "montant": "-10000",
            "effet_le": "2021-07-01",
            "engagement": "EJ1",
            "motif": "Moins cher",
        },
    )
    accountant = Program(agent(Role.ACCOUNTANT))
    paid = accountant.post(
        address, {"sorte": "paiement", "montant": "30000.50", "effet_le": "2021-08-01"}
    )

    assert [answer.status_code for answer in (opened, given_back, paid)] == [201, 201, 201]
    assert told(paid)["nature"] == "acompte"
    assert told(paid)["engagement"] == "EJ1"
    found = told(program.read("70-API-1"))
    assert (found["montant_engage"], found["montant_paye"]) == ("140000.00", "30000.50")


def test_a_movement_is_corrected_by_its_opposite(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    address = f"{AIDES}70-API-1/mouvements/"
    wrong = {"sorte": "engagement", "montant": "15", "effet_le": "2021-06-01"}
    number = told(program.post(address, wrong))["id"]
    back = {**wrong, "montant": "-15", "corrige": number, "motif": "Faute de frappe"}
    half = program.post(address, {**back, "montant": "-5"})

    assert pointers(half) == ["/montant"]
    assert program.post(address, back).status_code == 201
    assert told(program.read("70-API-1"))["montant_engage"] == "0.00"


def test_several_movements_are_all_written_or_none(program: Program) -> None:
    program.post(AIDES, aide(statut="soumise"))
    address = f"{AIDES}70-API-1/mouvements/"
    one = {"sorte": "engagement", "montant": "150000", "effet_le": "2021-06-01"}
    refused = program.post(address, [one, {**one, "montant": "60000"}])

    assert refused.status_code == 422
    assert pointers(refused)[0].startswith("/1")
    assert "engag" in told(refused)["errors"][0]["message"]
    assert Movement.objects.filter(kind="commitment").count() == 0
    assert program.post(address, [one, {**one, "montant": "50000"}]).status_code == 201


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"fonds": "XYZ"}, "/fonds"),
        ({"departement": "99"}, "/departement"),
        ({"communes": [{"code": "99999"}]}, "/communes/0/code"),
        ({"communes": [{"code": "25056"}]}, "/communes"),
        ({"communes": [{"code": "70279"}, {"code": "70279"}]}, "/communes/1/code"),
        ({"communes": "70279"}, "/communes"),
        ({"montant_attribue": "1,5"}, "/montant_attribue"),
        ({"montant_attribue": "1.555"}, "/montant_attribue"),
        ({"montant_attribue": "-1"}, "/montant_attribue"),
        ({"montant_attribue": "1e400"}, "/montant_attribue"),
        ({"date_attribution": "06/05/2021"}, "/date_attribution"),
        ({"beneficiaire": {"siret": "123"}}, "/beneficiaire/siret"),
        ({"beneficiaire": {"id": "b-999999"}}, "/beneficiaire/id"),
        ({"beneficiaire": {"siren": "552100554"}}, "/beneficiaire/nom"),
        ({"reference": "a b"}, ""),
        ({"objet": ""}, "/objet"),
        ({"montants": "1"}, "/montants"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"statut": "publiee"}, "/statut"),
        ({"exercice": "deux"}, "/exercice"),
        ({"cout_total": "0"}, ""),
        ({"montant_attribue": None, "statut": "soumise"}, "/montant_attribue"),
    ],
    ids=str,
)
def test_each_error_points_at_what_was_sent(
    program: Program, fields: dict[str, Any], pointer: str
) -> None:
    refused = program.post(AIDES, aide(**fields))

    assert refused.status_code == 422, refused.content
    assert pointers(refused) == [pointer]
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b"3", b'"a"', b"null"])
def test_what_is_no_grant_is_refused_without_a_trace(program: Program, body: bytes) -> None:
    refused = program.client.generic(
        "POST",
        AIDES,
        body,
        content_type="application/json",
        headers={"authorization": f"Token {program.token}"},
    )

    assert refused.status_code in (400, 422), refused.content
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("size", "status"), [(9, 422), (11, 413)])
def test_ten_megabytes_are_read_and_no_more(program: Program, size: int, status: int) -> None:
    refused = program.post(AIDES, [{"objet": "a" * (size << 20)}])

    assert refused.status_code == status
    assert refused["Content-Type"] == "application/problem+json"


def test_what_is_no_json_is_told_where(program: Program) -> None:
    refused = program.client.generic(
        "POST",
        AIDES,
        b'{"fonds": "IDF",\n"exercice": }',
        content_type="application/json",
        headers={"authorization": f"Token {program.token}"},
    )

    assert refused.status_code == 400
    assert "ligne 2, colonne 13" in told(refused)["detail"]


def test_another_type_of_contents_is_refused(program: Program) -> None:
    refused = program.client.generic(
        "POST",
        AIDES,
        b"reference=1",
        content_type="application/x-www-form-urlencoded",
        headers={"authorization": f"Token {program.token}"},
    )

    assert refused.status_code == 415
    assert refused["Content-Type"] == "application/problem+json"


def test_the_rules_of_the_database_answer_in_french(program: Program) -> None:
    program.post(AIDES, aide())
    twice = program.post(AIDES, aide())

    assert twice.status_code == 422
    assert pointers(twice) == ["/reference"]
    assert "déjà celle d'une autre aide" in told(twice)["errors"][0]["message"]


def test_a_rule_of_the_database_points_at_what_it_refuses(program: Program) -> None:
    elsewhere = [{"code": "25056", "part": 1}]
    assert pointers(program.post(AIDES, aide(communes=elsewhere))) == ["/communes"]
    several = program.post(AIDES, [aide("70-A"), aide("70-B", communes=elsewhere)])
    assert pointers(several) == ["/1/communes"]

    assert program.post(AIDES, aide(statut="soumise")).status_code == 201
    beyond = {"sorte": "engagement", "montant": "900000", "effet_le": "2021-06-01"}
    refused = program.post(f"{AIDES}70-API-1/mouvements/", beyond)
    assert pointers(refused) == ["/montant"]


def test_the_same_request_sent_again_acts_once(program: Program) -> None:
    answers = [program.post(AIDES, aide(), idempotency_key="k1") for _ in range(5)]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Grant.objects.count() == 1


def test_a_key_of_idempotency_goes_with_one_contents(program: Program) -> None:
    program.post(AIDES, aide(), idempotency_key="k1")
    other = program.post(AIDES, aide("70-API-2"), idempotency_key="k1")

    assert other.status_code == 422
    assert "autre contenu" in told(other)["errors"][0]["message"]
    assert Grant.objects.count() == 1


def test_a_refusal_is_not_remembered(program: Program) -> None:
    assert program.post(AIDES, aide(fonds="NEUF"), idempotency_key="k1").status_code == 422
    builders.fund("NEUF")
    assert program.post(AIDES, aide(fonds="NEUF"), idempotency_key="k1").status_code == 201


def test_an_amendment_sent_again_is_answered_again(program: Program) -> None:
    tag = program.post(AIDES, aide())["ETag"]
    answers = [
        program.amend("70-API-1", {"objet": "Autre"}, if_match=tag, idempotency_key="k2")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Grant.objects.get().version == 2


def test_a_list_is_all_written_or_not_at_all(program: Program) -> None:
    good = [aide(f"70-API-{number}") for number in range(3)]
    bad = aide("70-API-9", fonds="XYZ")
    wrong = aide("70-API-8", exercice="x")
    refused = program.post(AIDES, [*good, bad])
    unread = program.post(AIDES, [*good, wrong])

    assert (refused.status_code, pointers(refused)) == (422, ["/3/fonds"])
    assert (unread.status_code, pointers(unread)) == (422, ["/3/exercice"])
    assert Grant.objects.count() == 0
    written = program.post(AIDES, good)
    assert written.status_code == 201
    assert told(written)["ecrites"] == 3


def test_the_good_ones_are_kept_when_asked(program: Program) -> None:
    sent = [aide("70-API-1"), aide("70-API-2", fonds="XYZ"), aide("70-API-3", exercice="x")]
    answer = program.post(f"{AIDES}?partiel=1", sent)

    assert answer.status_code == 200
    found = told(answer)
    assert (found["ecrites"], found["refusees"]) == (1, 2)
    assert [row["statut"] for row in found["resultats"]] == [201, 422, 422]
    assert found["resultats"][1]["erreurs"][0]["pointeur"] == "/fonds"
    assert Grant.objects.count() == 1


def test_a_list_has_at_most_a_thousand(program: Program) -> None:
    assert program.post(AIDES, [aide()] * 1001).status_code == 422
