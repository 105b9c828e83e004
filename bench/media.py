"""Media: 64 MB out to a phone and in to disk beside a file copy, and fifty uploads at once."""

import asyncio
import os
import shutil
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from typing import Final

from bench.bare import Flags, started
from bench.figures import MEGABYTES, PER_SECOND, RATIO, SECONDS, Figure, at_most
from bench.product import Gateway
from bench.sandbox import Sandbox
from bench.world import World

NAME: Final = "media"
AIM: Final = at_most(3)
GROWTH_AIM: Final = at_most(50)
"""Megabytes: a file must not be in the gateway's memory whole."""

ANA: Final = "5491100000001"
BETO: Final = "5491100000002"
A_MEGABYTE: Final = 1024**2
LARGE_MEGABYTES: Final = 64
UPLOADS: Final = 50
UPLOAD_MEGABYTES: Final = 4
_PIECE_BYTES: Final = 256 * 1024
_PROTOCOL: Final = """async (size) => {
    const plain = new Uint8Array(size);
    const { subtle } = crypto;
    const aes = { name: 'AES-CBC', length: 256, iv: new Uint8Array(16) };
    const cipher = await subtle.generateKey(aes, false, ['encrypt']);
    const mac = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const begun = performance.now();
    await subtle.digest('SHA-256', plain);
    const encrypted = await subtle.encrypt(aes, cipher, plain);
    await subtle.sign('HMAC', mac, encrypted);
    await subtle.digest('SHA-256', encrypted);
    return (performance.now() - begun) / 1000;
}"""
"""What WhatsApp has every sender do: hash the file, encrypt it, make a MAC, and hash all that."""


async def measure(world: World) -> list[Figure]:
    """Out, in and a copy take turns, each with bytes of its own: nobody finds the last ones."""
    rounds = 1 if world.quick else 5
    async with world.sandbox() as sandbox, world.gateway(sandbox) as gateway:
        await sandbox.phone(BETO, "Beto")
        await gateway.link("ana", ANA)
        took: dict[str, list[float]] = {"out": [], "in": [], "copy": []}
        grown = []
        for each in range(-1, rounds):  # the first one warms up
            files = [await _new_file(world.folder, LARGE_MEGABYTES) for _ in range(3)]
            before = _memory(gateway, "VmRSS", begin=True)
            turn = {
                "out": await _timed(gateway.send_file("ana", BETO, files[0])),
                "in": await _in(sandbox, gateway, files[1]),
                "copy": await _timed(_copies([files[2]])),
            }
            if each >= 0:
                grown.append(_memory(gateway, "VmHWM") - before)
                for way, seconds in turn.items():
                    took[way].append(seconds)
        at_once, copied, crowd = await _at_once(world, gateway)
        protocol = await _protocol(world, sandbox)
    out, came, copy = (median(took[way]) for way in ("out", "in", "copy"))
    return [
        Figure(NAME, f"{LARGE_MEGABYTES} MB from a caller to the phone", out, SECONDS),
        Figure(NAME, f"{LARGE_MEGABYTES} MB from the phone to disk", came, SECONDS),
        Figure(NAME, "copied on disk, and there for good", copy, SECONDS),
        Figure(NAME, "WhatsApp's own hashes and cipher, in a page", protocol, SECONDS),
        Figure(NAME, "out / copy", _ratio(took["out"], took["copy"]), RATIO, AIM),
        Figure(NAME, "in / copy", _ratio(took["in"], took["copy"]), RATIO, AIM),
        Figure(NAME, "out / (copy + WhatsApp's own)", out / (copy + protocol), RATIO),
        Figure(NAME, "the gateway's growth meanwhile", median(grown), MEGABYTES, GROWTH_AIM),
        Figure(NAME, f"{UPLOADS} uploads of {UPLOAD_MEGABYTES} MB", UPLOADS / at_once, PER_SECOND),
        Figure(NAME, "uploads / copies", at_once / copied, RATIO, AIM),
        Figure(NAME, "the gateway's growth with those", crowd, MEGABYTES, GROWTH_AIM),
    ]


def _ratio(ours: list[float], copies: list[float]) -> float:
    return median(one / other for one, other in zip(ours, copies, strict=True))


async def _timed(work: Awaitable[object]) -> float:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await work
    return loop.time() - begun


async def _in(sandbox: Sandbox, gateway: Gateway, file: Path) -> float:
    """From the moment in which the phone has sent it until the gateway has it on disk."""
    seen = await gateway.newest_event()
    await sandbox.give(BETO, ANA, file)
    return await _timed(gateway.file_of_next_message("ana", seen))


async def _at_once(world: World, gateway: Gateway) -> tuple[float, float, float]:
    files = [await _new_file(world.folder, UPLOAD_MEGABYTES) for _ in range(UPLOADS)]
    before = _memory(gateway, "VmRSS", begin=True)

    uploaded = await _timed(asyncio.gather(*(gateway.upload(file) for file in files)))
    grown = _memory(gateway, "VmHWM") - before
    return uploaded, await _timed(_copies(files)), grown


async def _protocol(world: World, sandbox: Sandbox) -> float:
    bare = started(world.playwright, world.chromium, world.folder / "protocol", Flags.GATEWAYS)
    async with bare as browser:
        await browser.page.goto(sandbox.url)
        size = LARGE_MEGABYTES * A_MEGABYTE
        return float(median([await browser.run(_PROTOCOL, size) for _ in range(3)]))


async def _new_file(folder: Path, megabytes: int) -> Path:
    def write() -> Path:
        file = folder / f"{os.urandom(8).hex()}.bin"
        file.write_bytes(os.urandom(megabytes * A_MEGABYTE))
        return file

    return await asyncio.to_thread(write)


async def _copies(files: list[Path]) -> None:
    await asyncio.gather(*(asyncio.to_thread(_copy, file) for file in files))


def _copy(file: Path) -> None:
    with file.open("rb") as source, file.with_suffix(".copy").open("wb") as sink:
        shutil.copyfileobj(source, sink, _PIECE_BYTES)
        sink.flush()
        os.fsync(sink.fileno())


def _memory(gateway: Gateway, name: str, *, begin: bool = False) -> float:
    """Megabytes of the gateway's own process; with `begin`, its peak counts from now on."""
    folder = Path(f"/proc/{gateway.pid}")
    if begin:
        (folder / "clear_refs").write_text("5")
    lines = (folder / "status").read_text().splitlines()
    (line,) = (each for each in lines if each.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024
