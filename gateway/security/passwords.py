"""Passwords at rest: argon2id, made and checked in threads of their own, few at a time."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE: Final = 2
"""Each takes 64 MiB and a processor for a while: whoever guesses must not have them all."""


class Argon2Passwords:
    """See `gateway.ports.Passwords`; the library's own parameters are those of RFC 9106."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """A missing one costs as much as any: nobody learns from the time whether there is one."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_hex())
        loop = asyncio.get_running_loop()
        known = hashed or self._nobodys
        fits = await loop.run_in_executor(self._threads, self._verify, password, known)
        return fits and hashed is not None

    def _verify(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
