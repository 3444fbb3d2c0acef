import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from dashboard.queries.verification import verify
from tests import builders
from tests.queries.worlds import Known

pytestmark = pytest.mark.django_db


@contextmanager
def triggers_asleep() -> Iterator[None]:
    """What a person with the keys of the database could do by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def spoil(statement: str) -> None:
    with triggers_asleep(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount, statement


def differing() -> set[str]:
    return {found.check for found in verify()}


def test_a_world_written_by_the_rules_has_no_difference(rows: list[Known]) -> None:
    builders.allocation("300000", binding=True)
    builders.allocation("5000", department="70", nature="delegation")
    builders.edit(rows[1].grant, shares={"70550": 2, "70279": 1}, objet="Rénover deux écoles")
    builders.publish(rows[1].grant)
    builders.edit(rows[0].grant, department_id="25", shares={})
    builders.publish(rows[0].grant)
    builders.withdraw(rows[4].grant)
    assert verify() == ()


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        (
            "UPDATE dashboard_grantbalance SET paid = paid - 1 WHERE paid > 0",
            {"soldes des aides"},
        ),
        (
            "UPDATE dashboard_commitmentbalance SET committed = committed + 1 WHERE paid > 0",
            {"soldes des engagements"},
        ),
        (
            "UPDATE dashboard_movement SET amount = 170000 WHERE kind = 'payment'",
            {
                "empreintes des mouvements",
                "soldes des aides",
                "soldes des engagements",
                "ordre des montants par aide",
                "ordre des montants par engagement",
                "mouvements publiés",
            },
        ),
        (
            "UPDATE dashboard_movement SET amount = -399 WHERE nature = 'reversal'",
            {
                "soldes des aides",
                "liens entre mouvements",
                "mouvements publiés",
                "empreintes des mouvements",
            },
        ),
        (
            "DELETE FROM dashboard_publishedmovement WHERE kind = 'payment'",
            {
                "mouvements publiés",
                "aides publiques",
                "sommes des aides publiques",
                "parts publiques",
                "cumul mensuel",
            },
        ),
        (
            "UPDATE dashboard_publicgrant SET objet = 'Autre' WHERE reference = '70-GRAY'",
            {"aides publiques"},
        ),
        (
            "UPDATE dashboard_publicgrant SET awarded = awarded + 1 WHERE reference = '70-GRAY'",
            {
                "aides publiques",
                "sommes des aides publiques",
                "sommes des parts",
                "cumul par fonds",
                "cumul annuel",
                "cumul mensuel",
                "cumul par bénéficiaire",
            },
        ),
        (
            "UPDATE dashboard_publicshare SET awarded = awarded + 0.01 WHERE commune_id = '70550'",
            {"parts publiques", "sommes des parts", "cumul communal"},
        ),
        ("UPDATE dashboard_rollupyear SET paid = paid + 1 WHERE paid > 0", {"cumul annuel"}),
        ("DELETE FROM dashboard_rollupmonth WHERE moved_paid > 0", {"cumul mensuel"}),
        (
            "UPDATE dashboard_rollupcommune SET grants = grants + 1 WHERE commune_id = '70279'",
            {"cumul communal"},
        ),
        (
            "UPDATE dashboard_rollupbeneficiary SET awarded = awarded - 1 WHERE department = '25'",
            {"cumul par bénéficiaire"},
        ),
        (
            "UPDATE dashboard_rollupfund SET grants = grants - 1 WHERE department_id IS NULL",
            {"cumul par fonds"},
        ),
        (
            "UPDATE dashboard_grant SET status = 'submitted' WHERE reference = '70-GRAY'",
            {"statuts"},
        ),
        (
            "UPDATE dashboard_publication SET at = at - interval '1 day' WHERE kind = 'withdraw'",
            {"journal des publications", "empreintes des publications"},
        ),
        (
            "UPDATE dashboard_grantedition SET masked = false WHERE masked",
            {
                "masquage",
                "mouvements publiés",
                "aides publiques",
                "empreintes des publications",
            },
        ),
    ],
)
def test_each_thing_spoilt_by_hand_is_named(
    rows: list[Known], statement: str, checks: set[str]
) -> None:
    spoil(statement)
    assert differing() == checks


def test_an_envelope_that_is_not_its_recount_is_named(rows: list[Known]) -> None:
    builders.allocation("300000")
    spoil("UPDATE dashboard_envelopebalance SET awarded = awarded + 1")
    assert [(found.check, found.subject) for found in verify()] == [
        ("enveloppes", "enveloppe IDF 2021 FR")
    ]


def test_rebuilding_mends_what_was_spoilt(rows: list[Known]) -> None:
    builders.allocation("300000")
    before = totals(Filter())
    spoil("UPDATE dashboard_rollupyear SET paid = paid + 1")
    spoil("DELETE FROM dashboard_publicgrant WHERE reference = '70-GRAY'")
    spoil("DELETE FROM dashboard_publicshare")
    spoil("UPDATE dashboard_envelopebalance SET awarded = awarded + 1")
    assert verify()
    call_command("rebuild_rollups", verbosity=0)
    assert verify() == ()
    assert totals(Filter()) == before


def test_the_command_ends_in_zero_when_all_agrees(rows: list[Known]) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().endswith("0\N{NO-BREAK SPACE}écart.\n")


def test_the_command_names_each_difference_and_ends_in_one(rows: list[Known]) -> None:
    spoil("UPDATE dashboard_rollupyear SET paid = paid + 1 WHERE paid > 0")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--json", stdout=out)
    assert ended.value.code == 1
    told = json.loads(out.getvalue().splitlines()[-1])
    assert told["conforme"] is False
    assert [found["controle"] for found in told["ecarts"]] == ["cumul annuel"]
    assert "IDF" in told["ecarts"][0]["objet"]
