"""`python -m bench [NAME…] [--quick] [--json FILE]`: measures, and shows one table of figures."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
from playwright.async_api import Playwright, async_playwright
from rich.console import Console
from rich.table import Table

from bench import (
    accepting,
    deliveries,
    latency,
    machine,
    media,
    memory,
    readers,
    restore,
    search,
    throughput,
)
from bench.figures import Figure
from bench.world import World
from gateway.engines.whatsapp_web.executable import find_browser

BENCHMARKS: Final[dict[str, Callable[[World], Awaitable[list[Figure]]]]] = {
    memory.NAME: memory.measure,
    latency.NAME: latency.measure,
    throughput.NAME: throughput.measure,
    accepting.NAME: accepting.measure,
    readers.NAME: readers.measure,
    deliveries.NAME: deliveries.measure,
    restore.NAME: restore.measure,
    media.NAME: media.measure,
    search.NAME: search.measure,
}
LIMIT_SECONDS: Final = 120.0
"""For one benchmark, its browsers' starting included."""
MORE_SECONDS: Final = {restore.NAME: 900.0, search.NAME: 900.0}
"""For those that start many browsers, or fill a large database."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, rougher figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    given = parser.parse_args()
    unknown = set(given.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    return given


class NoBrowser(Exception):
    """No browser: ./manage.sh start installs one, CHROMIUM_PATH names one."""


@dataclass
class Report:
    """What came of a run."""

    machine: dict[str, str]
    quick: bool
    figures: list[Figure] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Benchmarks that did not come to their end; what the figures are is nobody's failure."""

    def json(self) -> str:
        return json.dumps(
            {
                "machine": self.machine,
                "quick": self.quick,
                "figures": [figure.record() for figure in self.figures],
                "failed": self.failed,
            },
            indent=2,
            ensure_ascii=False,
        )


async def run(names: list[str], console: Console, *, quick: bool) -> Report:
    configured = os.environ.get("CHROMIUM_PATH")  # noqa: TID251 - as the engine's own search
    chromium = await asyncio.to_thread(find_browser, Path(configured) if configured else None)
    if chromium is None:
        raise NoBrowser
    report = Report(await machine.describe(chromium), quick)
    console.print("  ".join(f"{name}: {value}" for name, value in report.machine.items()))
    async with async_playwright() as playwright:
        for name in names:
            with console.status(f"{name} …"):
                try:
                    report.figures += await one(name, playwright, chromium, quick=quick)
                except Exception:  # noqa: BLE001 - the others are measured all the same
                    report.failed.append(name)
                    console.print_exception(max_frames=4)
    return report


async def one(name: str, playwright: Playwright, chromium: Path, *, quick: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        async with (
            asyncio.timeout(MORE_SECONDS.get(name, LIMIT_SECONDS)),
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
        ):
            return await BENCHMARKS[name](World(quick, chromium, playwright, Path(folder), http))


def table(figures: list[Figure]) -> Table:
    lines = Table("benchmark", "what", box=None, pad_edge=False)
    lines.add_column("figure", justify="right")
    lines.add_column("aim", justify="right")
    lines.add_column("met")
    before = ""
    for figure in figures:
        met = "" if figure.aim is None else "yes" if figure.aim.met_by(figure.value) else "no"
        lines.add_row(
            figure.benchmark if figure.benchmark != before else "",
            figure.name,
            figure.text,
            str(figure.aim or ""),
            met,
        )
        before = figure.benchmark
    return lines


def main() -> int:
    given = arguments()
    console = Console(highlight=False)
    try:
        report = asyncio.run(run(given.names or list(BENCHMARKS), console, quick=given.quick))
    except NoBrowser as problem:
        console.print(problem.__doc__)
        return 1
    console.print(table(report.figures))
    if given.json is not None:
        given.json.write_text(f"{report.json()}\n")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
