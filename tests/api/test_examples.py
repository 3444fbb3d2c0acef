"""The examples of the documentation do what they say."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.actions.keys import create_key
from dashboard.api.examples import FIRST, RECIPES, Example, text_of
from dashboard.models import Grant, Movement, Role, Scope
from dashboard.queries.filters import Filter
from dashboard.queries.totals import totals
from tests import builders
from tests.api.following import dump
from tests.published_scene import build
from tests.signing_in import agent

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "api.md"
ALL = [*FIRST, *(example for recipe in RECIPES for example in recipe.examples)]


def run(name: str, site: Any, folder: Path, **variables: str) -> str:
    """Needs nothing but what the example itself names."""
    text = text_of(name, f"{site.url}/api/v1")
    if name.endswith("curl") and not shutil.which("curl"):
        pytest.skip("this machine has no curl")
    command = ["bash", "-c", text] if name.endswith("curl") else [sys.executable, "-c", text]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables, "no_proxy": "*", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def site(live_server: Any, settings: Any) -> Any:
    settings.RELANCE_API_RATE_ANON = None
    build()
    return live_server


@pytest.fixture
def key(site: Any) -> str:
    owner, now = agent(Role.INSTRUCTOR), timezone.now()
    new = create_key(
        by=owner,
        to=owner,
        name="Essai",
        scope=Scope.WRITE,
        now=now,
        expires_at=now + timedelta(days=1),
    )
    return new.token


@pytest.mark.django_db(transaction=True)
def test_the_first_calls_answer_the_same_rows(site: Any, tmp_path: Path) -> None:
    by_curl = json.loads(run("first_curl", site, tmp_path))["resultats"]
    by_python = run("first_python", site, tmp_path).splitlines()

    assert [str(row["volet"]) for row in by_curl] == [line.split()[0] for line in by_python]
    assert len(by_python) == 2


@pytest.mark.django_db(transaction=True)
def test_the_copy_is_equal_to_the_dump_and_stays_so(site: Any, tmp_path: Path) -> None:
    run("mirror_python", site, tmp_path)
    builders.published("77", reference="70-PLUS-TARD")
    assert "version" in run("mirror_python", site, tmp_path)
    copy = json.loads((tmp_path / "copie.json").read_text())

    assert copy["aides"].keys() == dump().keys()
    assert "70-PLUS-TARD" in copy["aides"]


@pytest.mark.django_db(transaction=True)
def test_totals_by_commune_and_pillar_are_those_of_the_departement(
    site: Any, tmp_path: Path
) -> None:
    rows = list(csv.DictReader(io.StringIO(run("totals_python", site, tmp_path))))
    by_curl = json.loads(run("totals_curl", site, tmp_path))["resultats"]
    cents = sum(round(float(row["attribue"]) * 100) for row in rows)

    assert cents == totals(Filter(departments=("70",))).awarded * 100
    assert len(by_curl) == len(rows)


@pytest.mark.django_db(transaction=True)
def test_a_program_writes_once(site: Any, key: str, tmp_path: Path) -> None:
    for _ in range(2):
        assert json.loads(run("write_curl", site, tmp_path, CLE=key))["statut"] == "brouillon"
    assert "soumise" in run("write_python", site, tmp_path, CLE=key)

    assert Grant.objects.get(reference="70-2021-0042").status == "draft"
    assert Grant.objects.get(reference="70-2021-0043").status == "submitted"
    assert Movement.objects.get(reference="2100000043").amount == 42000


@pytest.mark.django_db
@pytest.mark.parametrize("example", ALL, ids=lambda example: example.name)
def test_each_example_is_on_the_page_and_says_whether_it_is_run(
    client: Client, example: Example
) -> None:
    page = client.get("/api/docs/").content.decode()

    assert example.text.splitlines()[0].replace("&", "&amp;").replace('"', "&quot;") in page
    assert example.is_run == example.name.endswith(("curl", "python"))
    assert page.count("Exemple que nos tests n&#x27;exécutent pas.") + page.count(
        "Exemple que nos tests n'exécutent pas."
    ) == sum(not each.is_run for each in ALL)


@pytest.mark.parametrize(
    "name",
    [
        "first_curl",
        "first_python",
        "first_r",
        "first_power_query",
        "mirror_python",
        "totals_python",
        "write_python",
    ],
)
def test_the_guide_gives_the_same_examples(name: str) -> None:
    assert text_of(name, "https://relance.example.fr/api/v1").strip() in GUIDE.read_text()
