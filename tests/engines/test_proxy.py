"""A session through a proxy: it links and sends, nothing goes around, no secret is told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import structlog

from gateway.core.facts import LinkSeen, QrSeen, StateSeen
from gateway.core.proxies import Proxy
from gateway.core.sends import SendOutcome
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web.browser import Browser, Launcher
from gateway.engines.whatsapp_web.driver import Driver
from gateway.engines.whatsapp_web.origin import Origin
from gateway.engines.whatsapp_web.upstream import WRONG_CREDENTIALS
from gateway.ports import Profile
from tests.engines.authority import Authority
from tests.engines.forward_proxy import ForwardProxy, forward_proxy
from tests.engines.test_fence import LOADS, servers
from tests.engines.worlds import ALICE, BOB, Running, SandboxWorld, Stage, find_browser

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

ASKS_A_STUN_SERVER = """(port) => new Promise((resolve) => {
  const call = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.2:${port}` }] });
  call.createDataChannel("x");
  call.onicegatheringstatechange = () => {
    if (call.iceGatheringState === "complete") resolve(true);
  };
  call.createOffer().then((offer) => call.setLocalDescription(offer));
})"""


async def opened(world: SandboxWorld, folder: Path, url: str) -> Running:
    profile = Profile(session_id="p", folder=folder / "p", linked=False, proxy=Proxy.parse(url))
    running = Running(profile)
    running.session = await world.engine.open(profile, running.report)
    return running


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
async def test_a_session_links_and_sends_through_its_proxy(
    here: Stage,
    world: SandboxWorld,
    tmp_path: Path,
    scheme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tls = None
    if scheme == "https":
        authority = Authority.of(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
        tls = authority.server("127.0.0.1")
    async with forward_proxy(scheme, tls) as proxy:
        running = await opened(world, tmp_path / "sessions", proxy.url())
        try:
            code = await running.until(QrSeen)
            await world.scan(ALICE, code.text)
            await running.until(LinkSeen)
            receipt = await running.send(BOB, "through")
            assert receipt.outcome is SendOutcome.SENT
        finally:
            await running.session.close()
        assert {letter.text for letter in await world.inbox(BOB)} == {"through"}
        assert set(proxy.asked) == {urlsplit(world.engine.origin).netloc}
        assert proxy.refused == 0


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_wrong_password_is_the_reason_that_the_page_cannot_be_reached(
    world: SandboxWorld, tmp_path: Path, scheme: str
) -> None:
    async with forward_proxy(scheme) as proxy:
        with structlog.testing.capture_logs() as logged:
            running = await opened(world, tmp_path / "sessions", proxy.url("s3cret-and-wrong"))
            try:
                assert await running.over() is Signal.PAGE_UNREACHABLE
            finally:
                await running.session.close()
    last = [fact for fact in running.facts if isinstance(fact, StateSeen)][-1]
    assert last.detail is not None
    assert WRONG_CREDENTIALS in last.detail
    assert [line for line in logged if line.get("reason") == WRONG_CREDENTIALS]
    assert "s3cret" not in repr(logged) + repr(running.facts) + repr(running.profile)
    assert proxy.refused > 0
    assert not proxy.asked


async def test_a_proxy_that_is_not_there_is_told(world: SandboxWorld, tmp_path: Path) -> None:
    async with forward_proxy("http") as proxy:
        url = proxy.url()
    running = await opened(world, tmp_path / "sessions", url)
    try:
        assert await running.over() is Signal.PAGE_UNREACHABLE
    finally:
        await running.session.close()
    last = [fact for fact in running.facts if isinstance(fact, StateSeen)][-1]
    assert "the proxy cannot be reached" in (last.detail or "")


@pytest.fixture
async def proxied(tmp_path: Path) -> AsyncIterator[tuple[Browser, ForwardProxy, str, str]]:
    """A bare browser behind a proxy, the host that is its WhatsApp, and one that is not."""
    async with servers() as (here, elsewhere, asked), forward_proxy("http") as proxy:
        driver = Driver()
        launcher = Launcher(Origin.of(here), driver, find_browser)
        browser = await launcher.launch(tmp_path / "profile", Proxy.parse(proxy.url()))
        try:
            await browser.page.goto(here)
            yield browser, proxy, here, elsewhere
        finally:
            await browser.close(politely=True)
            await driver.close()
        assert not [url for url in asked if "strange" in url]


async def test_the_fence_holds_behind_a_proxy(
    proxied: tuple[Browser, ForwardProxy, str, str],
) -> None:
    browser, proxy, here, elsewhere = proxied
    assert await browser.page.evaluate(LOADS, f"{here}/own.svg")
    port = urlsplit(here).port
    strange = (
        elsewhere,
        f"http://localhost:{port}",
        f"http://[::1]:{port}",
        f"https://127.0.0.2:{port}",
        "http://example.com",
        "https://evilwhatsapp.com",
    )
    for url in strange:
        assert not await browser.page.evaluate(LOADS, f"{url}/strange.svg")
    assert set(proxy.asked) == {urlsplit(here).netloc}


async def test_no_packet_of_a_call_goes_around_a_proxy(
    proxied: tuple[Browser, ForwardProxy, str, str],
) -> None:
    packets: list[bytes] = []

    class Listener(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            packets.append(data)

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Listener, local_addr=("127.0.0.2", 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        assert await proxied[0].page.evaluate(ASKS_A_STUN_SERVER, port)
    finally:
        transport.close()
    assert packets == []
