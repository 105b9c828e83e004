"""Waiting for what is new on a phone: by message, by revision, and for phones and devices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from server_kit import ALICE, BOB, CAROL, Json, Server, program, running

LONG_WAIT = "30"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB, CAROL)
        yield server


async def listed(server: Server, number: str, **query: str) -> Json:
    status, answer = await server.call("GET", f"/phones/{number}/messages", params=query)
    assert status == 200, answer
    result: Json = answer
    return result


async def say(server: Server, number: str, to: str, text: str) -> str:
    _, said = await server.post(f"/phones/{number}/messages", {"to": to, "text": text})
    return str(said["id"])


async def after_a_change(waiting: asyncio.Task[Any], change: Any) -> Any:
    """What a waiting request answers; that it waited, and that the change ended it."""
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done, waiting
    await change
    async with asyncio.timeout(5):
        return await waiting


async def test_a_request_waits_for_the_next_message(people: Server) -> None:
    first = await say(people, ALICE, BOB, "one")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(listed(people, BOB, after=first, wait=LONG_WAIT))
        answer = await after_a_change(waiting, say(people, ALICE, BOB, "two"))
    assert [message["text"] for message in answer["messages"]] == ["two"]


async def test_a_phone_without_messages_waits_for_its_first(people: Server) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(listed(people, BOB, wait=LONG_WAIT))
        answer = await after_a_change(waiting, say(people, ALICE, BOB, "first"))
    assert [message["text"] for message in answer["messages"]] == ["first"]


async def test_a_wait_without_news_ends_empty(people: Server) -> None:
    assert (await listed(people, BOB, wait="0.05"))["messages"] == []


async def test_what_changed_since_is_told_and_nothing_else(people: Server) -> None:
    ids = [await say(people, ALICE, BOB, text) for text in ("one", "two", "three")]
    whole = await listed(people, ALICE, since="0")
    assert whole["complete"]
    assert [message["id"] for message in whole["messages"]] == ids
    assert "revision" not in await listed(people, ALICE)

    since = str(whole["revision"])
    await people.post(f"/phones/{BOB}/react", {"id": ids[1], "emoji": "👍"})
    changed = await listed(people, ALICE, since=since)
    assert not changed["complete"]
    assert [message["id"] for message in changed["messages"]] == [ids[1]]
    assert changed["messages"][0]["reactions"] == [{"by": BOB, "emoji": "👍"}]

    since = str(changed["revision"])
    await say(people, CAROL, BOB, "elsewhere")
    assert (await listed(people, ALICE, since=since, wait="0.05"))["messages"] == []


async def test_changes_come_oldest_message_first(people: Server) -> None:
    ids = [await say(people, ALICE, BOB, text) for text in ("one", "two")]
    since = str((await listed(people, ALICE, since="0"))["revision"])
    for message_id in reversed(ids):
        await people.post(f"/phones/{ALICE}/edit", {"id": message_id, "text": "new"})
    changed = await listed(people, BOB, since=since)
    assert [message["id"] for message in changed["messages"]] == ids


async def test_ticks_and_typing_end_a_wait(people: Server) -> None:
    sent = await say(people, ALICE, BOB, "one")
    since = str((await listed(people, ALICE, since="0"))["revision"])
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(listed(people, ALICE, since=since, wait=LONG_WAIT))
        reading = people.post(f"/phones/{BOB}/read", {"chat": ALICE})
        answer = await after_a_change(waiting, reading)
        assert [(one["id"], one["ack"]) for one in answer["messages"]] == [(sent, "read")]

        since = str(answer["revision"])
        waiting = tasks.create_task(listed(people, ALICE, since=since, wait=LONG_WAIT))
        typing = people.post(f"/phones/{BOB}/typing", {"chat": ALICE})
        answer = await after_a_change(waiting, typing)
    assert (answer["messages"], answer["presence"]) == ([], {BOB: "typing"})


async def test_a_group_is_named_as_soon_as_there_is_one(people: Server) -> None:
    since = str((await listed(people, BOB, since="0"))["revision"])
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(listed(people, BOB, since=since, wait=LONG_WAIT))
        group = people.post(f"/phones/{ALICE}/groups", {"subject": "Team", "participants": [BOB]})
        answer = await after_a_change(waiting, group)
    assert list(answer["groups"].values()) == ["Team"]


async def test_phones_and_devices_can_be_waited_for(people: Server) -> None:
    _, state = await people.call("GET", "/state", params={"since": "0"})
    since = str(state["revision"])
    query = {"since": since, "wait": LONG_WAIT}
    await say(people, ALICE, BOB, "not a change of people")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(people.call("GET", "/state", params=query))
        status, _ = await after_a_change(waiting, people.linked(ALICE))
    assert status == 200
    _, state = await people.call("GET", "/state", params={"since": since})
    assert [(one["number"], one["connected"]) for one in state["devices"]] == [(ALICE, True)]


async def test_starting_over_and_a_restart_show_the_whole_list_again(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        await say(server, ALICE, BOB, "one")
        since = str((await listed(server, BOB, since="0"))["revision"])
    async with running(tmp_path) as server:
        again = await listed(server, BOB, since=since)
        assert again["complete"]
        assert [message["text"] for message in again["messages"]] == ["one"]

        since = str(again["revision"])
        await server.call("DELETE", "")
        await server.phones(ALICE, BOB)
        forgotten = await listed(server, BOB, since=since)
        assert (forgotten["complete"], forgotten["messages"]) == (True, [])


async def test_a_stop_answers_those_who_wait(tmp_path: Path) -> None:
    async with program(tmp_path) as sandbox, asyncio.TaskGroup() as tasks:
        await sandbox.server.phones(ALICE)
        waiting = tasks.create_task(listed(sandbox.server, ALICE, wait=LONG_WAIT))
        await asyncio.wait({waiting}, timeout=0.2)
        assert not waiting.done()
        assert await sandbox.stop() == 0
        assert (await waiting)["messages"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"wait": "61"},
        {"wait": "-1"},
        {"wait": "nan"},
        {"since": "x"},
        {"since": "-1"},
        {"since": "1", "after": "3A"},
    ],
)
async def test_what_cannot_be_waited_for_is_refused(people: Server, query: dict[str, str]) -> None:
    status, answer = await people.call("GET", f"/phones/{BOB}/messages", params=query)
    assert status == 400, answer
