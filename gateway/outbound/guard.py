"""Which addresses the gateway may be sent to by a stranger's URL: public ones, and those allowed.

The guard sits where connections are made. A check of the URL alone, or in a resolver, is bypassed:
IP literals in odd spellings never reach a resolver, redirects and rebinding come after the check.
"""

import ipaddress
import socket
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from gateway.core.errors import GatewayError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

REFUSED = "must lead to a public address"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All that was ever given out of IPv6. `is_global` of the standard library also calls public what
carries a private address somewhere else: `::127.0.0.1`, `::ffff:0:127.0.0.1`, local NAT64."""
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocols' own
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocols' own, Teredo among them
        "2002::/16",  # 6to4, which nobody runs any more
        "3fff::/20",  # documentation; not known to every Python that is supported
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
        host = _host(url)
        if host in self._hosts:
            return None
        if host == "localhost" or host.endswith(".localhost"):
            return None if self.allows_loopback() else REFUSED
        address = _spelled(host)
        return None if address is None or self.allows(address) else REFUSED

    def allows_loopback(self) -> bool:
        return self.allows(ipaddress.ip_address("127.0.0.1"))

    def allows(self, address: Address) -> bool:
        inner = carried(address)
        if any(address in network or inner in network for network in self._networks):
            return True
        return is_public(inner)

    def trusts_name(self, host: str) -> bool:
        """Whether the operator named this host: it may lead anywhere then."""
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
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def carried(address: Address) -> Address:
    """The IPv4 address that a connection to this one ends at: mapped or NAT64; else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _host(url: str) -> str:
    """The host as a connection takes it: its escapes undone, its digits those of ASCII."""
    host = unquote(urlsplit(url).hostname or "")
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").rstrip(".").lower()


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
