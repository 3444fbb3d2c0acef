"""Files of indicators, in the shapes they are published in."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.actions.accounts import system_account
from dashboard.actions.reference import DATA
from dashboard.imports.indicators.load import keep, read_indicators
from dashboard.imports.limits import UnusableFile
from dashboard.models import IndicatorValue
from dashboard.permissions import OPERATOR_ACCOUNT
from tests import builders

pytestmark = pytest.mark.django_db
HEADER = "thematique,mesure,indicateur,niveau,code_territoire,libelle_territoire,date,valeur"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "indicators"


@pytest.fixture(autouse=True)
def reference() -> None:
    builders.territories()
    builders.pillars()


def written(folder: Path, rows: Sequence[str], header: str = HEADER) -> Path:
    path = folder / "indicateurs.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_each_level_finds_its_territory(tmp_path: Path) -> None:
    rows = [
        "t,thd,taux-deploiement-fibre,nat,FR,,2022-09-30,77",
        "t,thd,taux-deploiement-fibre,reg,27,Bourgogne,2022-09-30,70",
        "t,thd,taux-deploiement-fibre,dep,2A,Corse-du-Sud,2022-09-30,40.55555",
    ]
    read = read_indicators(written(tmp_path, rows))

    assert [(one.region, one.department) for one in read.values] == [
        (None, None),
        ("27", None),
        (None, "2A"),
    ]
    assert read.values[2].value == Decimal("40.5556")
    assert read.indicators["thd-taux-deploiement-fibre"].rate


def test_every_wrong_row_is_told_with_its_column(tmp_path: Path) -> None:
    rows = [
        "t,thd,fibre,dep,99,Nulle part,2022-09-30,77",
        "t,thd,fibre,dep,70,Haute-Saône,hier,77",
        "t,thd,fibre,dep,70,Haute-Saône,2022-09-30,beaucoup",
        "t,thd,fibre,canton,70,Haute-Saône,2022-09-30,1",
        "t,thd,fibre,dep,70,Haute-Saône,2022-10-31,1",
        "t,thd,fibre,dep,70,Haute-Saône,2022-10-31,2",
    ]
    read = read_indicators(written(tmp_path, rows))

    assert [(problem.row, problem.column) for problem in read.problems] == [
        (2, "territoire"),
        (3, "date"),
        (4, "valeur"),
        (5, "niveau"),
        (7, "valeur"),
    ]
    assert len(read.values) == 1


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile):
        read_indicators(written(tmp_path, ["1,2"], header="a,b"))


def test_the_figures_read_in_public_pages_all_load() -> None:
    """Territories of the tests are few: those known load, the others are told."""
    read = read_indicators(DATA / "indicators.csv")

    assert {problem.column for problem in read.problems} <= {"territoire"}
    assert any(one.department == "70" for one in read.values)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside the checkout")
def test_the_barometer_gives_what_it_publishes_for_haute_saone() -> None:
    read = read_indicators(REAL / "barometre_long.csv")
    kept = keep(read, by=system_account(OPERATOR_ACCOUNT))
    last = IndicatorValue.objects.filter(department="70").order_by("-on")

    assert len(read.values) + len(read.problems) == 55_012
    assert kept.corrected == 0
    assert last.filter(indicator__code__contains="industrielles")[0].value == 68
    assert last.filter(indicator__code__contains="maprimerenov")[0].value == 9_234
