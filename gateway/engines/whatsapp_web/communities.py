"""What is asked of a page about communities."""

from collections.abc import Sequence

from gateway.core.communities import ChangedCommunity, Community, CommunityDeed
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.incoming.communities import (
    read_changed_community,
    read_community,
)
from gateway.engines.whatsapp_web.refusals import Ask, Asker


class PageCommunities:
    """See `gateway.ports.Communities`."""

    def __init__(self, ask: Ask) -> None:
        self._asked = Asker(
            ask,
            not_there="The session is in no such community.",
            not_allowed="WhatsApp allows this to the community's admins only.",
        )

    async def all(self) -> tuple[Community, ...]:
        return tuple(read_community(item) for item in await self._asked("communities", {}))

    async def get(self, community: Jid) -> Community:
        return read_community(await self._asked("community", {"community": community}))

    async def create(self, name: str, description: str | None) -> Community:
        argument = {"name": name, "description": description}
        return read_community(await self._asked("createCommunity", argument, deadlines.GROUP))

    async def change_groups(
        self, community: Jid, deed: CommunityDeed, groups: Sequence[Jid]
    ) -> ChangedCommunity:
        argument = {"community": community, "deed": deed, "groups": list(groups)}
        answer = await self._asked("changeCommunity", argument, deadlines.GROUP)
        return read_changed_community(answer)

    async def deactivate(self, community: Jid) -> Community:
        argument = {"community": community}
        return read_community(await self._asked("deactivateCommunity", argument, deadlines.GROUP))
