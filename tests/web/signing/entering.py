"""Walking through the forms of the way in."""

from django.http import HttpResponse
from django.test import Client

from tests.web.signing.conftest import PASSWORD


def give_password(
    client: Client, email: str = "agent@exemple.fr", password: str = PASSWORD, **more: str
) -> HttpResponse:
    sent = {"email": email, "password": password, **more}
    return client.post("/connexion/", sent)  # type: ignore[return-value]


def give_code(client: Client, code: str, **more: str) -> HttpResponse:
    return client.post("/connexion/code/", {"code": code, **more})  # type: ignore[return-value]


def may_enter(client: Client) -> bool:
    return client.get("/gestion/").status_code == 200
