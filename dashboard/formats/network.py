"""Who is at the other end: the address of a caller, behind proxies that are trusted or not."""

from collections.abc import Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

UNKNOWN = "inconnu"


def client_address(remote: str, forwarded: str, trusted: Sequence[str]) -> str:
    """`remote`: who speaks to us; `forwarded`: the X-Forwarded-For header.

    Read from its end, each trusted proxy names who spoke to it: what stands before the first
    address that is not trusted may have been written by anyone.
    """
    networks = [ip_network(network) for network in trusted]
    hops = [*(part.strip() for part in forwarded.split(",") if part.strip()), remote.strip()]
    found = remote.strip()
    for hop in reversed(hops):
        try:
            address = ip_address(_bare(hop))
        except ValueError:
            break
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        found = str(address)
        if not any(address in network for network in networks):
            break
    return found or UNKNOWN


def caller_network(address: str) -> str:
    """What is counted as one caller: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return str(found)


def _bare(hop: str) -> str:
    """Without the brackets and the port that some proxies add, nor the zone of a local address."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    return hop.partition("%")[0]
