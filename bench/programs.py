"""The product's programs as processes: away from the operator's settings, ended with the run."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Self

from gateway.config import ROOT

START_SECONDS = 60.0
STOP_SECONDS = 40.0

_ADDRESS = re.compile(r"http://[^\s/]+(?=/)")
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "PLAYWRIGHT_BROWSERS_PATH")
"""All that a program gets of our environment: the operator's own settings must not reach it."""


class DidNotStart(Exception):
    """A program ended, or said nothing, before it served."""


class Program:
    """`python -m …` in a folder of its own, so that no `.env` is found there."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._log = folder / f"{name}.log"
        self._running: Process | None = None

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    async def start(self, *arguments: str, **environment: str) -> str:
        """Start it; returns the address that it prints once it serves."""
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}  # noqa: TID251 - handed on
        with self._log.open("ab") as errors:
            self._running = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *arguments),
                cwd=self._folder,
                env={**inherited, "PYTHONPATH": str(ROOT), **environment},
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=errors,
                start_new_session=True,
            )
        output = self._running.stdout
        assert output is not None
        try:
            async with asyncio.timeout(START_SECONDS):
                while line := await output.readline():
                    if found := _ADDRESS.search(line.decode()):
                        return found[0]
        except TimeoutError:
            pass
        raise DidNotStart(f"{' '.join(arguments)}:\n{self._log.read_text()[-2000:]}")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        program = self._running
        if program is None or program.returncode is not None:
            return
        program.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await program.wait()
        except TimeoutError:
            os.killpg(program.pid, signal.SIGKILL)
            await program.wait()
