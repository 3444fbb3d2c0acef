"""One grant: its ledger, its parts, its source, its history."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashboard.queries.detail import MovementLine
from dashboard.queries.lines import Amounts
from dashboard.web.public.grant import ledger
from tests import builders
from tests.published_scene import Scene
from tests.web.conftest import Read

pytestmark = pytest.mark.django_db


def test_the_ledger_shows_each_movement_and_what_it_leaves(scene: Scene, read: Read) -> None:
    page = read(f"/aides/{scene.several.reference}/")
    for shown in ("Attribution initiale", "Avenant", "EJ-1", "EJ-2", "DP-2", "sur EJ EJ-1"):
        assert shown in page
    assert "1\u202f050,01" in page
    assert "500,10" in page
    assert "100,05" in page


def test_parts_of_communes_are_shown_for_the_whole_and_for_each_movement(
    scene: Scene, read: Read
) -> None:
    page = read(f"/aides/{scene.several.reference}/")
    assert 'href="/communes/70279/">Gray</a>' in page
    assert "Gray\u00a0: 285,71" in page.replace("&nbsp;", "\u00a0")
    assert "Non localisé" in page


def test_the_ledger_runs_in_order_and_each_correction_is_told() -> None:
    rows = ledger(
        (
            _line(1, "award", "initial", "1000", date(2021, 1, 1)),
            _line(2, "commitment", "legal_commitment", "400", date(2021, 2, 1), corrected=True),
            _line(3, "commitment", "reversal", "-400", date(2021, 2, 1), corrects=2),
        ),
        Amounts(awarded=Decimal(1000), committed=Decimal(0), paid=None),
    )
    assert [row.balances[1] for row in rows] == ["0,00", "400,00", "0,00"]
    assert {row.balances[2] for row in rows} == {"non renseigné"}
    assert [row.corrected for row in rows] == [False, True, False]
    assert rows[2].nature == "Correction (contre-passation)"


def _line(
    number: int,
    kind: str,
    nature: str,
    amount: str,
    on: date,
    corrects: int | None = None,
    *,
    corrected: bool = False,
) -> MovementLine:
    return MovementLine(
        id=number,
        kind=kind,
        nature=nature,
        amount=Decimal(amount),
        effective_on=on,
        date_precision="day",
        reference="",
        commitment_reference="",
        corrects=corrects,
        corrected=corrected,
        published_at=datetime(2021, 3, 1, tzinfo=UTC),
        publication_no=1,
        parts=(),
    )


def test_a_grant_links_its_source_its_fund_and_its_beneficiary(scene: Scene, read: Read) -> None:
    page = read("/aides/70-FR-0001/")
    assert 'href="https://exemple.fr/a"' in page
    assert 'href="/fonds/IDF/"' in page
    assert f'href="/beneficiaires/b-{scene.aluroy.pk}/"' in page
    assert "Région\u00a0: 50\u202f000,00\u00a0€" in page.replace("&nbsp;", "\u00a0")
    assert "SIRET 55210055400013" in page


def test_history_says_what_each_publication_changed(scene: Scene, read: Read) -> None:
    page = read(f"/aides/{scene.several.reference}/")
    history = page.partition("Publications de cette aide</h2>")[2]
    assert "Modification" in history
    assert "attribution" in history


def test_an_approximate_amount_is_said_to_be_so(scene: Scene, read: Read) -> None:
    made = builders.published("582000", confidence="approx", shares={"70279": 1})
    assert "environ 582\u202f000,00" in read(f"/aides/{made.reference}/")
    assert "environ 582\u202f000,00" in read("/aides/?departement=70")


def test_an_unknown_beneficiary_is_said_to_be_so(scene: Scene, read: Read) -> None:
    assert "Porteur non précisé" in read(f"/aides/{scene.unknown.reference}/")


def test_a_masked_grant_shows_neither_name_nor_place(scene: Scene, read: Read) -> None:
    page = read("/aides/?fonds=ECO")
    assert "Personne physique" in page
    assert "Chaudière" not in page


def test_a_grant_is_shown_as_it_was_at_a_date(scene: Scene, read: Read) -> None:
    page = read(f"/aides/{scene.several.reference}/?au=2021-04-15")
    assert "EJ-2" not in page
    assert "Avenant" not in page


def test_what_is_not_followed_is_not_zero(scene: Scene, read: Read) -> None:
    page = read(f"/aides/{scene.national.reference}/")
    assert page.count("non renseigné") >= 2
