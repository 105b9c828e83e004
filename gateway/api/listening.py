"""The sockets that the gateway listens on, and what holds for every connection they take."""

import socket
from typing import Final

TAKE_SECONDS: Final = 30.0
"""How long a peer may take nothing of what it was sent. The kernel then ends the connection, and
with it every write that waits: of a stream, a socket, a long answer, a download."""
BACKLOG: Final = 1024


def listen(host: str, port: int, *, take_seconds: float = TAKE_SECONDS) -> list[socket.socket]:
    """A socket for each address of the host; blocks while its name is looked up.

    Raises `OSError` where one is taken.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listening: list[socket.socket] = []
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            listening.append(_bound(family, address, take_seconds))
    except OSError:
        for each in listening:
            each.close()
        raise
    return listening


def _bound(family: int, address: object, take_seconds: float) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(take_seconds * 1000))
        made.setblocking(False)  # noqa: FBT003 - its name says it
        made.bind(address)  # type: ignore[arg-type] # whatever the family's own form is
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made
