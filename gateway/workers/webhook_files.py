"""Finds the file that a flat message says it carries, and has it fetched where it is not here."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import structlog

from gateway.core.errors import GatewayError, MediaGone, NotFound, TooLarge
from gateway.core.webhooks import FILE_FOLLOWS, Webhook
from gateway.workers.webhook_body import WebhookBody

log = structlog.get_logger(__name__)

PATIENCE_SECONDS: Final = 45.0
RETRY_SECONDS: Final = 2.0
_END: Final = json.dumps({"data": FILE_FOLLOWS}, separators=(",", ":")).encode()[1:] + b"}"
"""How the JSON of a message with a file ends; what anybody wrote stands before it."""
_NOTHING: Final = b'"data":null}}'

Find = Callable[[int, str, str], AbstractAsyncContextManager[Path]]
"""The file of a tenant's message, by its session and id; raises where it cannot be had."""


class WebhookFiles:
    def __init__(self, find: Find) -> None:
        self._find = find

    def are_in(self, body: bytes) -> bool:
        """Whether it is to be completed."""
        return body.endswith(_END)

    @asynccontextmanager
    async def completed(self, webhook: Webhook, body: bytes) -> AsyncIterator[WebhookBody]:
        """A file that WhatsApp has no more, or does not give in time, is null."""
        before = body.removesuffix(_END)
        async with AsyncExitStack() as meanwhile:
            file = await self._file_of(webhook, before + _NOTHING, meanwhile)
            if file is None:
                yield WebhookBody(before + _NOTHING)
            else:
                yield WebhookBody(before + b'"data":"', file, b'"}}')

    async def _file_of(
        self, webhook: Webhook, body: bytes, meanwhile: AsyncExitStack
    ) -> Path | None:
        message = json.loads(body)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    try:
                        found = self._find(webhook.tenant, message["sessionId"], message["id"])
                        return await meanwhile.enter_async_context(found)
                    except (MediaGone, NotFound, TooLarge) as problem:
                        log.info("webhook_without_file", id=message["id"], why=problem.code)
                        return None
                    except GatewayError:
                        await asyncio.sleep(RETRY_SECONDS)
        except TimeoutError:
            log.warning("webhook_without_file", id=message["id"], why="it did not come in time")
            return None
