"""Accepting: sends a second that are durable when they are answered, beside a bare handler."""

import json
from collections.abc import Awaitable, Callable
from itertools import count
from statistics import median
from typing import Final

from bench.callers import at_once, post
from bench.figures import (
    PER_SECOND,
    RATIO,
    Figure,
    at_least,
    distribution,
)
from bench.programs import Program
from bench.world import World

NAME: Final = "accepting"
AIM: Final = at_least(0.3)

CALLERS: Final = 16
SESSION: Final = "ana"
NUMBER: Final = "5491100000001"
PATH: Final = "/api/messages/send?wait=0"
WARM_UP_SECONDS: Final = 2.0

Side = Callable[[float], Awaitable[tuple[list[float], float]]]


async def measure(world: World) -> list[Figure]:
    """The sides take turns. Sends are paced to one a minute: nothing but accepting is done."""
    rounds, seconds = (2, 2.0) if world.quick else (7, 4.0)
    async with (
        world.sandbox() as sandbox,
        world.gateway(sandbox, SENDS_PER_MINUTE="1") as gateway,
        Program(world.folder, "answering") as program,
    ):
        await gateway.link(SESSION, NUMBER)
        accepting = _side(gateway.url, {"X-API-Key": gateway.key})
        answering = _side(await program.start("bench.answering"), {})
        for side in (accepting, answering):
            await side(WARM_UP_SECONDS)
        accepted: list[float] = []
        pairs = []
        for _ in range(rounds):
            took, lasted = await accepting(seconds)
            accepted += took
            answers, passed = await answering(seconds)
            pairs.append((len(took) / lasted, len(answers) / passed))
    return [
        Figure(NAME, "accepted sends", median(ours for ours, _ in pairs), PER_SECOND),
        Figure(NAME, "a handler that only answers", median(bare for _, bare in pairs), PER_SECOND),
        Figure(NAME, "accepted / answered", median(a / b for a, b in pairs), RATIO, AIM),
        *distribution(NAME, f"answer to one of {CALLERS} callers", accepted),
    ]


def _side(url: str, headers: dict[str, str]) -> Side:
    texts = count()

    def request(caller: int) -> bytes:
        body = {
            "sessionId": SESSION,
            "to": f"54911000002{caller:02}",
            "type": "text",
            "text": f"text {next(texts)}",
        }
        return post(url, PATH, json.dumps(body).encode(), headers)

    return lambda seconds: at_once(url, CALLERS, seconds, request, 202)
