"""What a person can ask of communities; all of it is asked of WhatsApp, which decides who may."""

from collections.abc import Sequence

from gateway.core import ids
from gateway.core.communities import ChangedCommunity, Community, CommunityDeed
from gateway.core.errors import ChatNotFound, InvalidState
from gateway.core.ids import Jid
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.tenants import Principal, Scope
from gateway.ports import Communities as EngineCommunities
from gateway.store.database import Database
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live

DONE = 200


class Communities:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Community]:
        """Those that the account is in, by their names."""
        communities = await self._of(who, session_id, Scope.READ)
        found = sorted(await communities.all(), key=lambda each: (each.name.casefold(), each.jid))
        start = max((page.position(1) or (0,))[0], 0)
        end = start + page.limit
        following = cursor_at(end) if end < len(found) else None
        return Listing(tuple(found[start:end]), following)

    async def get(self, who: Principal, session_id: str, community: str) -> Community:
        communities = await self._of(who, session_id, Scope.READ)
        return await communities.get(_jid(community))

    async def create(
        self,
        who: Principal,
        session_id: str,
        name: str,
        description: str | None,
        groups: Sequence[str],
    ) -> ChangedCommunity:
        """With these groups in it, as far as WhatsApp lets them be put there."""
        jids = _groups(groups)
        communities = await self._of(who, session_id, Scope.SEND)
        made = await communities.create(name, description)
        if not jids:
            return ChangedCommunity(made, ())
        return await communities.change_groups(made.jid, CommunityDeed.LINK, jids)

    async def change_groups(
        self,
        who: Principal,
        session_id: str,
        community: str,
        deed: CommunityDeed,
        groups: Sequence[str],
    ) -> ChangedCommunity:
        """Do it to those to which it can be done; refused where that is none."""
        jids = _groups(groups)
        communities = await self._of(who, session_id, Scope.SEND)
        changed = await communities.change_groups(_jid(community), deed, jids)
        if not any(result.code == DONE for result in changed.results):
            results = [{"jid": each.address, "code": each.code} for each in changed.results]
            raise InvalidState("WhatsApp did this to none of them.", details={"results": results})
        return changed

    async def deactivate(self, who: Principal, session_id: str, community: str) -> Community:
        """As it was; its groups go on by themselves."""
        communities = await self._of(who, session_id, Scope.SEND)
        return await communities.deactivate(_jid(community))

    async def _of(self, who: Principal, session_id: str, scope: Scope) -> EngineCommunities:
        """Those of a session's linked page."""
        who.require(scope, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return page_of(self._live, stored).communities


def _jid(text: str) -> Jid:
    jid = ids.parse_jid(text)
    if jid is None or not ids.is_group(jid):
        raise ChatNotFound("There is no such community.")
    return jid


def _groups(texts: Sequence[str]) -> tuple[Jid, ...]:
    jids = [ids.parse_jid(text) for text in texts]
    if not all(jid is not None and ids.is_group(jid) for jid in jids):
        raise ChatNotFound("There is no such group.")
    return tuple(dict.fromkeys(jid for jid in jids if jid is not None))
