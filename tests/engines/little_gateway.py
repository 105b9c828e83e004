"""A program that runs one session until it is told to stop, as the gateway does."""

import asyncio
import signal
import sys
from pathlib import Path

from gateway.core.errors import GatewayError
from gateway.core.facts import Fact, QrSeen
from gateway.ports import Profile
from tests.engines.worlds import engine_at


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def main(url: str, sessions: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    shown = asyncio.Event()

    async def report(fact: Fact) -> None:
        if isinstance(fact, QrSeen):
            shown.set()

    async with engine_at(url, sessions) as engine:
        say(f"ended {await engine.end_leftovers()}")
        profile = Profile(session_id="little", folder=sessions / "little", linked=False)
        session = await engine.open(profile, report)
        await shown.wait()
        say("shown")
        await stop.wait()
        try:
            await session.screenshot()
            say("alive")
        except GatewayError as problem:
            say(f"dead: {problem}")
        await session.close()
    say("closed")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
