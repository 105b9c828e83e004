"""Finds the files of a page that is served as it lies in its folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web


async def file_in(folder: Path, path: str) -> Path:
    """A file of this folder, and of no other."""
    parts = path.split("/")
    if "\0" in path or "\\" in path or any(part in {"", ".", ".."} for part in parts):
        raise web.HTTPNotFound
    file = folder.joinpath(*parts)
    if not await asyncio.to_thread(file.is_file):
        raise web.HTTPNotFound
    return file
