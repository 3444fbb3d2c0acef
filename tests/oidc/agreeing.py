"""A person's browser between the site and the provider."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

import requests
from django.http import HttpResponse
from django.test import Client

ORIGIN: Final = "http://testserver"


@dataclass
class Provider:
    """The provider, and the cookies that this browser has there."""

    issuer: str
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.will(sub="alice", acr="eidas2", email="alice@exemple.fr", spoil="", refuse=False)

    def will(self, **said: str | bool | None) -> None:
        """Who signs in next there, at which level, and what is spoilt on the way."""
        requests.post(f"{self.issuer}/control", json=said, timeout=10).raise_for_status()

    def walk(self, address: str) -> str:
        """Follow the provider's pages until they lead back to the site; that address."""
        for _ in range(10):
            answer = self.browser.get(address, allow_redirects=False, timeout=10)
            assert answer.is_redirect, (answer.status_code, answer.text)
            address = urljoin(address, answer.headers["Location"])
            if address.startswith(ORIGIN):
                return address.removeprefix(ORIGIN)
        raise AssertionError("the provider led nowhere")

    def come_back(self, client: Client, start: str = "/connexion/proconnect/") -> str:
        """From the button to the address that the provider sends back to."""
        return self.walk(client.get(start).headers["Location"])

    def sign_in(self, client: Client, start: str = "/connexion/proconnect/") -> HttpResponse:
        return client.get(self.come_back(client, start))  # type: ignore[return-value]
