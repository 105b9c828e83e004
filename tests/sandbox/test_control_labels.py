"""Labels of a business account: the same on all its devices, and nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server_kit import ALICE, BOB, CAROL, Json, Page, Server, running


async def shop(server: Server) -> Page:
    """A page of Alice's, whose account is a business."""
    await server.post("/phones", {"number": ALICE, "name": "Shop", "business": True})
    await server.phones(BOB)
    return await server.linked(ALICE)


async def on_the_phone(server: Server) -> list[Json]:
    _, listed = await server.call("GET", f"/phones/{ALICE}/labels")
    labels: list[Json] = listed["labels"]
    return labels


async def test_labels_are_made_put_on_chats_and_removed(server: Server) -> None:
    page = await shop(server)
    other = await server.linked(ALICE)
    lid = await server.lid(BOB)
    made: dict[str, Any] = {"id": "1", "name": "Paid", "color": 3, "chats": []}
    assert await page.ok("label_set", name="Paid", color=3) == {"labels": [made]}
    assert (await other.push("labels"))["labels"] == [made]
    assert page.pushes_seen("labels") == []
    told = await page.ok("label_chat", label="1", chat=lid, labelled=True)
    assert told == {"labels": [{**made, "chats": [lid]}]}
    assert await on_the_phone(server) == [{"id": "1", "name": "Paid", "chats": [BOB]}]
    renamed = await page.ok("label_set", label="1", name="Paid in full", color=3)
    assert renamed["labels"][0]["chats"] == [lid]
    assert await page.ok("label_delete", label="1") == {"labels": []}
    assert (await page.ask("label_delete", label="1"))["error"]["code"] == 404


async def test_only_a_business_has_labels(server: Server) -> None:
    await server.phones(CAROL)
    page = await server.linked(CAROL)
    assert (await page.ask("label_set", name="x", color=0))["error"]["code"] == 403


async def test_labels_outlive_a_restart_and_come_with_the_pairing(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        page = await shop(server)
        await page.ok("label_set", name="Paid", color=3)
        await page.ok("label_chat", label="1", chat=await server.lid(BOB), labelled=True)
    async with running(tmp_path) as server:
        assert await on_the_phone(server) == [{"id": "1", "name": "Paid", "chats": [BOB]}]
        page, text = await server.showing()
        await server.post(f"/phones/{ALICE}/link", {"qr": text})
        paired = await page.push("paired")
        assert paired["me"]["business"] is True
        assert [label["name"] for label in paired["history"]["labels"]] == ["Paid"]
