"""Sends what was accepted: one ordered mailbox per session, under ids that were minted before.

A message is marked as dispatched before the page is told of it. Whatever was dispatched and has no
outcome (the gateway, the browser or the page died, or a deadline passed) is looked up in the page
before it is sent again, under the same id.
"""

import asyncio
import contextlib
from functools import partial

import structlog

from gateway.core.errors import GatewayError
from gateway.ports import Clock, EngineSession, OutgoingText, SendOutcome, SendReceipt
from gateway.store import messages
from gateway.store.database import Database, Transaction
from gateway.store.messages import Queued
from gateway.tasks import Tasks
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Live

log = structlog.get_logger(__name__)

BATCH = 32
"""Messages that are marked as dispatched in one commit."""
CLOSE_SECONDS = 10.0
RETRY_SECONDS = 1.0
DOUBT_SECONDS = 30.0
"""How often messages in doubt are looked up."""


class Outbox:
    def __init__(self, database: Database, live: Live, incoming: Incoming, clock: Clock) -> None:
        self._database = database
        self._incoming = incoming
        self._clock = clock
        self._tasks = Tasks("outbox")
        self._mailboxes: dict[int, _Mailbox] = {}
        live.send_waiting = self.wake

    async def close(self) -> None:
        """Let the sends under way end, for a while, and begin no other."""
        for mailbox in self._mailboxes.values():
            mailbox.open = False
            mailbox.waiting.set()
        ending = asyncio.gather(*(mailbox.done.wait() for mailbox in self._mailboxes.values()))
        with contextlib.suppress(TimeoutError):  # what has no outcome is looked up by the next run
            await asyncio.wait_for(ending, CLOSE_SECONDS)
        await self._tasks.close()

    def wake(self, session_pk: int) -> None:
        mailbox = self._mailboxes.get(session_pk)
        if mailbox is not None:
            mailbox.waiting.set()

    def attach(self, session_pk: int, engine: EngineSession) -> None:
        """A run is linked and proven: send through it."""
        mailbox = self._mailboxes.get(session_pk)
        if mailbox is not None and mailbox.engine is engine:
            mailbox.in_doubt = True
            mailbox.waiting.set()
            return
        self.detach(session_pk)
        mailbox = self._mailboxes[session_pk] = _Mailbox(engine)
        self._tasks.spawn(self._empty(session_pk, mailbox), name=f"session-{session_pk}")

    def detach(self, session_pk: int) -> None:
        """The run is over: what it had under way is settled by the next one."""
        mailbox = self._mailboxes.pop(session_pk, None)
        if mailbox is not None:
            mailbox.open = False
            mailbox.waiting.set()

    async def _empty(self, session_pk: int, mailbox: "_Mailbox") -> None:
        try:
            while mailbox.open:
                try:
                    await self._turn(session_pk, mailbox)
                except Exception:
                    # A full disk, say: what was sent and not written down is looked up next time.
                    log.exception("outbox_failed", session=session_pk)
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            mailbox.done.set()

    async def _turn(self, session_pk: int, mailbox: "_Mailbox") -> None:
        """Send what waits; without anything, wait for it."""
        mailbox.waiting.clear()
        if mailbox.in_doubt:
            mailbox.in_doubt = False
            await self._look_up(session_pk, mailbox)
        batch = await self._database.read(
            lambda connection: messages.queued(connection, session_pk, BATCH)
        )
        if batch:
            await self._send_batch(session_pk, mailbox, batch)
            return
        try:
            await asyncio.wait_for(mailbox.waiting.wait(), DOUBT_SECONDS)
        except TimeoutError:
            mailbox.in_doubt = True

    async def _send_batch(
        self, session_pk: int, mailbox: "_Mailbox", batch: tuple[Queued, ...]
    ) -> None:
        fresh = [queued.pk for queued in batch if not queued.dispatched_before]
        if fresh:
            now = self._clock.now()
            await self._database.write(lambda tx: messages.mark_dispatched(tx, fresh, now))
        async with asyncio.TaskGroup() as group:
            for queued in batch:
                if not mailbox.open:
                    break
                receipt = await self._send(mailbox.engine, queued)
                if receipt.outcome is SendOutcome.UNKNOWN and not mailbox.open:
                    break  # the run ended under it: it stays pending, to be looked up
                # Written down while the next one is on its way; the writer keeps the order.
                group.create_task(self._incoming.settle(session_pk, queued, receipt))

    async def _send(self, engine: EngineSession, queued: Queued) -> SendReceipt:
        if queued.dispatched_before:
            found = await self._found(engine, queued)
            if found is not None:
                return found
        return await engine.send_text(
            OutgoingText(
                wire_id=queued.wire_id,
                chat=queued.chat,
                text=queued.text,
                quoted_wire_id=queued.quoted_id,
                mentions=queued.mentions,
            )
        )

    async def _found(self, engine: EngineSession, queued: Queued) -> SendReceipt | None:
        """What the page knows of a message; `UNKNOWN` when it cannot say."""
        try:
            return await engine.find_sent(queued.chat, queued.wire_id)
        except GatewayError as failure:
            log.warning("look_up_failed", message=queued.wire_id, reason=failure.code)
            return SendReceipt(outcome=SendOutcome.UNKNOWN)

    async def _look_up(self, session_pk: int, mailbox: "_Mailbox") -> None:
        """End the doubt about messages whose deadline passed without an outcome."""
        doubtful = await self._database.read(
            lambda connection: messages.in_doubt(connection, session_pk, BATCH)
        )
        for queued in doubtful:
            if not mailbox.open:
                return
            found = await self._found(mailbox.engine, queued)
            if found is None:
                # The page never had it: it waits for its turn again, under the same id.
                await self._database.write(partial(_wait_again, queued.pk))
            elif found.outcome is not SendOutcome.UNKNOWN:
                await self._incoming.settle(session_pk, queued, found)


def _wait_again(pk: int, tx: Transaction) -> None:
    messages.update(tx, pk, status="pending")


class _Mailbox:
    """What one run has to send."""

    def __init__(self, engine: EngineSession) -> None:
        self.engine = engine
        self.open = True
        self.in_doubt = True
        self.waiting = asyncio.Event()
        self.done = asyncio.Event()
