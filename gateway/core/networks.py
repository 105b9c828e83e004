"""Where on the network a caller is: the addresses and networks that a key may be used from."""

import ipaddress
from collections.abc import Iterable

from gateway.core.errors import InvalidRequest

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_networks(texts: Iterable[str], field: str) -> frozenset[str]:
    """Addresses and networks (`192.0.2.7`, `2001:db8::/32`), each in its one written form."""
    return frozenset(_read(text, field) for text in texts)


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Whether a caller's address is in one of these; one that is not known is in none."""
    try:
        found = _plain(ipaddress.ip_address((address or "").partition("%")[0]))
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network) for network in networks)


def _read(text: str, field: str) -> str:
    refusal = InvalidRequest.field(
        field, "must be addresses or networks, such as 192.0.2.7 or 2001:db8::/32"
    )
    if "%" in text:  # a zone: this machine's own name for a cable
        raise refusal
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise refusal from None
    alone = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if alone else str(network)


def _plain(address: _Address) -> _Address:
    """Of a caller who came by IPv4 to a socket that speaks both, the IPv4 address."""
    return getattr(address, "ipv4_mapped", None) or address
