"""What the public tables show, and what they hide."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from psycopg import sql

from dashboard.models import Grant, Publication, PublicGrant, PublishedMovement
from tests import builders

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def country(db: None) -> None:
    builders.territories()
    builders.pillars()
    builders.fund()


def as_known_at(instant: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM relance_public_grants(NULL, %s)", [instant])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        name = sql.Identifier(f"dashboard_{table}")
        cursor.execute(sql.SQL("SELECT string_agg(t::text, ' ') FROM {} t").format(name))
        row = cursor.fetchone()
    assert row is not None
    return str(row[0]).lower()


def test_a_masked_grant_tells_nothing_but_its_amounts_and_month() -> None:
    person = builders.beneficiary("Jeanne Martin", category="individual")
    made = builders.grant(
        "60",
        on=date(2021, 5, 6),
        beneficiary=person,
        shares={"70279": 1},
        siret="73282932000074",
        file_number="D-1",
        payment_terms="Au domicile de Mme Martin",
        source_url="https://exemple.fr/martin",
    )
    commitment = builders.commit(made, "50", on=date(2021, 5, 9), reference="EJ-MARTIN")
    builders.pay(commitment, "10", on=date(2021, 6, 9), reference="DP-MARTIN")
    builders.publish(made)

    shown = PublicGrant.objects.get()
    seen = list(PublishedMovement.objects.order_by("pk"))

    assert shown.masked
    assert (shown.beneficiary_name, shown.beneficiary_id) == ("Personne physique", None)
    assert shown.objet == "Fonds IDF"
    assert shown.reference != made.reference
    assert shown.reference.startswith("70-p")
    assert (shown.awarded_on, shown.awarded_on_precision) == (date(2021, 5, 31), "month")
    assert shown.search == ""
    assert [(m.effective_on, m.date_precision, m.reference) for m in seen] == [
        (date(2021, 5, 31), "month", ""),
        (date(2021, 5, 31), "month", ""),
        (date(2021, 6, 30), "month", ""),
    ]
    for table in ("publicgrant", "publicshare", "publishedmovement", "grantedition"):
        told = everything_in(table)
        for secret in ("martin", "70279", "73282932", "d-1", made.reference.lower()):
            assert secret not in told, (table, secret)


def test_a_masked_reference_stays_the_same_from_one_edition_to_the_next() -> None:
    person = builders.beneficiary("Jeanne Martin", category="individual")
    made = builders.published("60", beneficiary=person)
    before = PublicGrant.objects.get().reference

    builders.edit(made, objet="Autre")
    builders.publish(made)

    assert PublicGrant.objects.get().reference == before


def test_a_grant_masked_since_is_named_by_no_earlier_state_and_keeps_its_figures() -> None:
    company = builders.beneficiary("Martin et fils", siren="732829320")
    made = builders.published("60", beneficiary=company, shares={"70279": 1})
    then = Publication.objects.get().at
    figures = {k: v for row in as_known_at(then) for k, v in row.items()}

    company.diffusion = "partial"
    company.save()
    builders.edit(made)
    builders.publish(made)
    (known,) = as_known_at(then)

    assert known["masked"]
    assert known["beneficiary_name"] == "Personne physique"
    assert (known["beneficiary_id"], known["siren"], known["search"]) == (None, "", "")
    assert known["reference"] == PublicGrant.objects.get().reference != made.reference
    for name in ("awarded", "committed", "paid", "awarded_on", "fund_id", "department_id", "year"):
        assert known[name] == figures[name]


def test_a_withdrawn_grant_keeps_its_figures_in_earlier_states_but_no_detail() -> None:
    company = builders.beneficiary("Aluroy")
    made = builders.published("60", beneficiary=company, objet="Atelier")
    then = Publication.objects.get().at
    builders.withdraw(made)

    (known,) = as_known_at(then)

    assert not PublicGrant.objects.exists()
    assert known["withdrawn"]
    assert (known["objet"], known["beneficiary_name"], known["search"]) == ("Aide retirée", "", "")
    assert (known["awarded"], known["fund_id"], known["department_id"]) == (60, "IDF", "70")
    assert as_known_at("infinity") == []


def test_an_amendment_waits_for_a_publisher_while_the_public_keeps_the_last_edition() -> None:
    made = builders.published("60")
    builders.award(made, "40", nature="amendment")
    commitment = builders.commit(made, "10")
    builders.publish_ledger(made)
    builders.pay(commitment, "4")

    assert PublicGrant.objects.get().awarded == 60
    assert PublicGrant.objects.get().committed == 10
    assert PublicGrant.objects.get().paid == 0

    builders.publish(made)

    assert PublicGrant.objects.get().awarded == 100
    assert PublicGrant.objects.get().paid == 4
    assert Grant.objects.get().pending_by == []


def test_counting_everything_anew_gives_the_same_public_tables() -> None:
    company = builders.beneficiary("Aluroy")
    for number in range(3):
        made = builders.published(
            f"{number}00.01", beneficiary=company, shares={"70279": 1, None: 2}
        )
        if number:
            builders.commit(made, "50")
        builders.publish_ledger(made)
    builders.withdraw(made)
    tables = ("rollupyear", "rollupmonth", "rollupcommune", "rollupbeneficiary")

    def held() -> dict[str, list[Any]]:
        query = sql.SQL("SELECT to_jsonb(t) - 'id' FROM {} t WHERE grants <> 0 ORDER BY 1")
        found: dict[str, list[Any]] = {"publicgrant": list(PublicGrant.objects.values())}
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(query.format(sql.Identifier(f"dashboard_{table}")))
                found[table] = cursor.fetchall()
        return found

    before = held()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relance_rebuild_public()")

    assert held() == before


def test_what_stops_being_followed_leaves_no_amount_behind() -> None:
    """Corrected while the grant was withdrawn: nobody had seen the correction."""
    made = builders.published("60")
    commitment = builders.commit(made, "10")
    paid = builders.pay(commitment, "4")
    builders.publish_ledger(made)
    builders.withdraw(made)
    builders.reverse(paid)
    builders.reverse(commitment)
    builders.edit(made, commitments_followed=False, payments_followed=False)
    builders.publish(made)

    shown = PublicGrant.objects.get()

    assert not shown.commitments_followed
    assert [int(a) for a in (shown.awarded, shown.committed, shown.paid)] == [60, 0, 0]
    assert PublishedMovement.objects.count() == 5
