"""The files on virtual phones: encrypted and uploaded to be sent, fetched to be seen."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .media import MediaFolder, direct_path
from .media_cipher import KEY_BYTES, Keys, decrypt, encrypt

Media = dict[str, Any]
"""A Wire's `media`: what the file is, and where and how WhatsApp's servers have it."""


class NotThere(Exception):
    """The media servers have not got it."""


class Galleries:
    """Each phone's own files; between phones they travel by WhatsApp's media servers only."""

    def __init__(self, folder: Path, servers: MediaFolder, now: Callable[[], float]) -> None:
        self._folder = folder
        self._servers = servers
        self._now = now

    def of(self, number: str) -> MediaFolder:
        return MediaFolder(self._folder / number)

    async def upload(self, number: str, media: Media, kind: str) -> Media:
        """Encrypt a file that this phone has, under a new key; what a message says of it."""
        key = secrets.token_bytes(KEY_BYTES)
        plain = self.of(number).path(media["sha256"])
        enc_sha256 = await asyncio.to_thread(self._encrypt, plain, Keys.of(key, kind))
        return {
            **media,
            "enc_sha256": enc_sha256,
            "direct_path": direct_path(enc_sha256),
            "media_key": b64encode(key).decode(),
            "media_key_t": int(self._now()),
        }

    async def open(self, number: str, media: Media, kind: str) -> Path:
        """The file as this phone shows it: fetched and decrypted when that is first asked for."""
        gallery = self.of(number)
        if not await gallery.has(media["sha256"]):
            await asyncio.to_thread(self._fetch, gallery, media, kind)
        return gallery.path(media["sha256"])

    async def forget(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    def _encrypt(self, plain: Path, keys: Keys) -> str:
        with self._servers.writing() as part:
            enc_sha256 = encrypt(plain, part, keys)
            part.replace(self._servers.path(enc_sha256))
        return enc_sha256

    def _fetch(self, gallery: MediaFolder, media: Media, kind: str) -> None:
        keys = Keys.of(b64decode(media["media_key"]), kind)
        with gallery.writing() as part:
            try:
                decrypt(self._servers.path(media["enc_sha256"]), part, keys, media["sha256"])
            except FileNotFoundError:
                raise NotThere from None
            part.replace(gallery.path(media["sha256"]))
