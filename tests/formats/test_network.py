"""Whose call it is."""

import pytest

from dashboard.formats.network import caller_network, client_address

PROXIES = ["10.0.0.0/8", "2001:db8:1::/48"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.1.1.1", "198.51.100.1"),
        ("10.0.0.2", "[2001:db8:9::5]:443", "2001:db8:9::5"),
        ("10.0.0.2", "198.51.100.1:8080", "198.51.100.1"),
        ("10.0.0.2", "n'importe quoi", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "198.51.100.1", "inconnu"),
    ],
)
def test_only_trusted_proxies_are_believed(remote: str, forwarded: str, found: str) -> None:
    assert client_address(remote, forwarded, PROXIES) == found


def test_an_ipv6_caller_is_its_network() -> None:
    assert caller_network("2001:db8:9:8:1:2:3:4") == "2001:db8:9:8::/64"
    assert caller_network("2001:db8:9:8::9") == "2001:db8:9:8::/64"
    assert caller_network("203.0.113.7") == "203.0.113.7"
    assert caller_network("inconnu") == "inconnu"
