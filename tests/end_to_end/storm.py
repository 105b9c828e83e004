"""Applications that send until every text is accepted, while something kills what carries them."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.end_to_end.product import Product, browsers_on

APPLICATIONS = 6
PAUSE_SECONDS = 0.1
"""Before an application that was not answered asks again."""


@dataclass
class Storm:
    """`sends` texts from these sessions to one phone, with `kills` among them."""

    product: Product
    sessions: tuple[str, ...]
    recipient: str
    sends: int
    kills: int
    seed: int
    accepted: dict[str, str] = field(default_factory=dict)
    """Text by message id."""
    killed: Counter[str] = field(default_factory=Counter)
    _grew: asyncio.Event = field(default_factory=asyncio.Event)

    async def rage(self) -> None:
        texts = iter([f"text {number}" for number in range(self.sends)])
        async with asyncio.TaskGroup() as group:
            for _ in range(APPLICATIONS):
                group.create_task(self._application(texts))
            group.create_task(self._killer())

    async def _application(self, texts: Iterator[str]) -> None:
        for text in texts:
            message = await self._accepted(text)
            self.accepted[message["id"]] = text
            self._grew.set()

    async def _accepted(self, text: str) -> Any:
        """As a careful client: the same key until there is an answer."""
        session = self.sessions[int(text.split()[1]) % len(self.sessions)]
        order = {"sessionId": session, "to": self.recipient, "text": text}
        while True:
            try:
                status, answer = await self.product.call(
                    "POST", "/api/messages/send?wait=2", order, **{"Idempotency-Key": text}
                )
            except (aiohttp.ClientError, OSError):
                status, answer = 0, None
            if status in {200, 202}:
                return answer["data"]
            assert status in {0, 503} or answer["error"]["code"] == "in_progress", answer
            await asyncio.sleep(PAUSE_SECONDS)

    async def _killer(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311 - a seed is what makes it repeatable
        moments = sorted(chance.sample(range(1, self.sends), self.kills))
        for moment in moments:
            while len(self.accepted) < moment:
                self._grew.clear()
                await self._grew.wait()
            await asyncio.sleep(chance.uniform(0, 0.05))  # between two answers, too
            victim = chance.choice(("gateway", "gateway", "browser", "page"))
            if victim == "gateway":
                await self.product.gateway.signal(signal.SIGKILL)
                await self.product.start_gateway()
            elif not self._kill_one(victim, chance):
                victim = "none there"
            self.killed[victim] += 1

    def _kill_one(self, victim: str, chance: random.Random) -> bool:
        """A browser's own process has no type; pages are drawn by its renderers."""
        found = [
            pid
            for pid in browsers_on(self.product.sessions_dir)
            if _has(pid, "--type=renderer" if victim == "page" else "--remote-debugging-pipe")
        ]
        if not found:
            return False
        try:
            os.kill(chance.choice(found), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def _has(pid: int, argument: str) -> bool:
    try:
        return argument.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
