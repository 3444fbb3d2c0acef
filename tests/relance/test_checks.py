"""The rules that `make check` holds by itself."""

import json
from pathlib import Path

import pytest

from relance.make import locks, sizes


def sized(tmp_path: Path, name: str, text: str) -> list[str]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return list(sizes.of_file(tmp_path, path))


def function(lines: int, signature: str = "def long()") -> str:
    return f"{signature}:\n" + "    pass\n" * (lines - 1)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("dashboard/a.py", 399, 0),
        ("dashboard/a.py", 400, 1),
        ("static/a.js", 400, 1),
        ("templates/a.html", 149, 0),
        ("templates/a.html", 150, 1),
        ("dashboard/migrations/0001_initial.py", 900, 0),
        ("docs/a.md", 900, 0),
    ],
)
def test_files_and_templates_have_a_limit(
    tmp_path: Path, name: str, lines: int, expected: int
) -> None:
    assert len(sized(tmp_path, name, "#\n" * lines)) == expected


def test_a_function_of_forty_lines_is_named_with_its_place(tmp_path: Path) -> None:
    assert sized(tmp_path, "relance/a.py", function(39)) == []
    (problem,) = sized(tmp_path, "relance/a.py", function(40))
    assert "relance/a.py:1 long" in problem


def test_explaining_a_function_does_not_lengthen_it(tmp_path: Path) -> None:
    explained = function(39).replace(":\n", ':\n    """Why.\n\n    More.\n    """\n', 1)
    assert sized(tmp_path, "relance/a.py", explained) == []


@pytest.mark.parametrize(
    "signature", ["def page(request)", "def get(self, request)", "async def page(request, code)"]
)
def test_a_view_has_a_lower_limit_than_other_functions(tmp_path: Path, signature: str) -> None:
    assert sized(tmp_path, "dashboard/web/a.py", function(24, signature)) == []
    assert len(sized(tmp_path, "dashboard/web/a.py", function(25, signature))) == 1


def test_a_python_lock_with_an_address_of_this_machine_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "uv.lock"
    lock.write_text('source = { registry = "https://index.example/simple" }\n')
    assert locks.python_problems(lock) == []
    lock.write_text('source = { registry = "file:///srv/wheels" }\n')
    assert len(locks.python_problems(lock)) == 1
    lock.write_text(
        'source = { registry = "https://index.example/simple" }\nsource = { path = "../x" }\n'
    )
    assert locks.python_problems(lock) == ["uv.lock : source path ../x"]


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"integrity": "sha512-x"}, 0),
        ({}, 1),
        ({"integrity": "sha512-x", "resolved": "https://mirror.example/x.tgz"}, 1),
    ],
)
def test_an_npm_lock_carries_digests_and_no_address(
    tmp_path: Path, package: dict[str, str], expected: int
) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"packages": {"": {}, "node_modules/x": package}}))
    assert len(locks.npm_problems(lock)) == expected
