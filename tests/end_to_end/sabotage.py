"""`python -m tests.end_to_end.sabotage serve`: the gateway with one of its mechanisms broken.

For what a random kill meets too rarely, and for the controls of tests that kill: a test that would
not notice that the mechanism is gone proves nothing. `SABOTAGE` names what is broken.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from gateway.cli import app
from gateway.core import ids
from gateway.core.deliveries import Delivery, DeliveryStatus
from gateway.core.facts import AckSeen, Fact
from gateway.core.messages import MessageStatus
from gateway.core.sends import OutgoingText, SendReceipt
from gateway.engines.whatsapp_web import scripts
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from gateway.store import deliveries, queue
from gateway.store.database import Transaction
from gateway.usecases.catch_up import CatchUp
from gateway.usecases.webhook_secrets import WebhookSecrets
from gateway.workers.webhook_endpoint import WebhookEndpoint
from gateway.workers.webhook_window import WebhookWindow


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_the_page_is_told() -> None:
    """The message is marked as dispatched, and the page has not heard of it."""

    async def send_text(_: WhatsAppWebSession, __: OutgoingText) -> SendReceipt:
        _die()
        raise AssertionError

    WhatsAppWebSession.send_text = send_text  # type: ignore[method-assign]


def die_before_the_outcome_is_written() -> None:
    """The phone has the message, and nothing here says so.

    The page has it on record by then: one that dies earlier repeats it by itself, under its id.
    """
    original, told = WhatsAppWebSession.send_text, CatchUp.report

    async def send_text(self: WhatsAppWebSession, order: OutgoingText) -> SendReceipt:
        await original(self, order)
        return await asyncio.Future()

    async def report(self: CatchUp, session_pk: int, fact: Fact) -> None:
        if isinstance(fact, AckSeen) and fact.status is MessageStatus.DELIVERED:
            _die()
        await told(self, session_pk, fact)

    WhatsAppWebSession.send_text = send_text  # type: ignore[method-assign]
    CatchUp.report = report  # type: ignore[method-assign]


def repeat_without_looking() -> None:
    """Neither before the page is asked to send, nor in the page itself."""

    async def find_sent(*_: Any) -> None:
        return None

    def source(name: str) -> str:
        return original(name).replace(
            "const already = gateway.inMemory(key);", "const already = null;"
        )

    WhatsAppWebSession.find_sent = find_sent  # type: ignore[method-assign]
    original = scripts._source
    scripts._source = source


def repeat_under_new_ids() -> None:
    repeat_without_looking()
    original = WhatsAppWebSession.send_text

    async def send_text(self: WhatsAppWebSession, order: OutgoingText) -> SendReceipt:
        object.__setattr__(order, "wire_id", ids.new_wire_id())
        return await original(self, order)

    WhatsAppWebSession.send_text = send_text  # type: ignore[method-assign]


def forget_what_was_dispatched() -> None:
    original = queue.waiting

    def queued(*arguments: Any) -> Any:
        return tuple(row for row in original(*arguments) if not row.dispatched_before)

    queue.waiting = queued


def catch_up_with_nothing() -> None:
    """What comes is let through at once, and nothing else is asked for."""

    async def report(self: CatchUp, session_pk: int, fact: Fact) -> None:
        await self._incoming.report(session_pk, fact)

    async def run(*_: Any) -> None:
        pass

    CatchUp.report = report  # type: ignore[method-assign]
    CatchUp.run = run  # type: ignore[method-assign]


def forget_failed_deliveries() -> None:
    """The place in the log moves on over what was not delivered."""
    original = deliveries.save

    def save(tx: Transaction, outcomes: Sequence[tuple[int, Delivery]]) -> None:
        through = [each for each in outcomes if each[1].status is not DeliveryStatus.PENDING]
        original(tx, through)

    deliveries.save = save


def deliver_in_any_order_under_another_secret() -> None:
    """What failed in a chat holds nothing up, and no receiver knows the secret that signs."""
    deliveries._WAITING_IN_ORDER = deliveries._WAITING.order_by(None).order_by(sa.func.random())

    async def held(*_: Any) -> frozenset[str]:
        return frozenset()

    WebhookEndpoint._held = held  # type: ignore[method-assign]
    WebhookWindow.is_held_up = lambda *_: False  # type: ignore[method-assign]
    secret = ids.new_webhook_secret()
    WebhookSecrets.signing = lambda *_: (secret,)  # type: ignore[method-assign]


if __name__ == "__main__":
    globals()[os.environ["SABOTAGE"]]()
    app()
