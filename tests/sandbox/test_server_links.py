"""A page becomes a linked device: refs, QR texts, pairing codes, and leaving again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from server_kit import ALICE, BOB, KEY, Server, qr_text, running

from gateway.sandbox.links import (
    PAIRING_ALPHABET,
    PAIRING_CODE_SECONDS,
    REF_SECONDS,
    CodeUnknown,
    CodeUsed,
    Links,
)
from gateway.sandbox.storage import Storage


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        yield server


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def links(tmp_path: Path, clock: Clock) -> Links[str]:
    return Links(Storage(tmp_path / "unopened"), clock)


async def test_a_page_without_a_token_gets_six_refs_for_a_minute_and_twenty_seconds(
    server: Server,
) -> None:
    page = await server.page()
    await page.ok("hello", token=None)
    refs = await page.push("refs")
    assert refs["ttl"] == [60, 20, 20, 20, 20, 20]
    assert len(set(refs["refs"])) == 6
    assert all(ref.startswith("2@") and "," not in ref for ref in refs["refs"])

    assert await page.ok("refresh_refs") == {}
    assert not set((await page.push("refs"))["refs"]) & set(refs["refs"])


async def test_a_scan_links_the_page_and_gives_it_what_it_has_to_know(server: Server) -> None:
    page, text = await server.showing()
    assert await server.post(f"/phones/{ALICE}/link", {"qr": text}) == (
        200,
        {"number": ALICE, "device": 1},
    )
    paired = await page.push("paired")
    assert paired["me"] == {
        "jid": f"{ALICE}@c.us",
        "lid": await server.lid(ALICE),
        "name": "P1",
        "device": 1,
        "business": False,
    }
    assert paired["history"] == {
        "people": [],
        "groups": [],
        "blocked": [],
        "labels": [],
        "channels": [],
        "chats": [],
        "messages": [],
        "next": None,
    }
    await page.ack(paired)
    answer = await page.ok("hello", token=paired["token"])
    assert answer == {"registered": True, "me": paired["me"], "pending": 0}
    assert await page.push("offline_end")


async def test_a_newer_page_adds_its_platform_to_the_code(server: Server) -> None:
    _, text = await server.showing()
    status, _ = await server.post(f"/phones/{ALICE}/link", {"qr": f"{text},1"})
    assert status == 200


async def test_devices_of_one_account_are_numbered(server: Server) -> None:
    await server.linked(ALICE)
    _, text = await server.showing()
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[1]["device"] == 2


@pytest.mark.parametrize(
    "text",
    ["", "2@abc", qr_text("2@unknown"), f"2@abc,{KEY}", f"2@abc,{KEY},not base64,{KEY}", ",,,"],
)
async def test_what_no_page_shows_is_unknown(server: Server, text: str) -> None:
    await server.showing()
    status, answer = await server.post(f"/phones/{ALICE}/link", {"qr": text})
    assert (status, "expired" in answer["error"]) == (404, True)


async def test_only_the_ref_that_is_shown_now_can_be_scanned(server: Server) -> None:
    page = await server.page()
    await page.ok("hello", token=None)
    first, second, *_ = (await page.push("refs"))["refs"]
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": qr_text(first)}))[0] == 404
    await page.ok("show_ref", ref=first)
    await page.ok("show_ref", ref=second)
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": qr_text(first)}))[0] == 404
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": qr_text(second)}))[0] == 200
    assert (await page.ask("show_ref", ref="2@foreign"))["error"]["code"] == 404


async def test_the_code_of_a_page_that_left_is_worth_nothing(server: Server) -> None:
    page, text = await server.showing()
    await page.socket.close()
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[0] == 404


async def test_a_used_code_is_refused_as_used_after_a_restart_too(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE)
        page, text = await server.showing()
        assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[0] == 200
        assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[0] == 409
        await page.ack(await page.push("paired"))
    async with running(tmp_path) as server:
        assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[0] == 409


async def test_a_pairing_code_links_the_phone_it_was_asked_for_and_no_other(
    server: Server,
) -> None:
    page, _ = await server.showing()
    code = (await page.ok("pairing_code", phone=f"+{ALICE}"))["code"]
    assert len(code) == 8
    assert set(code) <= set(PAIRING_ALPHABET)
    written = f"{code[:4]}-{code[4:]}".lower()
    assert (await server.post(f"/phones/{BOB}/link", {"code": written}))[0] == 404
    assert (await server.post(f"/phones/{ALICE}/link", {"code": written}))[0] == 200
    assert (await server.post(f"/phones/{ALICE}/link", {"code": code}))[0] == 409
    assert (await page.push("paired"))["me"]["jid"] == f"{ALICE}@c.us"


async def test_nobody_gets_a_pairing_code_for_a_number_that_no_phone_has(server: Server) -> None:
    page, _ = await server.showing()
    assert (await page.ask("pairing_code", phone="4400000000"))["error"]["code"] == 404


async def test_a_page_that_dies_before_it_stored_the_link_leaves_no_device(
    server: Server,
) -> None:
    page, text = await server.showing()
    await server.post(f"/phones/{ALICE}/link", {"qr": text})
    paired = await page.push("paired")
    await page.socket.close()
    again = await server.page()
    answer = await again.ok("hello", token=paired["token"])
    assert answer == {"registered": False, "reason": "unlinked"}


async def test_logging_out_forgets_the_device(server: Server) -> None:
    page = await server.linked(ALICE)
    assert await page.ok("logout") == {}
    assert (await page.ask("usync", phones=[BOB]))["error"]["code"] == 401
    again = await server.page()
    assert (await again.ok("hello", token=page.token))["reason"] == "unlinked"


async def test_a_phone_removes_its_device(server: Server) -> None:
    page = await server.linked(ALICE)
    assert await server.post(f"/phones/{ALICE}/unlink", {}) == (200, {"removed": [1]})
    assert (await page.push("unlinked"))["reason"] == "account_sync_removed"
    assert await page.closed() == 4002
    assert (await server.post(f"/phones/{ALICE}/unlink", {}))[0] == 404


async def test_a_second_page_with_the_same_token_ends_the_first(server: Server) -> None:
    page = await server.linked(ALICE)
    second = await server.back(page.token)
    assert await page.push("replaced")
    assert await page.closed() == 4001
    assert await second.ok("ping") == {}


def test_a_ref_lives_as_long_as_it_is_shown(links: Links[str], clock: Clock) -> None:
    first, second, *_ = links.offer("page")["refs"]
    links.show("page", first)
    clock.seconds = REF_SECONDS[0] - 0.1
    assert links.show("page", first)  # announced again, it lives no longer
    clock.seconds = REF_SECONDS[0]
    with pytest.raises(CodeUnknown):
        links.use_qr(qr_text(first))
    links.show("page", second)
    clock.seconds += REF_SECONDS[1] - 0.1
    assert links.use_qr(qr_text(second)) == "page"
    with pytest.raises(CodeUsed):
        links.use_qr(qr_text(second))


def test_a_pairing_code_lives_three_minutes(links: Links[str], clock: Clock) -> None:
    code = links.pairing_code("page", ALICE)
    clock.seconds = PAIRING_CODE_SECONDS
    with pytest.raises(CodeUnknown):
        links.use_code(code, ALICE)


def test_codes_do_not_repeat(links: Links[str]) -> None:
    codes = [links.pairing_code("page", ALICE) for _ in range(100)]
    assert all(one != other for one, other in pairwise(codes))
