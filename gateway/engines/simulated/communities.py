"""The simulated WhatsApp has no communities, and says so."""

# ruff: noqa: ARG002 - the port's signatures

from collections.abc import Sequence
from typing import Final, NoReturn

from gateway.core.communities import ChangedCommunity, Community, CommunityDeed
from gateway.core.errors import NotSupported
from gateway.core.ids import Jid

REASON: Final = "the simulated WhatsApp has no communities"


def _refuse() -> NoReturn:
    raise NotSupported(details={"reason": REASON})


class NoCommunities:
    """See `gateway.ports.Communities`."""

    async def all(self) -> tuple[Community, ...]:
        _refuse()

    async def get(self, community: Jid) -> Community:
        _refuse()

    async def create(self, name: str, description: str | None) -> Community:
        _refuse()

    async def change_groups(
        self, community: Jid, deed: CommunityDeed, groups: Sequence[Jid]
    ) -> ChangedCommunity:
        _refuse()

    async def deactivate(self, community: Jid) -> Community:
        _refuse()
