"""What a page asks about groups: to make, describe, change, join and leave them."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier, NobodyThere
from .connections import Connection
from .desk import BAD_REQUEST, Answer, Desk, Operation, Refused
from .groups import NOT_ON_WHATSAPP, OK, Groups
from .people import Group


class GroupOperations(Desk):
    """Requests about groups."""

    def __init__(self, carrier: Carrier, groups: Groups) -> None:
        super().__init__(carrier)
        self._groups = groups
        self.by_name: dict[str, Operation] = {
            "group_query": self.group_query,
            "groups_query": self.groups_query,
            "group_create": self.group_create,
            "group_participants": self.group_participants,
            "group_info": self.group_info,
            "group_leave": self.group_leave,
            "group_invite": self.group_invite,
            "group_invite_query": self.group_invite_query,
            "group_join": self.group_join,
        }

    def group_query(self, page: Connection, request: Answer) -> Answer:
        return self._told(self._group(page, ask.GroupQuery.model_validate(request).jid))

    def groups_query(self, page: Connection, _request: Answer) -> Answer:
        groups = self.people.groups_of(self.me(page).number)
        return {"groups": [self.people.describe_group(group) for group in groups]}

    def group_create(self, page: Connection, request: Answer) -> Answer:
        me, order = self.me(page), ask.GroupCreate.model_validate(request)
        found = {address: self.people.find(address) for address in order.participants}
        members = [person for person in found.values() if person is not None and person is not me]
        rules = order.model_dump(include={"announce", "restrict", "members_add"})
        group = self._groups.create(order.subject, me, members, page.device, **rules)
        results = [
            {"jid": address, "code": OK if person else NOT_ON_WHATSAPP}
            for address, person in found.items()
        ]
        return {**self._told(group), "results": results}

    def group_participants(self, page: Connection, request: Answer) -> Answer:
        order = ask.GroupParticipants.model_validate(request)
        group = self._group(page, order.jid)
        me = self.me(page)
        results = self._groups.change_members(me, group, order.action, order.participants)
        return {**self._told(group), "results": results}

    def group_info(self, page: Connection, request: Answer) -> Answer:
        order = ask.GroupInfo.model_validate(request)
        group = self._group(page, order.jid)
        said = order.model_dump(exclude={"jid"}, exclude_none=True)
        if not said:
            raise Refused(BAD_REQUEST, "bad-request", detail="nothing to change")
        self._groups.change_info(self.me(page), group, said, page.device)
        return self._told(group)

    def group_leave(self, page: Connection, request: Answer) -> Answer:
        group = self._group(page, ask.GroupQuery.model_validate(request).jid)
        self._groups.leave(self.me(page), group)
        return {}

    def group_invite(self, page: Connection, request: Answer) -> Answer:
        order = ask.GroupInvite.model_validate(request)
        group = self._group(page, order.jid)
        return {"code": self._groups.invite(self.me(page), group, reset=order.reset)}

    def group_invite_query(self, page: Connection, request: Answer) -> Answer:
        self.device(page)
        return self._told(self._groups.invited(ask.InviteCode.model_validate(request).code))

    def group_join(self, page: Connection, request: Answer) -> Answer:
        code = ask.InviteCode.model_validate(request).code
        return self._told(self._groups.join(self.me(page), code))

    def _group(self, page: Connection, jid: str) -> Group:
        group = self.carrier.chat(self.me(page), jid).group
        if group is None:
            raise NobodyThere
        return group

    def _told(self, group: Group) -> Answer:
        return {"group": self.people.describe_group(group)}
