import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from relance import environment
from tests.relance.launching import REPOSITORY

PRODUCTION = {
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "relance.example.fr",
    "DATABASE_URL": "postgresql://relance@db.example.fr/relance",
}


def settings_of(wanted: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of their own, as a command would."""
    return subprocess.run(
        [sys.executable, "-c", f"from relance import settings; print({wanted})"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("url", "host", "name", "options"),
    [
        ("postgresql://u:p%40@h:5433/base?sslmode=require", "h", "base", {"sslmode": "require"}),
        ("postgres://u@/base?host=/run/socket", "/run/socket", "base", {}),
    ],
)
def test_a_database_address_may_name_a_host_or_a_socket(
    url: str, host: str, name: str, options: dict[str, str]
) -> None:
    database = environment.database(url)
    assert (database["HOST"], database["NAME"], database["OPTIONS"]) == (host, name, options)


def test_a_password_in_an_address_is_unescaped() -> None:
    assert environment.database("postgresql://u:p%40ss@h/base")["PASSWORD"] == "p@ss"


def test_an_address_of_another_database_is_refused_with_the_form_to_write() -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://utilisateur"):
        environment.database("mysql://u@h/base")


def test_mail_goes_to_the_console_unless_a_server_is_named() -> None:
    assert environment.email("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_mail_server_is_read_with_its_port_security_and_sender() -> None:
    read = environment.email("smtp+tls://agent:a%2Fb@mail.example.fr?from=relance@example.fr")
    assert read["EMAIL_HOST"] == "mail.example.fr"
    assert read["EMAIL_PORT"] == 587
    assert read["EMAIL_HOST_PASSWORD"] == "a/b"
    assert read["EMAIL_USE_TLS"] is True
    assert read["DEFAULT_FROM_EMAIL"] == "relance@example.fr"


def test_a_mail_address_without_a_host_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.email("smtp://")


def test_a_word_that_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "peut-être")
    with pytest.raises(ImproperlyConfigured, match="DEBUG=1"):
        environment.boolean("DEBUG", default=False)


def test_trusted_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_TRUSTED_PROXIES", "127.0.0.1, 10.1.2.3/8")
    assert environment.networks("RELANCE_TRUSTED_PROXIES") == ["127.0.0.1/32", "10.0.0.0/8"]


def test_a_misspelt_proxy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_TRUSTED_PROXIES", "10.0.0")
    with pytest.raises(ImproperlyConfigured, match="RELANCE_TRUSTED_PROXIES"):
        environment.networks("RELANCE_TRUSTED_PROXIES")


def test_a_developer_needs_to_set_nothing() -> None:
    assert settings_of("settings.DEBUG").stdout.strip() == "True"


def test_a_served_site_is_never_in_debug_by_default() -> None:
    done = settings_of("settings.DEBUG", RELANCE_SERVED="1")
    assert done.returncode != 0
    assert "La variable SECRET_KEY manque" in done.stderr


def test_a_database_elsewhere_is_never_debugged_by_default() -> None:
    done = settings_of("settings.DEBUG", DATABASE_URL="postgresql://u@db.example.fr/base")
    assert "La variable SECRET_KEY manque" in done.stderr


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_a_missing_setting_says_how_to_set_it(missing: str) -> None:
    env = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = settings_of("settings.DEBUG", RELANCE_SERVED="1", **env)
    assert done.returncode != 0
    assert f"La variable {missing} manque" in done.stderr
    assert f"{missing}=" in done.stderr


def test_a_public_site_is_served_over_tls_with_secure_cookies() -> None:
    done = settings_of("settings.RELANCE_URL, settings.SESSION_COOKIE_SECURE", **PRODUCTION)
    assert done.stdout.strip() == "https://relance.example.fr True"


def test_only_a_served_process_pools_its_connections() -> None:
    wanted = "'pool' in settings.DATABASES['default']['OPTIONS']"
    assert settings_of(wanted, **PRODUCTION).stdout.strip() == "False"
    assert settings_of(wanted, RELANCE_SERVED="1", **PRODUCTION).stdout.strip() == "True"


def test_the_policy_allows_nothing_unsafe() -> None:
    done = settings_of("settings.CONTENT_SECURITY_POLICY")
    assert "unsafe" not in done.stdout
    assert "data:" in done.stdout
