"""What is read of a page's chats, in which order, and what is not read at all; no browser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.core.chats import Watermark, Watermarks
from gateway.core.facts import AckSeen, ChatRead, Fact, MessageSeen
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web.catch_up import PAGE, as_they_are, missed
from gateway.engines.whatsapp_web.page import PageThrew, PageTimedOut
from tests.engines.test_incoming import page_message

LINKED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
START = int((LINKED + timedelta(hours=2)).timestamp())
KNOWN = Watermarks(chats={}, linked_at=LINKED)


class FakePage:
    """Chats as a page has them, and what it was asked."""

    def __init__(self) -> None:
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self.hangs_after: int | None = None
        self._row = 0

    def add(self, chat: str, t: int, **more: Any) -> str:
        self._row += 1
        wire_id = f"3A{self._row:06}"
        message = page_message(
            id=wire_id, chat=chat, t=t, row=self._row, isNew=False, reactions=[], **more
        )
        self.chats.setdefault(chat, []).append(message)
        return wire_id

    async def ask(self, verb: str, argument: dict[str, Any]) -> Any:
        if verb == "newestOfChats":
            return [
                {"chat": chat, "id": messages[-1]["id"], "t": messages[-1]["t"]}
                for chat, messages in self.chats.items()
            ]
        assert verb == "historyOf"
        chat, since, after, count = (argument[key] for key in ("chat", "since", "after", "count"))
        self.asked.append(chat)
        if chat in self.broken:
            raise PageThrew("out of order")
        if self.hangs_after is not None and len(self.asked) > self.hangs_after:
            raise PageTimedOut("historyOf", 60)
        found = [each for each in self.chats[chat] if each["t"] >= since]
        begin = 0 if after is None else [each["id"] for each in found].index(after) + 1
        page = found[begin : begin + count]
        return {"messages": page, "next": page[-1]["id"] if page else None}


async def facts(page: FakePage, known: Watermarks = KNOWN) -> list[Fact]:
    found: list[Fact] = []
    await collect(page, found, known)
    return found


async def collect(page: FakePage, into: list[Fact], known: Watermarks = KNOWN) -> None:
    """Keeps what was told, also when an error ends it."""
    async for fact in missed(page.ask, known):
        into.append(fact)  # noqa: PERF401 - a list in one go would be lost with the error


def ids_of(found: list[Fact]) -> list[str]:
    return [fact.message.wire_id for fact in found if isinstance(fact, MessageSeen)]


async def test_the_messages_of_all_chats_come_in_the_order_of_time() -> None:
    page = FakePage()
    # Ten a second: within one, only the page knows which came first.
    expected = [page.add(f"{300 + n * 7 % 20}@lid", START + n // 10) for n in range(500)]
    found = await facts(page)
    assert ids_of(found) == expected
    assert all(fact.backfilled for fact in found if isinstance(fact, MessageSeen))
    ends = {fact.chat: fact.until.wire_id for fact in found if isinstance(fact, ChatRead)}
    assert ends == {chat: messages[-1]["id"] for chat, messages in page.chats.items()}


async def test_a_chat_is_said_to_be_read_only_once_all_of_it_was_told() -> None:
    page = FakePage()
    for n in range(2 * PAGE + 1):
        page.add("200@lid", START + n)
    found = await facts(page)
    assert [type(fact) for fact in found] == [MessageSeen] * (2 * PAGE + 1) + [ChatRead]


async def test_five_thousand_messages_of_one_chat_are_read_page_by_page() -> None:
    page = FakePage()
    expected = [page.add("200@lid", START + n // 3) for n in range(5_000)]
    assert ids_of(await facts(page)) == expected
    assert len(page.asked) == 5_000 // PAGE + 1


async def test_a_chat_without_anything_new_is_not_read() -> None:
    page = FakePage()
    for n in range(2_000):
        page.add(f"{1_000 + n}@lid", START)
    known = {
        Jid(chat): Watermark(wire_id=messages[-1]["id"], at=LINKED + timedelta(hours=2))
        for chat, messages in page.chats.items()
    }
    page.add("1500@lid", START + 60)
    found = await facts(page, Watermarks(chats=known, linked_at=LINKED))
    assert set(page.asked) == {"1500@lid"}
    assert ids_of(found)[-1] == page.chats["1500@lid"][-1]["id"]


async def test_a_phones_history_is_not_told_and_what_came_with_the_link_is() -> None:
    page = FakePage()
    linked = int(LINKED.timestamp())
    page.add("200@lid", linked - 30)
    just_before = page.add("200@lid", linked - 1)
    page.chats["200@lid"][-1]["isNew"] = True
    after = page.add("200@lid", linked)
    page.add("300@lid", linked - 3_600)
    assert ids_of(await facts(page)) == [just_before, after]
    assert "300@lid" not in page.asked


async def test_a_chat_that_cannot_be_read_hides_no_other() -> None:
    page = FakePage()
    page.add("200@lid", START)
    other = page.add("300@lid", START)
    page.broken.add("200@lid")
    found = await facts(page)
    assert ids_of(found) == [other]
    assert [fact.chat for fact in found if isinstance(fact, ChatRead)] == ["300@lid"]


async def test_what_was_told_before_the_page_hangs_is_in_order_and_nothing_is_called_read() -> None:
    page = FakePage()
    expected = [page.add("200@lid", START + n) for n in range(3 * PAGE)]
    page.hangs_after = 2
    found: list[Fact] = []
    with pytest.raises(PageTimedOut):
        await collect(page, found)
    assert ids_of(found) == expected[: 2 * PAGE]
    assert not any(isinstance(fact, ChatRead) for fact in found)


async def test_own_messages_are_told_with_how_far_they_came() -> None:
    page = FakePage()
    wire_id = page.add("200@lid", START, fromMe=True, author=None, ack=3)
    _, ack, _ = await facts(page)
    assert isinstance(ack, AckSeen)
    assert (ack.wire_id, ack.status) == (wire_id, "read")


async def test_nothing_is_asked_about_no_messages() -> None:
    page = FakePage()
    assert [found async for found in as_they_are(page.ask, [])] == []
    assert page.asked == []


async def test_a_chat_is_not_known_beyond_a_message_that_cannot_be_read_yet() -> None:
    page = FakePage()
    page.add("200@lid", START)
    page.add("200@lid", START + 1, type="ciphertext")
    page.add("200@lid", START + 2)
    found = await facts(page)
    assert [type(fact) for fact in found] == [MessageSeen, MessageSeen]
    behind = [fact.message.behind_unreadable for fact in found if isinstance(fact, MessageSeen)]
    assert behind == [False, True]


async def test_a_message_that_was_unreadable_for_weeks_is_waited_for_no_longer() -> None:
    page = FakePage()
    page.add("200@lid", START, type="ciphertext")
    last = page.add("200@lid", START + int(timedelta(days=15).total_seconds()))
    seen, end = await facts(page)
    assert isinstance(seen, MessageSeen)
    assert not seen.message.behind_unreadable
    assert isinstance(end, ChatRead)
    assert end.until.wire_id == last
