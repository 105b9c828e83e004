"""What is asked of a page about groups."""

from collections.abc import Sequence
from typing import Final

from gateway.core.errors import ChatNotFound, NotFound, NotOnWhatsApp, NotSupported
from gateway.core.groups import Changed, Deed, GroupChange, InvitedGroup, SeenGroup
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.incoming.groups import read_changed, read_group, read_invited
from gateway.engines.whatsapp_web.refusals import Ask, Asker

_NOWHERE: Final = "This invite leads to no group, or does so no more."


class PageGroups:
    """See `gateway.ports.Groups`."""

    def __init__(self, ask: Ask) -> None:
        self._asked = Asker(
            ask,
            not_there="The session is in no such group.",
            not_allowed="WhatsApp allows this to the group's admins only.",
        )

    async def all(self) -> tuple[SeenGroup, ...]:
        answer = await self._asked("groups", {}, deadlines.HISTORY)
        return tuple(read_group(item) for item in answer)

    async def get(self, group: Jid) -> SeenGroup:
        return read_group(await self._asked("group", {"group": group}))

    async def create(self, subject: str, people: Sequence[Jid]) -> Changed[SeenGroup]:
        argument = {"subject": subject, "participants": list(people)}
        answer = await self._asked("createGroup", argument, deadlines.GROUP)
        if "nobody" in answer:
            raise NotOnWhatsApp
        return read_changed(answer)

    async def change(self, group: Jid, change: GroupChange) -> SeenGroup:
        settings = {
            "announcement": change.announce,
            "restrict": change.restrict,
            "member_add_mode": change.members_add,
        }
        argument = {
            "group": group,
            "subject": change.subject,
            "description": change.description,
            "settings": {name: value for name, value in settings.items() if value is not None},
        }
        return read_group(await self._asked("changeGroup", argument, deadlines.GROUP))

    async def change_members(
        self, group: Jid, deed: Deed, people: Sequence[Jid]
    ) -> Changed[SeenGroup]:
        argument = {"group": group, "deed": deed, "participants": list(people)}
        return read_changed(await self._asked("changeMembers", argument, deadlines.GROUP))

    async def invite_code(self, group: Jid, *, renew: bool) -> str:
        return str(await self._asked("groupInvite", {"group": group, "renew": renew}))

    async def invited(self, code: str) -> InvitedGroup:
        try:
            answer = await self._asked("invitedGroup", {"code": code})
        except ChatNotFound:
            raise NotFound(_NOWHERE) from None
        if "missing" in answer:
            raise NotSupported(details={"reason": f"missing: {answer['missing']}"})
        return read_invited(answer)

    async def join(self, code: str) -> SeenGroup:
        try:
            return read_group(await self._asked("joinGroup", {"code": code}))
        except ChatNotFound:
            raise NotFound(_NOWHERE) from None

    async def leave(self, group: Jid) -> None:
        await self._asked("leaveGroup", {"group": group})
