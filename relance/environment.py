"""Reads the settings that come from the environment, with errors that say what to type.

Only the standard library and psycopg: what is needed before Django is ready.
"""

import ipaddress
import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

YES = frozenset({"1", "true", "yes", "on", "oui", "vrai"})
NO = frozenset({"0", "false", "no", "off", "non", "faux", ""})
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise ImproperlyConfigured(f"{name}={value} : écrire 1 ou 0, par exemple {name}=1.")


def listed(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def chosen(name: str, among: tuple[str, ...]) -> str:
    """One of a few values; the first when the variable is not set."""
    value = text(name) or among[0]
    if value not in among:
        raise ImproperlyConfigured(f"{name}={value} : choisir parmi {', '.join(among)}.")
    return value


def required(name: str, how: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"La variable {name} manque. {how}")
    return value


def rate(name: str, default: int) -> int | None:
    """A number of calls a minute; None, no limit, when the variable is set and empty."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.strip():
        return None
    if not value.strip().isascii() or not value.strip().isdigit():
        raise ImproperlyConfigured(
            f"{name}={value} : écrire un nombre d'appels par minute, par exemple "
            f"{name}={default}, ou rien pour ne pas limiter."
        )
    return int(value)


def count(name: str, default: int) -> int:
    """A whole number, at least one."""
    value = text(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(
            f"{name}={value} : écrire un nombre entier d'au moins 1, par exemple {name}={default}."
        )
    return int(value)


def networks(name: str) -> list[str]:
    """Addresses or CIDR networks, checked and in their canonical form."""
    try:
        return [str(ipaddress.ip_network(part, strict=False)) for part in listed(name)]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} : {error}. Écrire des adresses ou des réseaux séparés par des virgules, "
            f"par exemple {name}=127.0.0.1,10.0.0.0/8."
        ) from error


# A replica that is away is noticed in seconds, whatever became of the network.
OF_A_REPLICA = {
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def replicas(name: str) -> dict[str, dict[str, Any]]:
    """`replica_1`, `replica_2`, …: the Django settings of each address of the list."""
    found = {}
    for number, url in enumerate(listed(name), 1):
        settings = database(url, name)
        settings["OPTIONS"] = {**OF_A_REPLICA, **settings["OPTIONS"]}
        found[f"replica_{number}"] = {**settings, "TEST": {"MIRROR": "default"}}
    return found


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """The Django settings of one PostgreSQL address.

    Takes whatever libpq takes: `postgresql://user:password@host:port/name?sslmode=require`,
    and for a Unix socket `postgresql://user@/name?host=/folder`.
    """
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"{name} n'est pas une adresse PostgreSQL ({error}). "
            "Forme attendue : postgresql://utilisateur:motdepasse@hote:5432/base"
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.pop("dbname", "")),
        "USER": str(parts.pop("user", "")),
        "PASSWORD": str(parts.pop("password", "")),
        "HOST": str(parts.pop("host", "")),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": dict(parts),
    }


def is_local_host(host: str) -> bool:
    """A socket folder, or a name or address that cannot leave this machine."""
    return host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}


def email(url: str) -> dict[str, Any]:
    """Django's mail settings from `console:`, `smtp://`, `smtp+tls://` or `smtps://`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL : écrire console: ou smtp+tls://utilisateur:motdepasse@hote:587"
            "?from=relance@example.fr"
        )
    sender = parse_qs(parts.query).get("from")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        **({"DEFAULT_FROM_EMAIL": sender[0]} if sender else {}),
    }


def prefixed(prefix: str) -> dict[str, str]:
    """Every variable that starts with the prefix, keyed by the lower-case rest of its name."""
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in os.environ.items()
        if name.startswith(prefix)
    }
