"""What a page asks about communities: to make and end them, and to put groups into them."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier, NobodyThere
from .communities import Communities
from .connections import Connection
from .desk import Answer, Desk, Operation
from .people import Group


class CommunityOperations(Desk):
    """Requests about communities."""

    def __init__(self, carrier: Carrier, communities: Communities) -> None:
        super().__init__(carrier)
        self._communities = communities
        self.by_name: dict[str, Operation] = {
            "community_create": self.community_create,
            "community_link": self.community_link,
            "community_unlink": self.community_unlink,
            "community_deactivate": self.community_deactivate,
        }

    def community_create(self, page: Connection, request: Answer) -> Answer:
        new = ask.CommunityCreate.model_validate(request)
        me = self.me(page)
        community = self._communities.create(new.name, new.description, me, page.device)
        groups = [community, *self.people.groups_in(community)]
        return {"groups": [self.people.describe_group(group) for group in groups]}

    def community_link(self, page: Connection, request: Answer) -> Answer:
        order = ask.CommunityGroups.model_validate(request)
        community = self._community(page, order.jid)
        return {"results": self._communities.link(self.me(page), community, order.groups)}

    def community_unlink(self, page: Connection, request: Answer) -> Answer:
        order = ask.CommunityGroups.model_validate(request)
        community = self._community(page, order.jid)
        return {"results": self._communities.unlink(self.me(page), community, order.groups)}

    def community_deactivate(self, page: Connection, request: Answer) -> Answer:
        community = self._community(page, ask.GroupQuery.model_validate(request).jid)
        groups = self._communities.deactivate(self.me(page), community)
        return {"groups": [self.people.describe_group(group) for group in groups]}

    def _community(self, page: Connection, jid: str) -> Group:
        group = self.carrier.chat(self.me(page), jid).group
        if group is None:
            raise NobodyThere
        return group
