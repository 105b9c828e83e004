"""A proxy that is spoken to over TLS: a tunnel where it is trusted, and why there is none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.core.proxies import Proxy
from gateway.engines.whatsapp_web.upstream import (
    UNTRUSTED,
    WRONG_CREDENTIALS,
    ProxyFailed,
    direct,
    tunnel,
)
from tests.engines.authority import Authority
from tests.engines.forward_proxy import ForwardProxy, forward_proxy


@asynccontextmanager
async def trusted_proxy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ForwardProxy]:
    authority = Authority.of(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    async with forward_proxy("https", authority.server("127.0.0.1")) as proxy:
        yield proxy


async def test_a_tunnel_through_tls_carries_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with trusted_proxy(tmp_path, monkeypatch) as proxy, forward_proxy("http") as beyond:
        stream = await tunnel(Proxy.parse(proxy.url()), "127.0.0.1", beyond.port, direct)
        stream.writer.write(b"CONNECT x:1 HTTP/1.1\r\n\r\n")
        assert (await stream.reader.readline()).startswith(b"HTTP/1.1 407")
        stream.writer.close()
    assert proxy.asked == [f"127.0.0.1:{beyond.port}"]


async def test_what_is_wrong_with_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with trusted_proxy(tmp_path, monkeypatch) as proxy:
        with pytest.raises(ProxyFailed, match=WRONG_CREDENTIALS):
            await tunnel(Proxy.parse(proxy.url("wrong")), "127.0.0.1", 9, direct)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(ProxyFailed, match=UNTRUSTED):
            await tunnel(Proxy.parse(proxy.url()), "127.0.0.1", 9, direct)
    assert proxy.asked == []


async def test_a_proxy_without_tls_is_told_apart_from_one_that_is_away() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ProxyFailed, match="does not speak TLS"):
            await tunnel(Proxy.parse(f"https://127.0.0.1:{port}"), "127.0.0.1", 9, direct)
