"""Speaking to a session's proxy: a tunnel through it, by HTTP's CONNECT or by SOCKS5."""

import asyncio
import base64
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from gateway.core.proxies import Proxy, ProxyScheme

Connect = Callable[[str, int], Awaitable[socket.socket]]
"""Opens a connection to a host and port; raises `OSError` where that is not allowed."""

TUNNEL_SECONDS: Final = 20.0
"""For the proxy to be reached and to reach the host; less than a page has to load."""

_HTTP_OK: Final = range(200, 300)
_PROXY_AUTHENTICATION_REQUIRED: Final = 407

# RFC 1928 and RFC 1929.
_SOCKS: Final = 5
_WITHOUT_CREDENTIALS, _WITH_CREDENTIALS = 0, 2
_CREDENTIALS_VERSION: Final = 1
_CONNECT: Final = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4
_SOCKS_REFUSALS: Final = {
    1: "a general failure",
    2: "not allowed by its rules",
    3: "the network is unreachable",
    4: "the host is unreachable",
    5: "the connection was refused",
    6: "the time ran out",
    7: "it does not know how to connect",
    8: "it does not know this kind of address",
}

WRONG_CREDENTIALS: Final = "the proxy does not accept the user name and password"
UNTRUSTED: Final = "the proxy's certificate is not trusted"


async def direct(host: str, port: int) -> socket.socket:
    """Without a guard: for programs whose proxies are their own choice."""
    loop = asyncio.get_running_loop()
    family, kind, protocol, _, address = (
        await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )[0]
    made = socket.socket(family, kind, protocol)
    made.setblocking(False)  # noqa: FBT003 - the standard library's own form
    try:
        await loop.sock_connect(made, address)
    except BaseException:
        made.close()
        raise
    return made


class ProxyFailed(Exception):
    """There is no tunnel; the message says why, and names no secret."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Both directions of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


async def tunnel(proxy: Proxy, host: str, port: int, connect: Connect) -> Stream:
    """A connection to this host through the proxy, which resolves its name."""
    try:
        async with asyncio.timeout(TUNNEL_SECONDS):
            stream = await _reach(proxy, connect)
            try:
                if proxy.scheme is ProxyScheme.SOCKS5:
                    await _ask_socks(proxy, stream, host, port)
                else:
                    await _ask_http(proxy, stream, host, port)
            except BaseException:
                stream.writer.close()
                raise
            return stream
    except TimeoutError:
        raise ProxyFailed(f"the proxy did not answer within {TUNNEL_SECONDS:g} s") from None
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise ProxyFailed("the proxy does not speak its protocol, or hung up") from None
    except ssl.SSLCertVerificationError as problem:
        raise ProxyFailed(f"{UNTRUSTED}: {problem.verify_message}") from None
    except ssl.SSLError:
        raise ProxyFailed("the proxy does not speak TLS") from None
    except OSError as problem:
        raise ProxyFailed(f"the proxy cannot be reached ({type(problem).__name__})") from None


async def _reach(proxy: Proxy, connect: Connect) -> Stream:
    made = await connect(proxy.host, proxy.port)
    try:
        if proxy.scheme is ProxyScheme.HTTPS:
            trust = await asyncio.to_thread(ssl.create_default_context)
            return Stream(
                *await asyncio.open_connection(sock=made, ssl=trust, server_hostname=proxy.host)
            )
        return Stream(*await asyncio.open_connection(sock=made))
    except BaseException:
        made.close()
        raise


async def _ask_http(proxy: Proxy, stream: Stream, host: str, port: int) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username is not None:
        pair = f"{proxy.username}:{proxy.password or ''}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    stream.writer.write("\r\n".join((*lines, "", "")).encode())
    answer = await stream.reader.readuntil(b"\r\n\r\n")
    words = answer.split(b"\r\n", 1)[0].split()
    if len(words) <= 1 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        raise ProxyFailed("the proxy does not speak HTTP")
    status = int(words[1])
    if status == _PROXY_AUTHENTICATION_REQUIRED:
        raise ProxyFailed(WRONG_CREDENTIALS)
    if status not in _HTTP_OK:
        raise ProxyFailed(f"the proxy answered {status}")


async def _ask_socks(proxy: Proxy, stream: Stream, host: str, port: int) -> None:
    reader, writer = stream.reader, stream.writer
    methods = [_WITHOUT_CREDENTIALS]
    if proxy.username is not None:
        methods.append(_WITH_CREDENTIALS)
    writer.write(bytes([_SOCKS, len(methods), *methods]))
    version, method = await reader.readexactly(2)
    if version != _SOCKS:
        raise ProxyFailed("the proxy does not speak SOCKS5")
    if method == _WITH_CREDENTIALS and proxy.username is not None:
        writer.write(bytes([_CREDENTIALS_VERSION]) + _counted(proxy.username))
        writer.write(_counted(proxy.password or ""))
        _, refused = await reader.readexactly(2)
        if refused:
            raise ProxyFailed(WRONG_CREDENTIALS)
    elif method != _WITHOUT_CREDENTIALS:
        raise ProxyFailed(WRONG_CREDENTIALS)
    writer.write(bytes([_SOCKS, _CONNECT, 0]) + _socks_address(host) + port.to_bytes(2))
    _, refusal, _, kind = await reader.readexactly(4)
    if refusal:
        raise ProxyFailed(f"the proxy says: {_SOCKS_REFUSALS.get(refusal, refusal)}")
    length = {_IPV4: 4, _IPV6: 16}.get(kind)
    await reader.readexactly((length or (await reader.readexactly(1))[0]) + 2)


def _counted(text: str) -> bytes:
    data = text.encode()
    return bytes([len(data)]) + data


def _socks_address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return bytes([_NAME]) + _counted(host)
    return bytes([_IPV4 if address.version == 4 else _IPV6]) + address.packed  # noqa: PLR2004
