"""The queue: what waits for me, what I entered, what may be withdrawn; many at once."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Grant, ImportBatch, Publication, PublicGrant, Role, SourceRow, User
from dashboard.queries.publish_queue import QueueFilter, queue_summary
from dashboard.web.staff import home_lines
from dashboard.web.staff.publishing import queue
from tests import builders
from tests.signing_in import agent, signed_in
from tests.web.reading import words

pytestmark = pytest.mark.django_db

QUEUE = "/gestion/publier/"
CONFIRM = "/gestion/publier/confirmer/"


@pytest.fixture(autouse=True)
def scene() -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


@pytest.fixture
def account() -> User:
    return agent(Role.PUBLISHER)


@pytest.fixture
def publisher(account: User) -> Client:
    return signed_in(account)


def listed(client: Client, **asked: str) -> list[str]:
    answer = client.get(QUEUE, asked)
    assert answer.status_code == 200
    return [row.found.reference for row in answer.context["rows"]]


def confirm(client: Client, asked: list[tuple[str, str]], **form: str) -> Any:
    """Look at the selection, then send it; the answer of the sending."""
    shown = client.get(f"{CONFIRM}?{urlencode(asked)}")
    assert shown.status_code == 200
    sent: dict[str, list[str]] = {}
    for name, value in asked:
        sent.setdefault(name, []).append(value)
    state = {"etat": [shown.context["summary"].state], "jeton": ["j"]}
    return client.post(CONFIRM, {**sent, **state, **{k: [v] for k, v in form.items()}})


def test_it_holds_what_others_submitted_or_changed(publisher: Client) -> None:
    submitted = builders.grant()
    edited = builders.published()
    builders.edit(edited, objet="Autre objet")
    amended = builders.published()
    builders.award(amended, "5", nature="amendment")
    builders.published()
    builders.grant(None, status="draft")

    assert listed(publisher) == [submitted.reference, edited.reference, amended.reference]
    shown = words(publisher.get(QUEUE).content.decode())
    assert "→ Autre objet" in shown
    assert "1 000,00 € 1 005,00 €" in shown


def test_what_i_entered_is_listed_apart_and_not_offered(account: User, publisher: Client) -> None:
    mine = builders.grant(by=account)
    theirs = builders.grant()

    assert listed(publisher) == [theirs.reference]
    assert listed(publisher, liste="ecartees") == [mine.reference]
    assert 'name="aide"' not in publisher.get(QUEUE, {"liste": "ecartees"}).content.decode()


def test_a_withdrawn_grant_waits_again_once_it_is_mended(publisher: Client) -> None:
    made = builders.published()
    builders.withdraw(made)
    assert listed(publisher) == []

    builders.edit(made, objet="Corrigé")

    assert listed(publisher) == [made.reference]


def test_another_department_sees_and_counts_nothing() -> None:
    made = builders.grant()
    builders.published()
    other = signed_in(agent(Role.PUBLISHER, "25"))

    for pile in ("attente", "ecartees", "publiees"):
        answer = other.get(QUEUE, {"liste": pile})
        assert answer.context["rows"] == []
        assert {each["count"] for each in answer.context["piles"]} == {"0"}
    assert other.get(CONFIRM, {"aide": made.reference}).status_code == 404
    assert other.post(CONFIRM, {"aide": made.reference}).status_code == 404


def test_only_publishers_open_it() -> None:
    for role in (Role.INSTRUCTOR, Role.ACCOUNTANT, Role.READER):
        assert signed_in(agent(role)).get(QUEUE).status_code == 403
        assert signed_in(agent(role)).post(CONFIRM, {"tout": "1"}).status_code == 403


def test_filters_by_fund_and_by_import(publisher: Client) -> None:
    builders.fund("AUTRE")
    builders.grant()
    imported = builders.grant(fund_code="AUTRE")
    batch = ImportBatch.objects.create(
        profile="modele", filename="mars.csv", status="applied", by=builders.writer()
    )
    SourceRow.objects.create(
        profile="modele", key="1", hash="h", raw={}, batch=batch, grant=imported, grant_version=1
    )

    assert listed(publisher, fonds="AUTRE") == [imported.reference]
    assert listed(publisher, **{"import": str(batch.pk)}) == [imported.reference]
    assert listed(publisher, fonds="INCONNU") == []
    assert "mars.csv" in words(publisher.get(QUEUE).content.decode())


def test_the_nearest_legal_deadline_comes_first(publisher: Client) -> None:
    builders.grant()
    party = builders.beneficiary()
    due = builders.grant("30000", beneficiary=party, convention_on=timezone.localdate())

    answer = publisher.get(QUEUE)

    assert answer.context["rows"][0].found.reference == due.reference
    assert "pour publier" in words(answer.content.decode())


def test_pages_follow_each_other_without_repeating(publisher: Client) -> None:
    made = [builders.grant().reference for _ in range(30)]

    first = publisher.get(QUEUE)
    second = publisher.get(first.context["next_href"])

    seen = [row.found.reference for page in (first, second) for row in page.context["rows"]]
    assert seen == made
    assert second.context["next_href"] == ""


def test_a_selection_is_published_together(publisher: Client) -> None:
    made = [builders.grant() for _ in range(3)]

    answer = confirm(publisher, [("aide", each.reference) for each in made[:2]])

    assert answer.status_code == 302
    assert set(PublicGrant.objects.values_list("grant", flat=True)) == {
        made[0].pk,
        made[1].pk,
    }


def test_all_of_the_filter_is_published_at_once_and_only_once(publisher: Client) -> None:
    builders.fund("AUTRE")
    kept = builders.grant()
    for _ in range(40):
        builders.grant(fund_code="AUTRE")
    asked = [("tout", "1"), ("fonds", "AUTRE")]
    state = publisher.get(f"{CONFIRM}?{urlencode(asked)}").context["summary"].state
    form = {**dict(asked), "etat": state, "jeton": "j"}

    answers = [publisher.post(CONFIRM, form) for _ in range(5)]

    assert {each.status_code for each in answers} == {302}
    assert Publication.objects.count() == 40
    assert len(set(Publication.objects.values_list("at", flat=True))) == 1
    assert not PublicGrant.objects.filter(grant=kept).exists()


def test_nothing_is_published_when_one_of_them_may_not(account: User, publisher: Client) -> None:
    mine = builders.grant(by=account)
    theirs = builders.grant()
    unfinished = builders.grant(None, status="draft")

    answer = confirm(publisher, [("aide", each.reference) for each in (mine, theirs, unfinished)])
    shown = words(answer.content.decode())

    assert answer.status_code == 422
    assert "Rien n'a été publié : 2 aides ne peuvent pas l'être" in shown
    assert f"{mine.reference} : vous l'avez saisie ou modifiée" in shown
    assert f"{unfinished.reference} : brouillon, à soumettre d'abord" in shown
    assert not Publication.objects.exists()


def test_what_changed_since_it_was_shown_is_shown_again(publisher: Client) -> None:
    made = [builders.grant() for _ in range(2)]
    asked = {"aide": [each.reference for each in made]}
    state = publisher.get(CONFIRM, asked).context["summary"].state
    builders.award(made[0], "5", nature="amendment", on=date(2022, 1, 1))

    answer = publisher.post(CONFIRM, {**asked, "etat": state})

    assert answer.status_code == 422
    assert not Publication.objects.exists()


def test_several_are_withdrawn_with_one_reason(publisher: Client) -> None:
    made = [builders.published() for _ in range(3)]
    asked = [("liste", "publiees"), *(("aide", each.reference) for each in made[:2])]

    assert confirm(publisher, asked).status_code == 422
    assert confirm(publisher, asked, motif="Lot erroné", jeton="k").status_code == 302

    assert Grant.objects.filter(status="withdrawn").count() == 2
    assert set(Publication.objects.filter(kind="withdraw").values_list("reason", flat=True)) == {
        "Lot erroné"
    }


def test_nothing_ticked_leads_back(publisher: Client) -> None:
    answer = publisher.get(CONFIRM, follow=True)

    assert answer.redirect_chain[0][0] == QUEUE
    assert "Cochez au moins une aide." in words(answer.content.decode())


def test_values_that_mean_nothing_ask_for_nothing(publisher: Client) -> None:
    for asked in ({"liste": "x"}, {"import": "x"}, {"import": "9" * 40}, {"curseur": "x.y"}):
        assert publisher.get(QUEUE, asked).status_code == 200


def test_a_long_queue_asks_no_more_questions_than_a_short_one(publisher: Client) -> None:
    """One waiting row or a page of them; the first screen too."""

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert publisher.get(address).status_code == 200
        return len(found)

    builders.grant()
    few = asked(QUEUE), asked("/gestion/")
    for _ in range(30):
        builders.grant()
    assert (asked(QUEUE), asked("/gestion/")) == few


def test_counting_stops_and_says_so(
    publisher: Client, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        builders.grant("100")
    monkeypatch.setattr(queue, "MOST_TOLD", 2)
    monkeypatch.setattr(queue, "LIMIT", 3)
    monkeypatch.setattr(home_lines, "MOST_TOLD", 2)
    shown = words(publisher.get(QUEUE).content.decode())
    home = words(publisher.get("/gestion/").content.decode())

    assert "À publier (plus de 2)" in shown
    assert "plus de 3 aides précisez avec un filtre" in shown
    assert "plus de 2 À publier" in home
    assert queue_summary(account, QueueFilter(), most=2).count == 3
