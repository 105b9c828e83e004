"""What links in messages lead to: looked up when their turn has come, a whole batch at once."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from gateway.core.link_previews import as_json, first_link
from gateway.core.messages import LINK_PREVIEW
from gateway.ports import Preview
from gateway.store import messages
from gateway.store.database import Database, Transaction
from gateway.store.queue import Queued

log = structlog.get_logger(__name__)


class Previews:
    """Without a `preview` nothing is looked up."""

    def __init__(self, database: Database, preview: Preview | None) -> None:
        self._database = database
        self._preview = preview

    async def added(self, batch: list[Queued]) -> list[Queued]:
        """The same messages with their previews, which are kept; nothing here can fail a send."""
        links = {queued.pk: link for queued in batch if (link := _link_of(queued)) is not None}
        if self._preview is None or not links:
            return batch
        found = await asyncio.gather(
            *(self._preview(link) for link in links.values()), return_exceptions=True
        )
        contents: dict[int, dict[str, Any]] = {}
        kept = {queued.pk: queued.content for queued in batch}
        for pk, preview in zip(links, found, strict=True):
            if isinstance(preview, Exception):
                log.error("no_preview", message=pk, exc_info=preview)
            elif isinstance(preview, BaseException):
                raise preview
            elif preview is not None:
                contents[pk] = {**kept[pk], LINK_PREVIEW: as_json(preview)}
        if contents:
            await self._database.write(partial(_keep, tuple(contents.items())))
        return [
            replace(queued, content=contents[queued.pk]) if queued.pk in contents else queued
            for queued in batch
        ]


def _link_of(queued: Queued) -> str | None:
    """The link to show a message with, unless that was settled before."""
    is_text = queued.media is None and queued.forwards is None
    if not is_text or queued.unwanted or LINK_PREVIEW in queued.content:
        return None
    return first_link(queued.text)


def _keep(contents: Sequence[tuple[int, dict[str, Any]]], tx: Transaction) -> None:
    for pk, content in contents:
        messages.update(tx, pk, content=json.dumps(content))
