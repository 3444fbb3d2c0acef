"""Our totals beside those of others."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from dashboard.models import ControlTotal
from dashboard.queries.reconciliation import Reconciled, reconciled, since
from tests import builders
from tests.signing_in import agent, signed_in

pytestmark = pytest.mark.django_db
DESK = "/gestion/rapprochement/"
HEADER = "fonds;exercice;departement;montant;nature;arrete_le;source\n"


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")


@pytest.fixture
def accountant() -> Client:
    return signed_in(agent("accountant"))


def total(amount: str = "300", **changes: object) -> dict[str, object]:
    return {
        "jeton": f"j{amount}{changes}",
        "fund": "IDF",
        "year": "2021",
        "territory": "70",
        "kind": "payment",
        "amount": amount,
        "as_of": "31/12/2021",
        "source": "Chorus",
        **changes,
    }


def row(department: str | None = "70") -> Reconciled:
    ids = ControlTotal.objects.filter(department=department).values_list("pk", flat=True)
    (found,) = reconciled(ids)
    return found


def paid_grant() -> None:
    """300 paid in 2021, 50 in 2022; the second grant is not public."""
    first = builders.grant("1000")
    opened = builders.commit(first, "800")
    builders.pay(opened, "200", on=date(2021, 7, 1))
    builders.pay(opened, "50", on=date(2022, 7, 1))
    builders.publish(first)
    second = builders.grant("500")
    builders.pay(builders.commit(second, "400"), "100", on=date(2021, 8, 1))


def test_ours_counts_what_took_effect_by_that_day_at_the_desk_and_published(
    accountant: Client,
) -> None:
    paid_grant()
    accountant.post(f"{DESK}total/", total("300"))
    found = row()
    assert [found.theirs, found.ours, found.published] == [Decimal(300), Decimal(300), Decimal(200)]
    assert found.gap == 0
    assert since(found) is None
    assert "égaux" in accountant.get(DESK).content.decode()


def test_the_gap_says_which_movement_opened_it(accountant: Client) -> None:
    paid_grant()
    accountant.post(f"{DESK}total/", total("300"))
    late = builders.grant("90")
    builders.pay(builders.commit(late, "90"), "90", on=date(2021, 9, 1))
    found = row()
    began = since(found)
    assert found.gap == 90
    assert began is not None
    assert began.reference == late.reference
    assert began.recorded_at is not None
    page = accountant.get(f"{DESK}{found.id}/").content.decode()
    assert late.reference in page
    assert "390,00" in page


def test_the_gap_appeared_after_the_last_day_both_agreed(accountant: Client) -> None:
    paid_grant()
    accountant.post(f"{DESK}total/", total("300"))
    accountant.post(f"{DESK}total/", total("999", as_of="31/12/2022"))
    found = row()
    assert (found.as_of, found.ours) == (date(2022, 12, 31), Decimal(350))
    began = since(found)
    assert began is not None
    assert began.agreed_on == date(2021, 12, 31)


def test_totals_that_never_agreed_are_said_so(accountant: Client) -> None:
    paid_grant()
    accountant.post(f"{DESK}total/", total("999"))
    assert "jamais égaux" in accountant.get(DESK).content.decode()


def test_the_last_word_counts_and_none_is_changed(accountant: Client) -> None:
    for amount in ("100", "200"):
        accountant.post(f"{DESK}total/", total(amount))
    assert row().theirs == 200
    assert ControlTotal.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dashboard_controltotal SET amount = 1")


def test_five_identical_posts_record_one(accountant: Client) -> None:
    for _ in range(5):
        accountant.post(f"{DESK}total/", total())
    assert ControlTotal.objects.count() == 1


def send(client: Client, text: str, key: str = "f") -> object:
    sent = SimpleUploadedFile("c.csv", text.encode())
    return client.post(f"{DESK}fichier/", {"jeton": key, "file": sent, "source": "DDFIP"})


def test_a_file_is_recorded_whole_and_twice_changes_nothing(accountant: Client) -> None:
    lines = "IDF;2021;70;1 234,56 €;payé;31/12/2021;\nidf;2021;70;2000;engagé;2021-12-31;Chorus\n"
    send(accountant, HEADER + lines)
    send(accountant, HEADER + lines, "g")
    kinds = ControlTotal.objects.order_by("pk").values_list("kind", "amount", "source", "filename")
    assert list(kinds) == [
        ("payment", Decimal("1234.56"), "DDFIP", "c.csv"),
        ("commitment", Decimal(2000), "Chorus", "c.csv"),
    ]


def test_a_file_with_a_wrong_line_records_nothing_and_names_it(accountant: Client) -> None:
    lines = "IDF;2021;70;100;payé;31/12/2021;x\nNON;2021;70;1;payé;31/12/2021;x\n"
    shown = send(accountant, HEADER + lines).content.decode()  # type: ignore[attr-defined]
    assert "Ligne 3" in shown
    assert not ControlTotal.objects.exists()
    assert "Il manque" in send(accountant, "a;b\n1;2\n").content.decode()  # type: ignore[attr-defined]


def test_another_department_sees_nothing_and_says_nothing(accountant: Client) -> None:
    accountant.post(f"{DESK}total/", total())
    other = signed_in(agent("accountant", "25"))
    pk = ControlTotal.objects.get().pk
    assert "Haute-Saône" not in other.get(DESK).content.decode()
    assert other.get(f"{DESK}{pk}/").status_code == 404
    assert other.post(f"{DESK}total/", total("5")).status_code == 400
    shown = send(other, f"{HEADER}IDF;2021;70;1;payé;31/12/2021;x\n")
    assert shown.status_code == 400  # type: ignore[attr-defined]
    assert ControlTotal.objects.count() == 1
    assert signed_in(agent("instructor")).get(DESK).status_code == 403


def test_the_nation_is_held_against_all_of_it() -> None:
    paid_grant()
    builders.pay(builders.commit(builders.grant("9", department="25"), "9"), "9")
    nation = signed_in(agent("accountant", None))
    nation.post(f"{DESK}total/", total("309", territory="FR"))
    assert row(None).gap == 0


@pytest.mark.parametrize("word", ["csv", "xlsx"])
def test_the_page_is_given_as_a_file(accountant: Client, word: str) -> None:
    paid_grant()
    accountant.post(f"{DESK}total/", total("1"))
    answer = accountant.get(f"{DESK}?fichier={word}&ecarts=oui")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert content.startswith(b"PK" if word == "xlsx" else b"\xef\xbb\xbf")
    if word == "csv":
        assert "299,00" in content.decode()
    assert accountant.get(f"{DESK}?fichier=pdf").status_code == 404


def test_a_total_of_the_future_is_refused(accountant: Client) -> None:
    answer = accountant.post(f"{DESK}total/", total(as_of="31/12/2099"))
    assert answer.status_code == 400
    assert answer.context["form"].errors["as_of"]
