"""A proxy given over HTTP: its password is in no answer, event, log or file; keys are renewed."""

import asyncio
import os
import signal
import sys

import pytest

from tests.end_to_end.product import KEY, MASTER_KEY, Process, Product
from tests.engines.forward_proxy import PASSWORD, forward_proxy

ANA, BETO = "5491100000001", "5491100000002"
NEW_KEY = "end-to-end-new-master-key-c41d77"


async def test_a_session_goes_through_its_proxy_and_its_password_stays_secret(
    product: Product,
) -> None:
    await product.start_gateway(OUTBOUND_ALLOW="127.0.0.0/8", LOG_LEVEL="debug")
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    async with forward_proxy("http") as proxy:
        wrong = {"proxy": {"url": proxy.url("wr0ng-secret")}}
        told = [await product.ask("PATCH", "/api/sessions/ana", wrong)]
        lost = await product.in_state("ana", "reconnecting")
        assert lost["reason"] == "page_unreachable"
        told.append(lost)
        right = {"proxy": {"url": proxy.url()}}
        told.append(await product.ask("PATCH", "/api/sessions/ana", right))
        told.append(await product.in_state("ana", "connected"))
        told.append(await product.ask("GET", "/api/sessions/ana/proxy"))
        assert told[-1] == {"url": f"http://alice:***@127.0.0.1:{proxy.port}"}
        assert proxy.asked
        body = {"sessionId": "ana", "to": BETO, "text": "through"}
        told.append(await product.ask("POST", "/api/messages/send", body))
        assert told[-1]["status"] in {"sent", "delivered"}
        told.append(await product.ask("GET", "/api/events?limit=500"))
        await product.ask("POST", "/api/sessions/ana/stop")
    kept = [file.read_bytes() for file in (product.folder / "data").rglob("*") if file.is_file()]
    for secret in (PASSWORD, "hunter2", "wr0ng-secret"):
        assert secret not in repr(told)
        assert secret not in product.gateway.log
        assert not [data for data in kept if secret.encode() in data]
    assert "does not accept the user name and password" in product.gateway.log


async def test_the_master_key_is_renewed_and_a_wrong_one_refuses_the_start(
    product: Product,
) -> None:
    await product.start_gateway()
    body = {"sessionId": "ana", "start": False, "proxy": {"url": "http://u:hunter2@p.example:80"}}
    await product.ask("POST", "/api/sessions", body)
    assert await product.gateway.signal(signal.SIGTERM) == 0
    wrong = Process(product.folder, "wrong")
    with pytest.raises(AssertionError, match="MASTER_KEY"):
        await wrong.start(
            *("gateway", "serve"),
            API_KEY=KEY,
            PORT="0",
            MASTER_KEY=NEW_KEY,
            DATA_DIR=str(product.folder / "data"),
            SESSIONS_DIR=str(product.sessions_dir),
        )
    for keys in (f"{NEW_KEY},{MASTER_KEY}", NEW_KEY):
        await product.start_gateway(MASTER_KEY=keys)
        proxy = await product.ask("GET", "/api/sessions/ana/proxy")
        assert proxy == {"url": "http://u:***@p.example:80"}
        assert await product.gateway.signal(signal.SIGTERM) == 0


async def test_a_lost_master_key_costs_what_it_encrypted_and_nothing_else(product: Product) -> None:
    await product.start_gateway()
    proxied = {"sessionId": "ana", "start": False, "proxy": {"url": "http://u:hunter2@p.example"}}
    await product.ask("POST", "/api/sessions", proxied)
    await product.ask("POST", "/api/sessions", {"sessionId": "beto", "start": False})
    webhook = {"url": "https://receiver.example/hook", "headers": {"Authorization": "hunter2"}}
    hook = (await product.ask("POST", "/api/webhooks", webhook))["id"]
    status, told = await _forget(product, MASTER_KEY)
    assert status != 0
    assert "DATA_DIR" in told  # it is in use
    assert await product.gateway.signal(signal.SIGTERM) == 0
    assert await _forget(product, MASTER_KEY) == (
        0,
        "Every stored secret opens: there is nothing to forget.\n",
    )
    status, told = await _forget(product, NEW_KEY)
    assert status == 0
    assert "the proxy of the session ana" in told
    assert f"the webhook {hook}" in told
    assert "beto" not in told
    await product.start_gateway(MASTER_KEY=NEW_KEY)
    assert await product.ask("GET", "/api/sessions/ana/proxy") is None
    kept = await product.ask("GET", f"/api/webhooks/{hook}")
    assert (kept["enabled"], kept["disabledReason"]) == (False, "no_secret")
    rotated = await product.ask("POST", f"/api/webhooks/{hook}/rotate-secret")
    assert rotated["secret"].startswith("whsec_")
    assert (rotated["enabled"], rotated["disabledReason"]) == (True, None)
    again = {"proxy": {"url": "http://u:hunter2@p.example:80"}}
    await product.ask("PATCH", "/api/sessions/ana", again)
    assert await product.gateway.signal(signal.SIGTERM) == 0
    await product.start_gateway()
    kept = await product.ask("GET", "/api/sessions/ana/proxy")
    assert kept == {"url": "http://u:***@p.example:80"}


async def _forget(product: Product, master_key: str) -> tuple[int | None, str]:
    settings = {"DATA_DIR": str(product.data_dir), "MASTER_KEY": master_key}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "secrets", "forget", "--yes"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **settings},
    )
    told, _ = await command.communicate()
    return command.returncode, told.decode()
