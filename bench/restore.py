"""Restoring sixteen linked sessions at the gateway's start: a few at a time, beside all at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil
from statistics import quantiles
from typing import Any, Final

from bench import pss
from bench.figures import MEGABYTES, MILLISECONDS, RATIO, SECONDS, Figure, at_most
from bench.product import Gateway
from bench.sandbox import Sandbox
from bench.world import World

NAME: Final = "restore"
LONGER_AIM: Final = at_most(1.5)
"""Of all sessions' coming back: what they would gain by pressing into the door together."""
MEMORY_AIM: Final = at_most(1.05)

SESSIONS: Final = 16
SESSIONS_IF_QUICK: Final = 6
AS_IT_IS: Final = 0
"""The setting that leaves the number to the gateway."""
LINKED_AT_A_TIME: Final = 2
ASK_EVERY_SECONDS: Final = 0.2
WEIGH_EVERY_SECONDS: Final = 1.0


@dataclass
class Restored:
    """What was seen from the program's start to the last session's proof."""

    seconds: list[float] = field(default_factory=list)
    """Of each session, in the order in which they came."""
    answers: list[float] = field(default_factory=list)
    peak_mb: float = 0.0

    def share(self, part: float) -> float:
        """How long it took until this part of the sessions was connected."""
        return self.seconds[ceil(part * len(self.seconds)) - 1]


async def measure(world: World) -> list[Figure]:
    count = SESSIONS_IF_QUICK if world.quick else SESSIONS
    async with world.sandbox() as sandbox:
        await _link(world, sandbox, count)
        few = await _restore(world, sandbox, count, AS_IT_IS)
        all_ = await _restore(world, sandbox, count, count)
    return [
        *_figures(f"{count} sessions, a few at a time", few),
        *_figures(f"{count} sessions at once", all_),
        Figure(
            NAME, "all connected: few / at once", few.share(1) / all_.share(1), RATIO, LONGER_AIM
        ),
        Figure(NAME, "half connected: few / at once", few.share(0.5) / all_.share(0.5), RATIO),
        Figure(NAME, "peak memory: few / at once", few.peak_mb / all_.peak_mb, RATIO, MEMORY_AIM),
    ]


def _figures(how: str, restored: Restored) -> list[Figure]:
    slowest = quantiles(restored.answers, n=20, method="inclusive")[-1]
    return [
        Figure(NAME, f"{how}: the first connected", restored.seconds[0], SECONDS),
        Figure(NAME, f"{how}: half of them", restored.share(0.5), SECONDS),
        Figure(NAME, f"{how}: all of them", restored.share(1), SECONDS),
        Figure(NAME, f"{how}: peak memory", restored.peak_mb, MEGABYTES),
        Figure(NAME, f"{how}: API meanwhile, p95", slowest * 1000, MILLISECONDS),
    ]


async def _link(world: World, sandbox: Sandbox, count: int) -> None:
    async with world.gateway(sandbox) as gateway:
        turns = asyncio.Semaphore(LINKED_AT_A_TIME)

        async def link(index: int) -> None:
            async with turns:
                await gateway.link(f"session-{index}", f"54911{index:08}")

        await asyncio.gather(*(link(index) for index in range(count)))


async def _restore(world: World, sandbox: Sandbox, count: int, at_a_time: int) -> Restored:
    restored = Restored()
    begun = _now()
    async with world.gateway(sandbox, START_CONCURRENCY=str(at_a_time)) as gateway:
        done = asyncio.Event()

        async def ask() -> None:
            if await _ask(gateway, restored, begun) == count:
                done.set()

        async def weigh() -> None:
            use = await asyncio.to_thread(pss.of_gateway, gateway.pid, gateway.sessions_dir)
            restored.peak_mb = max(restored.peak_mb, use.total)

        await asyncio.gather(
            _every(ASK_EVERY_SECONDS, ask, done), _every(WEIGH_EVERY_SECONDS, weigh, done)
        )
        await weigh()  # with all of them there
    return restored


async def _ask(gateway: Gateway, restored: Restored, begun: float) -> int:
    """Note what has come since the last time; how many are connected."""
    asked = _now()
    answer: dict[str, Any] = await gateway.call("GET", "/api/sessions?status=connected&limit=500")
    answered = _now()
    restored.answers.append(answered - asked)
    connected = len(answer["data"])
    restored.seconds += [answered - begun] * (connected - len(restored.seconds))
    return connected


async def _every(seconds: float, work: Callable[[], Awaitable[None]], done: asyncio.Event) -> None:
    while not done.is_set():
        await work()
        await asyncio.sleep(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
