"""Which addresses the gateway may be sent to by a stranger's URL: public ones, and those allowed.

The guard sits where connections are made. A check of the URL alone, or in a resolver, is bypassed:
IP literals in odd spellings never reach a resolver, redirects and rebinding come after the check.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from gateway.core.errors import GatewayError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

REFUSED = "must lead to a public address"

# `is_global` of the standard library calls these public although they carry or reach private ones.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.88.99.0/24",  # 6to4 relays
        "2001::/32",  # Teredo
        "5f00::/16",  # segment routing
        "fec0::/10",  # site local
    )
)


class AddressRefused(GatewayError, OSError):
    """The address cannot be reached."""


class Guard:
    """`allowed` holds hosts and CIDRs that may be reached although they are private."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[Network] = []
        for entry in allowed:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._hosts.add(entry.lower())

    def objection(self, url: str) -> str | None:
        """Why a URL is refused on its face; a name is judged when it is connected to."""
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        if host in self._hosts:
            return None
        if host == "localhost" or host.endswith(".localhost"):
            return None if self.allows_loopback() else REFUSED
        address = _spelled(host)
        return None if address is None or self.allows(address) else REFUSED

    def allows_loopback(self) -> bool:
        return self.allows(ipaddress.ip_address("127.0.0.1"))

    def allows(self, address: Address) -> bool:
        inner = _inner(address)
        if any(address in network or inner in network for network in self._networks):
            return True
        return is_public(address) and is_public(inner)

    def trusts_name(self, host: str) -> bool:
        return host.rstrip(".").lower() in self._hosts

    def socket_factory(self, info: tuple[Any, ...]) -> socket.socket:
        """For aiohttp's `TCPConnector`: refuses at the connection itself, whatever led there."""
        family, kind, protocol, _, sockaddr = info
        address = ipaddress.ip_address(str(sockaddr[0]).partition("%")[0])
        if not self.allows(address):
            raise AddressRefused
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)  # noqa: FBT003 - the standard library's own form
        return made


def is_public(address: Address) -> bool:
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries: mapped, NAT64 or 6to4; else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or address


def _spelled(host: str) -> Address | None:
    """The address that a host spells, in any form a connection would take; None of a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))  # 127.1, 0x7f.1, 2130706433
    except (OSError, UnicodeEncodeError):
        return None
