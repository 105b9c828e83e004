"""Communities: groups that groups belong to, and what their admins do to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .carrier import Carrier, NobodyThere, NotAllowed
from .devices import Device
from .groups import ALREADY_THERE, OK, Groups
from .people import Group, Phone

NOT_THERE: Final = 404
NOT_ITS_ADMIN: Final = 403


class Communities:
    """What people do to communities; everybody in a group that is concerned is told."""

    def __init__(self, carrier: Carrier, groups: Groups) -> None:
        self._people = carrier.people
        self._groups = groups

    def create(
        self, name: str, description: str, owner: Phone, origin: Device | None = None
    ) -> Group:
        """With the group in which its admins speak to everybody."""
        community = self._groups.create(
            name, owner, [], origin, description=description, kind="community"
        )
        self._groups.create(
            name, owner, [], origin, announce=True, kind="announcements", parent=community.jid
        )
        return community

    def link(self, me: Phone, community: Group, groups: Iterable[str]) -> list[dict[str, Any]]:
        """One result for each group: `{"jid", "code"}`, 200 where it belongs to it now."""
        self._require_admin(me, community)
        return [{"jid": jid, "code": self._link(me, community, jid)} for jid in groups]

    def _link(self, me: Phone, community: Group, jid: str) -> int:
        group = self._people.group(jid)
        if group is None or group.kind:
            return NOT_THERE
        if me.number not in group.admins:
            return NOT_ITS_ADMIN
        if group.parent:
            return OK if group.parent == community.jid else ALREADY_THERE
        self._groups.move(group, community.jid)
        return OK

    def unlink(self, me: Phone, community: Group, groups: Iterable[str]) -> list[dict[str, Any]]:
        self._require_admin(me, community)
        return [{"jid": jid, "code": self._unlink(community, jid)} for jid in groups]

    def _unlink(self, community: Group, jid: str) -> int:
        group = self._people.group(jid)
        if group is None or group.parent != community.jid or group.kind:
            return NOT_THERE
        self._groups.move(group, "")
        return OK

    def deactivate(self, me: Phone, community: Group) -> list[Group]:
        """Its groups go on by themselves; it and the group of its announcements are no more."""
        self._require_admin(me, community)
        groups = self._people.groups_in(community)
        for group in groups:
            if group.kind:
                self._groups.close(group)
            else:
                self._groups.move(group, "")
        self._groups.close(community)
        return [community, *groups]

    def _require_admin(self, me: Phone, community: Group) -> None:
        if community.kind != "community":
            raise NobodyThere
        if me.number not in community.admins:
            raise NotAllowed
