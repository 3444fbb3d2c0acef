"""Every writing operation of the API × every kind of key and session: the answer, and whether a
single row of the database changed. An operation without a row makes this fail.

The rows are those of `tests/test_who_writes_what.py`: a star says that something was written.
"""
# ruff: noqa: E501 (a table reads in lines)

from typing import Any

import orjson
import pytest
from django.conf import LazySettings
from django.test import Client

from dashboard.api.schema import document
from dashboard.models import Role, Scope, User
from tests import builders
from tests.api.program import AIDES, aide, country, key_of
from tests.digest import undone
from tests.signing_in import agent, session_key
from tests.test_who_writes_what import ROLES

pytestmark = pytest.mark.django_db

PLACES = ("70", "25", None)
# Nobody; a writing key of each role in the Haute-Saône, in the Doubs, over France; a key that only
# reads; the sessions of two accounts.
CALLERS: tuple[Any, ...] = (
    "anonymous",
    *((role, place, Scope.WRITE) for place in PLACES for role in ROLES),
    (Role.INSTRUCTOR, "70", Scope.READ),
    (Role.INSTRUCTOR, "70", "session"),
    (Role.READER, "70", "session"),
)
GRANT = f"{AIDES}70-P/"
MOVES = f"{GRANT}mouvements/"
DAY = {"effet_le": "2021-07-01", "montant": "1", "motif": "M"}
SENT: dict[str, tuple[str, str, Any]] = {
    "POST:/aides/": ("POST", AIDES, aide()),
    "POST:/aides/:several": ("POST", AIDES, [aide(), aide("70-API-2")]),
    "PATCH:/aides/{reference}/": ("PATCH", GRANT, {"objet": "Autre"}),
    "POST:/aides/{reference}/mouvements/:award": ("POST", MOVES, {"sorte": "attribution", **DAY}),
    "POST:/aides/{reference}/mouvements/:commitment": ("POST", MOVES, {"sorte": "engagement", **DAY}),
    "POST:/aides/{reference}/mouvements/:payment": ("POST", MOVES, {"sorte": "paiement", "engagement": "EJ9", **DAY}),
}  # fmt: skip
TABLE = """
POST:/aides/                                    401  403  201* 403  403  403  403  403  403  403  403  403  201* 403  403  403  403  201* 403
POST:/aides/:several                            401  422  201* 422  422  422  422  422  422  422  422  422  201* 422  422  422  403  201* 422
PATCH:/aides/{reference}/                       401  403  200* 403  403  403  404  404  404  404  404  403  200* 403  403  403  403  200* 403
POST:/aides/{reference}/mouvements/:award       401  403  201* 403  403  403  404  404  404  404  404  403  201* 403  403  403  403  201* 403
POST:/aides/{reference}/mouvements/:commitment  401  403  201* 403  403  403  404  404  404  404  404  403  201* 403  403  403  403  201* 403
POST:/aides/{reference}/mouvements/:payment     401  403  403  201* 403  403  404  404  404  404  404  403  403  201* 403  403  403  403  403
"""
ANSWERS = {name: tuple(answers) for name, *answers in map(str.split, TABLE.strip().splitlines())}
SAFE = {"get", "head", "options"}


@pytest.fixture(autouse=True)
def place(settings: LazySettings) -> None:
    """A grant with a commitment, entered by nobody who calls."""
    country(settings)
    held = builders.published("1000", department="70", reference="70-P")
    builders.commit(held, "300", reference="EJ9")


def test_every_operation_that_writes_has_a_row() -> None:
    written = {
        f"{method.upper()}:{path.removeprefix('/api/v1')}"
        for path, operations in document()["paths"].items()
        for method in operations
        if method not in {*SAFE, "parameters"}
    }

    assert written == {":".join(name.split(":")[:2]) for name in ANSWERS}
    assert set(SENT) == set(ANSWERS)


def caller(kind: Any) -> dict[str, str]:
    """The headers that say who calls."""
    if kind == "anonymous":
        return {}
    user: User = agent(kind[0], kind[1])
    if kind[2] == "session":
        return {"cookie": f"sessionid={session_key(user)}"}
    return {"authorization": f"Token {key_of(user, kind[2])}"}


def answer(headers: dict[str, str], name: str) -> str:
    method, path, body = SENT[name]
    with undone() as trace:
        response = Client().generic(
            method,
            path,
            orjson.dumps(body),
            content_type="application/json",
            headers={"if-match": "*", **headers},
        )
    return f"{response.status_code}{'*' if trace.wrote else ''}"


@pytest.mark.parametrize("kind", CALLERS, ids=str)
def test_each_program_is_answered_and_writes_as_the_table_says(kind: Any) -> None:
    headers, column = caller(kind), CALLERS.index(kind)
    found = {name: answer(headers, name) for name in ANSWERS}

    assert found == {name: answers[column] for name, answers in ANSWERS.items()}


@pytest.mark.parametrize("kind", [CALLERS[0], (Role.ADMINISTRATOR, None, Scope.WRITE)], ids=str)
def test_no_other_method_writes(kind: Any) -> None:
    headers = caller(kind)
    rows = {name.rpartition(":")[0] if name.count(":") > 1 else name for name in ANSWERS}
    for path in document()["paths"]:
        address = path.format(reference="70-P", code="70", id="b-1")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if f"{method}:{path.removeprefix('/api/v1')}" in rows:
                continue
            with undone() as trace:
                response = Client().generic(
                    method, address, b"{}", content_type="application/json", headers=headers
                )
            assert response.status_code in (401, 403, 404, 405), (method, path)
            assert not trace.wrote, (method, path)
