"""The machine and the versions that figures belong to."""

import asyncio
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from sqlite3 import sqlite_version

from gateway import __version__
from gateway.bootstrap import WAJS
from gateway.config import ROOT


async def describe(chromium: Path) -> dict[str, str]:
    asked = await asyncio.create_subprocess_exec(
        chromium, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    browser, _ = await asked.communicate()
    wajs = json.loads((ROOT / "web" / WAJS).parents[1].joinpath("package.json").read_text())
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{_memory_gib():.1f} GiB",
        "load": f"{os.getloadavg()[0]:.1f} before the run",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "gateway": __version__,
        "browser": browser.decode().strip(),
        "playwright": version("playwright"),
        "wa-js": wajs["version"],
        "sqlite": sqlite_version,
    }


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
