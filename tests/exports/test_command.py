"""`manage.py export_grants`."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.published_scene import Scene


def exported(path: Path, word: str, **filters: str) -> tuple[bytes, str]:
    told = io.StringIO()
    given = [f"--{name.replace('_', '-')}={value}" for name, value in filters.items()]
    call_command("export_grants", f"--format={word}", f"-o{path}", *given, stderr=told)
    return path.read_bytes(), told.getvalue()


@pytest.mark.parametrize("word", ["csv", "ndjson", "geojson", "scdl"])
def test_the_command_writes_what_the_api_sends(
    scene: Scene, client: Client, tmp_path: Path, word: str
) -> None:
    filters = {"departement": "70", "montant_min": "500", "tri": "reference"}
    sent = b"".join(client.get("/api/v1/aides/", {**filters, "format": word}))
    found, told = exported(tmp_path / "aides", word, **filters)
    assert found == sent
    assert "Licence Ouverte 2.0" in told


def test_scdl_says_how_many_were_left_out_and_why(scene: Scene, tmp_path: Path) -> None:
    _, told = exported(tmp_path / "aides.csv", "scdl")
    assert "1 aides écrites sur 5." in told
    assert "3 écartées : Attribuant non renseigné" in told


def test_a_wrong_filter_is_refused_and_leaves_no_file(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="departement=99") as refused:
        exported(tmp_path / "aides.csv", "csv", departement="99")
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_so(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Impossible d'écrire"):
        exported(tmp_path / "rien" / "aides.csv", "csv")
