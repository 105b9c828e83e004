"""What nobody may read in a log, in `/info` or in a refusal: secrets, texts, whose phone it is.

The main flows run at the default level, and each of them fails once, too.
"""

import asyncio
import base64
import contextlib
import json
import signal
from pathlib import Path
from typing import Any, Final

import pytest
import socketio

from tests.end_to_end.product import KEY, MASTER_KEY, Product, browsers_on, until
from tests.engines.forward_proxy import PASSWORD, forward_proxy
from tests.leftovers import descendants
from tests.receivers import Receiver

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(400)]

ANA, BETO, CARLA, NOBODY = "5491155550001", "5491155550002", "5491155550003", "5491155550009"
WRONG_KEY: Final = "wrong-key-8e21a0d4c7"
HEADER: Final = "receivers-own-secret-77aa"
TOKEN: Final = "token-in-an-address-31bd"
WRONG_PASSWORD: Final = "wr0ng-secret"
OUT, IN, SILENT = "canary text out 4c2e", "canary text in 9b7d", "canary text refused 1f60"


class Told:
    """A product, the secrets that went through it, and what it said that anybody may read."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.secrets = [KEY, MASTER_KEY, WRONG_KEY, HEADER, TOKEN, PASSWORD, WRONG_PASSWORD]
        self.secrets += [OUT, IN, SILENT, ANA, BETO, CARLA, NOBODY]
        self.said: list[str] = []

    async def refused(
        self, status: int, method: str, path: str, body: Any = None, **headers: str
    ) -> None:
        got, answer = await self.product.call(method, path, body, **headers)
        assert got == status, answer
        self.said.append(json.dumps(answer, ensure_ascii=False))

    def children_must_not_have(self) -> None:
        """Browsers and their driver inherit what they are started with."""
        running = self.product.gateway.running
        assert running is not None
        assert KEY.encode() in environment(running.pid), "it is where it is looked for"
        children = [process.pid for process in descendants(running.pid)]
        assert len(children) > len(browsers_on(self.product.sessions_dir)) > 1
        for pid in children:
            found = [key for key in (KEY, MASTER_KEY) if key.encode() in environment(pid)]
            assert found == []

    def must_not_tell(self) -> None:
        said = {"a log": self.product.gateway.log, "an answer": "\n".join(self.said)}
        for where, text in said.items():
            assert [secret for secret in self.secrets if secret in text] == [], where


def environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # it has ended
        return b""


async def test_no_log_and_no_refusal_tells_a_secret(product: Product, receiver: Receiver) -> None:
    told = Told(product)
    await product.start_gateway(
        OUTBOUND_ALLOW="127.0.0.0/8", WEBHOOK_URL=receiver.url, WEBHOOK_RETRY_SECONDS="0.2,600"
    )
    await _keys_and_logins(told)
    await _webhooks(told, receiver)
    await _links(told)
    await _messages(told, receiver)
    await _proxies(told)
    await product.fault(ANA, "crash_page", 1)
    await product.in_state("ana", "reconnecting")
    await product.in_state("ana", "connected")
    await product.gateway.signal(signal.SIGKILL)
    await product.start_gateway()
    await product.in_state("ana", "connected")
    await asyncio.to_thread(told.children_must_not_have)
    for headers in ({}, {"X-API-Key": ""}):
        told.said.append(str((await product.call("GET", "/info", **headers))[1]))
    assert await product.gateway.signal(signal.SIGTERM) == 0
    for line in ("request_refused", "no_request", "socket_refused", "proxy_failed"):
        assert line in product.gateway.log, "the flows were run, and were heard of"
    told.must_not_tell()


async def _keys_and_logins(told: Told) -> None:
    product = told.product
    made = await product.ask("POST", "/api/keys", {"name": "app", "scopes": ["read"]})
    told.secrets.append(made["key"])
    text = {"sessionId": "ana", "to": BETO, "text": SILENT}
    await told.refused(403, "POST", "/api/messages/send", text, **{"X-API-Key": made["key"]})
    await told.refused(401, "GET", "/api/sessions", **{"X-API-Key": WRONG_KEY})
    await told.refused(401, "POST", "/api/panel/login", {"apiKey": WRONG_KEY})
    await told.refused(400, "POST", "/api/panel/login", {"apiKey": [KEY]})
    async with product.http.post(f"{product.url}/api/panel/login", json={"apiKey": KEY}) as answer:
        (cookie,) = answer.cookies.values()
        told.said.append(await answer.text())
    told.secrets.append(cookie.value)
    stranger = {"Cookie": f"{cookie.key}={cookie.value}", "X-API-Key": "", "Origin": "http://evil"}
    await told.refused(403, "GET", "/api/sessions", **stranger)
    socket = socketio.AsyncClient(reconnection=False)
    with contextlib.suppress(socketio.exceptions.ConnectionError):
        await socket.connect(product.url, auth={"apiKey": WRONG_KEY}, transports=["websocket"])
    await socket.disconnect()
    host, _, port = product.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET / HTTP/1.1\r\nHost: x\r\nX-API-Key {KEY}\r\n\r\n".encode())
    told.said.append((await reader.read()).decode())
    writer.close()
    await writer.wait_closed()


async def _webhooks(told: Told, receiver: Receiver) -> None:
    product = told.product
    hook = {"url": receiver.url, "events": ["*"], "headers": {"Authorization": HEADER}}
    made = await product.ask("POST", "/api/webhooks", hook)
    rotated = await product.ask("POST", f"/api/webhooks/{made['id']}/rotate-secret")
    told.secrets += [made["secret"], rotated["secret"]]
    nowhere = {"url": f"http://127.0.0.1:9/hook?token={TOKEN}", "events": ["*"]}
    made = await product.ask("POST", "/api/webhooks", nowhere)
    told.secrets.append(made["secret"])
    await product.ask("POST", f"/api/webhooks/{made['id']}/test")
    private = {"url": f"http://10.0.0.1/?token={TOKEN}", "headers": {"Authorization": HEADER}}
    await told.refused(400, "POST", "/api/webhooks", private)


async def _links(told: Told) -> None:
    product = told.product
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.phone("POST", "", {"number": CARLA, "name": "Carla"})
    await product.link("ana", ANA, "Ana")
    codes = await product.ask("GET", "/api/events?types=session.qr&limit=500")
    assert codes
    told.secrets += [event["data"]["text"] for event in codes]
    await product.call("POST", "/api/start-session", {"sessionId": "carla"})
    told.secrets.append(await product.qr("carla"))
    path = "/api/sessions/carla/pairing-code"
    await told.refused(400, "POST", path, {"number": "no number"})
    code = (await product.ask("POST", path, {"number": CARLA}))["code"]
    told.secrets += [code, code.replace("-", "")]
    await product.phone("POST", f"/{CARLA}/link", {"code": code})
    await product.in_state("carla", "connected")


async def _messages(told: Told, receiver: Receiver) -> None:
    product = told.product
    send = "/api/messages/send"
    await product.ask("POST", send, {"sessionId": "ana", "to": BETO, "text": OUT})
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": IN})

    async def heard() -> bool:
        return IN in await product.texts("ana")

    await until("the answer", heard)
    async with asyncio.timeout(60):
        while (await receiver.taken.get())[1].get("body") != IN:
            pass
    nowhere = {"sessionId": "ana", "to": NOBODY, "text": SILENT}
    await told.refused(422, "POST", send, nowhere)
    await told.refused(404, "POST", send, nowhere | {"sessionId": "none"})
    await told.refused(400, "POST", send, nowhere | {"to": "nobody", "mentions": 5})
    await told.refused(400, "POST", send, [SILENT])
    private = {"url": f"http://10.0.0.1/a.png?token={TOKEN}"}
    absent = {"url": f"http://127.0.0.1:9/a.png?token={TOKEN}"}
    unlike = {"base64": base64.b64encode(SILENT.encode()).decode(), "mimetype": "image/png"}
    picture = {"sessionId": "ana", "to": BETO, "type": "image", "caption": SILENT}
    for status, media in ((400, private), (422, absent), (415, unlike)):
        await told.refused(status, "POST", send, picture | {"media": media})
    once = {"Idempotency-Key": "order-1"}
    await product.call("POST", send, {"sessionId": "ana", "to": BETO, "text": OUT}, **once)
    await told.refused(409, "POST", send, {"sessionId": "ana", "to": BETO, "text": IN}, **once)


async def _proxies(told: Told) -> None:
    product = told.product
    await told.refused(
        400, "PATCH", "/api/sessions/ana", {"proxy": {"url": f"ftp://u:{PASSWORD}@p.example"}}
    )
    async with forward_proxy("http") as proxy:
        for password, state in ((WRONG_PASSWORD, "reconnecting"), (None, "connected")):
            url = proxy.url(password) if password else proxy.url()
            await product.ask("PATCH", "/api/sessions/ana", {"proxy": {"url": url}})
            await product.in_state("ana", state)
            told.said.append(str(await product.ask("GET", "/api/sessions/ana/proxy")))
        await product.ask("PATCH", "/api/sessions/ana", {"proxy": None})
        await product.in_state("ana", "connected")
