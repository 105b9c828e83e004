"""Memory by its proportional set size: what is shared counts for each sharer's part of it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from gateway.engines.whatsapp_web.processes import Process, browsers, family, table

LOOK_EVERY_SECONDS: Final = 1.0
STEADY_LOOKS: Final = 5
STEADY_SHARE: Final = 0.005
"""Memory is at rest when so many looks in a row differ by no more than this part of it."""


@dataclass(frozen=True, slots=True)
class Use:
    """Megabytes, by whose they are."""

    browsers: float
    driver: float = 0.0
    gateway: float = 0.0

    @property
    def total(self) -> float:
        return self.browsers + self.driver + self.gateway

    def each_further(self, first: Self, further: int) -> "Use":
        """What each session more has cost, this being the use with all of them."""
        return Use(
            (self.browsers - first.browsers) / further,
            (self.driver - first.driver) / further,
            (self.gateway - first.gateway) / further,
        )


def of_browsers(profiles: Iterable[Path]) -> Use:
    """Every process of the browsers on these profiles."""
    processes = table()
    return Use(browsers=_sum(_on(profiles, processes)))


def of_gateway(pid: int, sessions_dir: Path) -> Use:
    """The gateway's own process, the driver that it started, and the browsers on its profiles."""
    processes = table()
    chromium = _on(sessions_dir.iterdir(), processes)
    gateway = [process for process in processes if process.pid == pid]
    everything = family(gateway, processes)
    driver = [each for each in everything if each not in chromium and each not in gateway]
    return Use(browsers=_sum(chromium), driver=_sum(driver), gateway=_sum(gateway))


def _on(profiles: Iterable[Path], processes: list[Process]) -> list[Process]:
    return family((main for each in profiles for main in browsers(each, processes)), processes)


async def at_rest(look: Callable[[], Use], patience: float) -> Use:
    """The use once it does not change any more, or what it is when patience ends."""
    looks: list[Use] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while True:
        looks.append(await asyncio.to_thread(look))
        last = [each.total for each in looks[-STEADY_LOOKS:]]
        steady = len(last) == STEADY_LOOKS and max(last) - min(last) <= STEADY_SHARE * last[-1]
        if steady or loop.time() >= until:
            return looks[-1]
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _sum(processes: Iterable[Process]) -> float:
    return sum(_pss(process.pid) for process in processes)


def _pss(pid: int) -> float:
    """Megabytes; nothing of a process that has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
