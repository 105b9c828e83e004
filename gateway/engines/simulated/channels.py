"""The simulated WhatsApp has no channels, and says so."""

# ruff: noqa: ARG002 - the port's signatures

from typing import Final, NoReturn

from gateway.core.channels import Channel
from gateway.core.errors import NotSupported
from gateway.core.messages import SeenMessage

REASON: Final = "the simulated WhatsApp has no channels"


def _refuse() -> NoReturn:
    raise NotSupported(details={"reason": REASON})


class NoChannels:
    """See `gateway.ports.Channels`."""

    async def all(self) -> tuple[Channel, ...]:
        _refuse()

    async def get(self, channel: str) -> Channel:
        _refuse()

    async def create(self, name: str, description: str | None) -> Channel:
        _refuse()

    async def delete(self, channel: str) -> Channel:
        _refuse()

    async def follow(self, channel: str, *, followed: bool) -> Channel:
        _refuse()

    async def mute(self, channel: str, *, muted: bool) -> Channel:
        _refuse()

    async def posts(self, channel: str, count: int) -> tuple[SeenMessage, ...]:
        _refuse()

    async def find(self, words: str, count: int) -> tuple[Channel, ...]:
        _refuse()
