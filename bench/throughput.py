"""Throughput: texts a second through one and four sessions, beside wa-js called in bare pages."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from statistics import median
from typing import Any, Final

from bench.bare import Bare, Flags
from bench.callers import at_once, post
from bench.figures import PER_SECOND, RATIO, Figure, at_least
from bench.product import Gateway
from bench.world import World

NAME: Final = "throughput"
AIM: Final = at_least(0.7)

IN_FLIGHT: Final = 16
"""Requests at once, each waiting for its outcome, shared out among the sessions."""
SESSIONS: Final = 4
RECIPIENT: Final = "5491100000099"
PATH: Final = "/api/messages/send?wait=15"
WARM_UP_SECONDS: Final = 1.5
REST_SECONDS: Final = 0.5
"""Before each turn: the receipts of the last one are still on their way."""

Side = Callable[[int, float], Awaitable[float]]

# wa-js as one calls it from a page, without what the gateway leaves out too: reading the chat,
# looking for mentions and asking strangers for a preview of each link.
_LOOP: Final = """async ([to, seconds]) => {
    const options = { linkPreview: false, markIsRead: false, detectMentioned: false };
    await WPP.contact.queryExists(to); // or there is no LID to send to
    const begun = performance.now();
    let sent = 0;
    while (performance.now() - begun < seconds * 1000) {
        const { ack } = await WPP.chat.sendTextMessage(to, `bare ${sent}`, options);
        if (ack < 1) throw new Error(`not sent: ack ${ack}`);
        sent += 1;
    }
    return sent / (performance.now() - begun) * 1000;
}"""


async def measure(world: World) -> list[Figure]:
    """The sides take turns, so that both meet the same machine."""
    rounds, seconds = (2, 1.5) if world.quick else (5, 3.0)
    async with world.sandbox() as sandbox, world.gateway(sandbox) as gateway:
        await sandbox.phone(RECIPIENT, "Recipient")
        async with AsyncExitStack() as stack:
            pages = []
            for index in range(SESSIONS):
                await gateway.link(_session(index), f"549110000001{index}")
                bare = await world.bare(stack, sandbox, f"549110000002{index}", Flags.GATEWAYS)
                await bare.inject_wajs()
                pages.append(bare)

            async def through_gateway(many: int, seconds: float) -> float:
                return await _through(gateway, many, seconds)

            async def in_pages(many: int, seconds: float) -> float:
                return await _in_pages(pages[:many], seconds)

            return [
                figure
                for many in (1, SESSIONS)
                for figure in await _compare(many, through_gateway, in_pages, rounds, seconds)
            ]


async def _compare(
    many: int, ours: Side, theirs: Side, rounds: int, seconds: float
) -> list[Figure]:
    for side in (ours, theirs):
        await side(many, WARM_UP_SECONDS)
    pairs = []
    for _ in range(rounds):
        pair = []
        for side in (ours, theirs):
            await asyncio.sleep(REST_SECONDS)
            pair.append(await side(many, seconds))
        pairs.append((pair[0], pair[1]))
    sessions = f"{many} session{'s' if many > 1 else ''}"
    pages = f"{many} bare page{'s' if many > 1 else ''}"
    ratio = median(session / page for session, page in pairs)
    return [
        Figure(NAME, sessions, median(session for session, _ in pairs), PER_SECOND),
        Figure(NAME, f"wa-js in {pages}", median(page for _, page in pairs), PER_SECOND),
        Figure(NAME, f"{sessions} / {pages}", ratio, RATIO, AIM),
    ]


async def _in_pages(pages: list[Bare], seconds: float) -> float:
    async with asyncio.TaskGroup() as group:
        tasks: list[asyncio.Task[Any]] = [
            group.create_task(page.run(_LOOP, [f"{RECIPIENT}@c.us", seconds])) for page in pages
        ]
    return sum(float(task.result()) for task in tasks)


async def _through(gateway: Gateway, many: int, seconds: float) -> float:
    """Texts that WhatsApp has taken, as applications see them: by the answers."""
    texts = count()

    def request(caller: int) -> bytes:
        body = {
            "sessionId": _session(caller % many),
            "to": RECIPIENT,
            "type": "text",
            "text": f"text {next(texts)}",
        }
        return post(gateway.url, PATH, json.dumps(body).encode(), {"X-API-Key": gateway.key})

    took, lasted = await at_once(gateway.url, IN_FLIGHT, seconds, request, 200)
    return len(took) / lasted


def _session(index: int) -> str:
    return f"session-{index + 1}"
