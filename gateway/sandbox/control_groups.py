"""The control API's routes for groups."""

from __future__ import annotations

from aiohttp import web

from . import orders
from .bodies import order
from .control_names import Named, explained
from .people import Group, Phone


class GroupControl(Named):
    """What a person does to groups on a phone."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        groups = "/control/phones/{number}/groups"
        for method, path, route in (
            ("GET", groups, self.list),
            ("POST", groups, self.add),
            ("PATCH", f"{groups}/{{jid}}", self.change),
            ("POST", f"{groups}/{{jid}}/participants", self.change_members),
            ("POST", f"{groups}/{{jid}}/leave", self.leave),
        ):
            router.add_route(method, path, explained(route))

    async def list(self, request: web.Request) -> web.Response:
        groups = self.sandbox.people.groups_of(self.named(request).number)
        return web.json_response({"groups": [_described(group) for group in groups]})

    async def add(self, request: web.Request) -> web.Response:
        owner = self.named(request)
        new = await order(request, orders.NewGroup)
        members = [self.phone(number) for number in new.participants]
        group = self.sandbox.groups.create(new.subject, owner, members)
        await self.sandbox.settle()
        return web.json_response({"jid": group.jid}, status=201)

    async def change(self, request: web.Request) -> web.Response:
        phone, group = self._both(request)
        said = (await order(request, orders.ChangedGroup)).model_dump(exclude_none=True)
        self.sandbox.groups.change_info(phone, group, said)
        return await self.done()

    async def change_members(self, request: web.Request) -> web.Response:
        phone, group = self._both(request)
        new = await order(request, orders.ChangedMembers)
        members = [self.phone(number).number for number in new.participants]
        self.sandbox.groups.change_members(phone, group, new.action, members)
        return await self.done()

    async def leave(self, request: web.Request) -> web.Response:
        phone, group = self._both(request)
        self.sandbox.groups.leave(phone, group)
        return await self.done()

    def _both(self, request: web.Request) -> tuple[Phone, Group]:
        phone = self.named(request)
        return phone, self.group(phone, request.match_info["jid"])


def _described(group: Group) -> dict[str, object]:
    return {
        "jid": group.jid,
        "subject": group.subject,
        "description": group.description,
        "participants": group.members,
        "admins": sorted(group.admins),
        "announce": group.announce,
        "restrict": group.restrict,
        "picture": group.picture,
    }
