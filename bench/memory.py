"""Memory: each further linked, idle session, beside a bare Chromium on the same page."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from bench import pss
from bench.bare import Flags
from bench.figures import MEGABYTES, RATIO, Figure, at_most
from bench.pss import Use
from bench.world import World

NAME: Final = "memory"
AIM: Final = at_most(1.15)

_NAMES: Final = {Flags.ORDINARY: "ordinary flags", Flags.GATEWAYS: "the gateway's flags"}


async def measure(world: World) -> list[Figure]:
    """One side after the other: browsers that run beside each other share, and so look smaller."""
    more, patience = (1, 5.0) if world.quick else (2, 10.0)
    session = await _sessions(world, more, patience)
    figures = [
        Figure(NAME, "each further session: its browser", session.browsers, MEGABYTES),
        Figure(NAME, "each further session: in the driver", session.driver, MEGABYTES),
        Figure(NAME, "each further session: in the gateway", session.gateway, MEGABYTES),
    ]
    for flags in Flags:
        bare = (await _bare(world, more, patience, flags)).browsers
        what = f"bare Chromium, {_NAMES[flags]}"
        figures += [
            Figure(NAME, f"each further {what}", bare, MEGABYTES),
            Figure(NAME, f"session / {what}", session.total / bare, RATIO, AIM),
        ]
    return figures


async def _sessions(world: World, more: int, patience: float) -> Use:
    async with world.sandbox() as sandbox, world.gateway(sandbox) as gateway:

        def look() -> Use:
            return pss.of_gateway(gateway.pid, gateway.sessions_dir)

        await gateway.link("first", _number(0))
        first = await pss.at_rest(look, patience)
        for index in range(more):
            await gateway.link(f"further-{index + 1}", _number(index + 1))
        return (await pss.at_rest(look, patience)).each_further(first, more)


async def _bare(world: World, more: int, patience: float, flags: Flags) -> Use:
    async with world.sandbox() as sandbox, AsyncExitStack() as stack:
        profiles: list[Path] = []

        def look() -> Use:
            return pss.of_browsers(profiles)

        async def add() -> None:
            number = _number(len(profiles))
            profiles.append((await world.bare(stack, sandbox, number, flags)).profile)

        await add()
        first = await pss.at_rest(look, patience)
        for _ in range(more):
            await add()
        return (await pss.at_rest(look, patience)).each_further(first, more)


def _number(index: int) -> str:
    return f"54911{index:08}"
