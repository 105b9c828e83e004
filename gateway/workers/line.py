"""The line of one run's messages: from their rows, in order, into the page and back as outcomes.

A message is marked as dispatched before the page is told of it. Whatever was dispatched and has no
outcome (the gateway, the browser or the page died, or a deadline passed) is looked up in the page
before it is sent again, under the same id.

The page gets the next messages before it has answered the last ones, and sends them one after the
other: it is never idle while an outcome is written down. Whose turn it is, `_take` decides; when it
comes, `_page_has_room`.
"""

import asyncio
import contextlib
from datetime import datetime
from functools import partial

import structlog

from gateway.core.deeds import Writing
from gateway.core.errors import GatewayError, RecipientOptedOut
from gateway.core.sends import (
    OutgoingContent,
    OutgoingMedia,
    OutgoingText,
    SendOutcome,
    SendReceipt,
)
from gateway.ports import EngineSession, Files
from gateway.store import messages, queue
from gateway.store.database import Database, Transaction
from gateway.store.queue import Queued
from gateway.usecases import new_contacts
from gateway.usecases.incoming import Incoming
from gateway.workers.at_hand import FileAtHand
from gateway.workers.orders import outgoing
from gateway.workers.pace import Pace
from gateway.workers.previews import Previews
from gateway.workers.typing import Typing

log = structlog.get_logger(__name__)

BATCH = 32
"""Messages that are marked as dispatched in one commit."""
AHEAD = 4
"""Messages that the page still has to send when it is given the next ones."""
RETRY_SECONDS = 1.0
DOUBT_SECONDS = 30.0
"""How often messages in doubt are looked up."""
STORAGE_SECONDS = 5.0
"""How often the storage of files is asked again that did not answer."""


class Line:
    """What one run has to send."""

    def __init__(
        self,
        session_pk: int,
        engine: EngineSession,
        database: Database,
        incoming: Incoming,
        files: Files,
        *,
        pace: Pace,
        typing: Typing,
        previews: Previews,
    ) -> None:
        self.engine = engine
        self._session_pk = session_pk
        self._database = database
        self._incoming = incoming
        self._files = files
        self._pace = pace
        self._typing = typing
        self._previews = previews
        self._open = True
        self._closing = asyncio.Event()
        self._in_doubt = True
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._under_way: set[int] = set()
        """Begun, and what became of them is not written down yet."""
        self._pace_goes_on = False
        """From where the run before this one left it."""
        self._in_page = 0
        self._page_has_room = asyncio.Event()
        """Not before it is nearly done with what it has, so that a few share a commit."""
        self._page_has_room.set()

    def wake(self) -> None:
        """There is a message more."""
        self._news.set()

    def doubt(self) -> None:
        """The run is proven anew: what has no outcome may have one by now."""
        self._in_doubt = True
        self._news.set()

    def close(self) -> None:
        """Begin no other; those under way end by themselves, and `over` waits for them."""
        self._open = False
        self._closing.set()
        self._news.set()
        self._page_has_room.set()

    async def over(self) -> None:
        await self._over.wait()

    async def run(self) -> None:
        """Send what waits and what comes, until it is closed and all under way has ended."""
        try:
            async with asyncio.TaskGroup() as sends:
                while self._open:
                    try:
                        await self._turn(sends)
                    except Exception:
                        # A full disk, say: what was marked and not begun is looked up next time.
                        log.exception("outbox_failed", session=self._session_pk)
                        await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._over.set()

    async def _turn(self, sends: asyncio.TaskGroup) -> None:
        """Begin what waits; without anything, wait for it."""
        self._news.clear()
        if self._pace.is_set and not self._pace_goes_on:
            self._pace.last_left(await self._last_dispatch())
            self._pace_goes_on = True
        if self._in_doubt:
            self._in_doubt = False
            await self._look_up()
        await self._page_has_room.wait()
        if (seconds := self._pace.wait_seconds()) > 0:
            await self._wait_for_news(seconds)
            return
        batch, more = await self._take()
        await self._begin(batch, sends)
        if more:
            return
        if not await self._wait_for_news(DOUBT_SECONDS):
            self._in_doubt = True

    async def _wait_for_news(self, seconds: float) -> bool:
        """Whether there was any in this time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        return self._news.is_set()

    # --- sends --------------------------------------------------------------------------------

    async def _take(self) -> tuple[list[Queued], bool]:
        """Whose turn it is, marked as dispatched; and whether there may be more."""
        # As it was before the query: one that is settled meanwhile may still be in its answer.
        under_way = frozenset(self._under_way)
        limit = 1 if self._pace.is_set or self._typing.is_set else BATCH
        work = partial(_take, self._session_pk, under_way, limit)
        batch, more = await self._database.write(work)
        if batch:
            self._pace.left()
        return batch, more

    async def _last_dispatch(self) -> datetime | None:
        return await self._database.read(partial(queue.last_dispatch, self._session_pk))

    async def _begin(self, batch: list[Queued], sends: asyncio.TaskGroup) -> None:
        """Begin these in order; how each of them ends is its own affair."""
        for queued in await self._previews.added(batch):
            found = await self._found(queued) if queued.dispatched_before else None
            if found is None and self._typing.is_set and not queued.unwanted:
                await self._type(queued)
            file = FileAtHand(self._files, queued)
            if found is None and not queued.unwanted:
                await file.fetch()  # before the next one's turn: it comes to the page in order
            if not self._open:
                async with file:
                    return
            self._under_way.add(queued.pk)
            sends.create_task(self._carry_out(queued, found, file))

    async def _type(self, queued: Queued) -> None:
        """Be seen typing for as long as a person would write this."""
        try:
            await self.engine.show_writing(queued.chat, Writing.TYPING)
        except GatewayError as failure:  # a courtesy: the message goes out all the same
            log.info("typing_not_shown", message=queued.wire_id, reason=failure.code)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._typing.seconds_for(queued.text)):
                await self._closing.wait()

    async def _carry_out(self, queued: Queued, found: SendReceipt | None, file: FileAtHand) -> None:
        """Send one, unless what became of it was found in the page, and write that down."""
        try:
            async with file:
                receipt = found or await self._send(queued, file)
            if receipt.outcome is SendOutcome.UNKNOWN and not self._open:
                return  # the run ended under it: it stays pending, to be looked up
            await self._incoming.settle(self._session_pk, queued, receipt)
        except Exception:
            # What was sent and not written down has another turn, and is then looked up.
            log.exception("outcome_not_stored", message=queued.wire_id)
            await asyncio.sleep(RETRY_SECONDS)
            self._news.set()
        finally:
            self._under_way.discard(queued.pk)

    async def _send(self, queued: Queued, file: FileAtHand) -> SendReceipt:
        if queued.unwanted:
            refusal = RecipientOptedOut()
            return SendReceipt(
                outcome=SendOutcome.FAILED, code=refusal.code, message=refusal.safe_message
            )
        while not await file.fetch():  # those behind it go on
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STORAGE_SECONDS):
                    await self._closing.wait()
            if not self._open:
                return SendReceipt(outcome=SendOutcome.UNKNOWN)
        if file.is_lost:
            return SendReceipt(outcome=SendOutcome.FAILED, message="the file is not kept any more")
        self._in_page_moves(1)
        try:
            match outgoing(queued, file.path):
                case OutgoingText() as order:
                    return await self.engine.send_text(order)
                case OutgoingMedia() as order:
                    return await self.engine.send_media(order)
                case OutgoingContent() as order:
                    return await self.engine.send_content(order)
        finally:
            self._in_page_moves(-1)

    def _in_page_moves(self, by: int) -> None:
        self._in_page += by
        if self._in_page > AHEAD and self._open:
            self._page_has_room.clear()
        else:
            self._page_has_room.set()

    # --- doubt --------------------------------------------------------------------------------

    async def _found(self, queued: Queued) -> SendReceipt | None:
        """What the page knows of a message; `UNKNOWN` when it cannot say."""
        try:
            return await self.engine.find_sent(queued.chat, queued.wire_id)
        except GatewayError as failure:
            log.warning("look_up_failed", message=queued.wire_id, reason=failure.code)
            return SendReceipt(outcome=SendOutcome.UNKNOWN)

    async def _look_up(self) -> None:
        """End the doubt about messages whose deadline passed without an outcome."""
        doubtful = await self._database.read(
            lambda connection: queue.in_doubt(connection, self._session_pk, BATCH)
        )
        for queued in doubtful:
            found = await self._found(queued)
            if not self._open:
                return
            if found is None:
                # The page never had it: it waits for its turn again, under the same id.
                await self._database.write(partial(_wait_again, queued.pk))
            elif found.outcome is not SendOutcome.UNKNOWN:
                await self._incoming.settle(self._session_pk, queued, found)


def _take(
    session_pk: int, under_way: frozenset[int], limit: int, tx: Transaction
) -> tuple[list[Queued], bool]:
    waiting = queue.waiting(tx.connection, session_pk, limit, under_way)
    sifted = new_contacts.sift(tx, session_pk, waiting)
    batch = [queued for queued in sifted if queued.pk not in under_way]
    if fresh := [queued.pk for queued in batch if not queued.dispatched_before]:
        queue.mark_dispatched(tx, fresh, tx.clock.now())
    return batch, bool(waiting or batch)


def _wait_again(pk: int, tx: Transaction) -> None:
    messages.update(tx, pk, status="pending")
