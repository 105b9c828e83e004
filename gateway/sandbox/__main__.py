"""`python -m gateway.sandbox`: serves a sandbox until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import Final

from aiohttp import web

from .app import make_app
from .storage import StorageUnusable

SHUTDOWN_SECONDS: Final = 1.0
LARGEST_PORT: Final = 65_535


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST_PORT:
        raise ValueError
    return number


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m gateway.sandbox",
        description="A stand-in for WhatsApp Web, with virtual phones that HTTP drives.",
    )
    parser.add_argument(
        "--port", type=port, default=3100, help="0 takes any free one (%(default)s)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps everything")
    return parser.parse_args()


async def serve(host: str, wanted_port: int, folder: Path) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    runner = web.AppRunner(
        make_app(folder, host),
        access_log=None,
        shutdown_timeout=SHUTDOWN_SECONDS,
        auto_decompress=False,  # the guard refuses compressed bodies before anything reads them
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, wanted_port).start()
        bound = runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        sys.stdout.write(f"Sandbox on http://{shown}:{bound[1]}/\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    given = arguments()
    try:
        asyncio.run(serve(given.host, given.port, given.data))
    except StorageUnusable as error:
        sys.stderr.write(f"Another sandbox uses this data folder, or it cannot be read: {error}\n")
    except OSError as error:
        sys.stderr.write(f"The sandbox cannot start: {error}\n")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
