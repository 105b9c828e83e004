"""Fetches the files that messages brought, behind the messages themselves."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

import structlog

from gateway.core.errors import GatewayError, MediaGone, StorageFull, StorageUnreachable, TooLarge
from gateway.ports import Clock
from gateway.store import media as store
from gateway.store.database import Database
from gateway.store.media import Wanted
from gateway.tasks import Tasks
from gateway.usecases.live import Live
from gateway.usecases.media import Media

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
"""Files on their way into this machine; a page decrypts one after the other anyway."""
LOOK_AGAIN_SECONDS: Final = 5.0
"""For what fell due, and for sessions that are back."""
PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)
)
"""Between the attempts of one file; then it waits until somebody asks for it."""
NO_STORAGE: Final = timedelta(seconds=30)
"""While there is nowhere to put it: it comes from WhatsApp whole each time."""


class FetchMedia:
    def __init__(self, database: Database, live: Live, media: Media, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._media = media
        self._clock = clock
        self._tasks = Tasks("fetch-media")
        self._news = asyncio.Event()
        self._under_way: set[int] = set()
        live.media_waiting = self._news.set

    def start(self) -> None:
        self._tasks.spawn(self._watch(), name="watch")

    async def close(self) -> None:
        await self._tasks.close()

    async def _watch(self) -> None:
        while True:
            self._news.clear()
            try:
                await self._begin()
            except Exception:  # a full disk, say
                log.exception("fetch_media_failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await self._news.wait()

    async def _begin(self) -> None:
        """Begin what is due, as far as there is room; whoever ends looks for the next one."""
        room = AT_ONCE - len(self._under_way)
        # While a session catches up, its page has better to do.
        listening = self._live.listening & self._live.runs().keys()
        if room <= 0 or not listening:
            return
        now, limit = self._clock.now(), AT_ONCE + room
        due = await self._database.read(lambda c: store.due(c, listening, now, limit))
        for wanted in [each for each in due if each.message_pk not in self._under_way][:room]:
            self._under_way.add(wanted.message_pk)
            self._tasks.spawn(self._fetch(wanted), name=f"message-{wanted.message_pk}")

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            page = self._live.run(wanted.session_pk)
            if page is not None:
                await self._media.fetch(page, wanted)
        except (MediaGone, TooLarge) as problem:
            log.info("medium_not_fetched", message=wanted.message_pk, reason=problem.code)
            await self._database.write(lambda tx: store.give_up(tx, wanted.message_pk))
        except (StorageFull, StorageUnreachable) as problem:
            # Not the file's fault, nor WhatsApp's: it stays to be fetched.
            log.warning("medium_not_kept", message=wanted.message_pk, reason=problem.code)
            until = self._clock.now() + NO_STORAGE
            await self._database.write(
                lambda tx: store.put_off(tx, wanted.message_pk, wanted.attempts, until)
            )
        except GatewayError as problem:
            log.info("medium_not_fetched_yet", message=wanted.message_pk, reason=problem.code)
            await self._put_off(wanted, wanted.attempts + 1)
        finally:
            self._under_way.discard(wanted.message_pk)
            self._news.set()

    async def _put_off(self, wanted: Wanted, attempts: int) -> None:
        if attempts > len(PAUSES):
            await self._database.write(lambda tx: store.give_up(tx, wanted.message_pk))
            return
        until = self._clock.now() + PAUSES[max(attempts - 1, 0)]
        await self._database.write(lambda tx: store.put_off(tx, wanted.message_pk, attempts, until))
