"""A file of ours given back to the import changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from dashboard.exports.columns import TEMPLATE
from dashboard.exports.files import open_file
from dashboard.exports.template import template_csv
from dashboard.imports.profiles.modele import COLUMNS
from dashboard.models import Grant, Movement
from dashboard.queries.filters import Filter
from tests.published_scene import Scene

SITE = "https://relance.exemple.fr"


def imported(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    call_command("import_grants", str(path), "--profile=modele", "--json", *more)
    last: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return last


def test_files_hold_the_columns_that_the_import_reads() -> None:
    assert tuple(column.name for column in TEMPLATE) == COLUMNS


@pytest.mark.parametrize("word", ["csv", "xlsx"])
def test_importing_our_file_back_changes_nothing(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    path = tmp_path / f"aides.{word}"
    path.write_bytes(b"".join(open_file(word, Filter(), SITE).chunks))
    before = (Grant.objects.count(), Movement.objects.count())
    told = imported(path, capsys)
    assert told["status"] == "applied"
    assert (told["rows"], told["new"], told["changed"], told["refused"]) == (5, 0, 0, 0)
    assert told["unchanged"] == 5
    assert (Grant.objects.count(), Movement.objects.count()) == before


def test_the_template_with_its_example_can_be_imported(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "modele.csv"
    path.write_bytes(template_csv())
    told = imported(path, capsys)
    assert (told["new"], told["refused"], told["repaired"]) == (1, 0, 0)
