"""How it is known who somebody is: passwords, and tokens that nobody else can make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol


class Passwords(Protocol):
    """Passwords as they may be kept; both take long on purpose, and none of it on the loop."""

    async def hash(self, password: str) -> str:
        """What is stored in its place."""

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether it is that one; with None it takes as long, and is not."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was signed here."""

    text: str
    id: str
    claims: Mapping[str, Any]
    expired: bool


class Tokens(Protocol):
    """Tokens that nobody else can make."""

    def sign(self, claims: Mapping[str, Any], lifetime: timedelta) -> Token:
        """A new one; `sub` is among the claims."""

    def read(self, text: str) -> Token | None:
        """One that was signed here, expired or not; None for anything else."""
