"""The control API's routes for channels."""

from __future__ import annotations

from aiohttp import web

from . import orders
from .bodies import order
from .channel_book import Channel
from .control_names import Missing, Named, explained
from .people import Phone


class ChannelControl(Named):
    """What a person does to channels on a phone; posting in one is sending it a message."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        channels = "/control/phones/{number}/channels"
        for method, path, route in (
            ("GET", channels, self.list),
            ("POST", channels, self.add),
            ("DELETE", f"{channels}/{{jid}}", self.delete),
            ("POST", f"{channels}/{{jid}}/follow", self.follow),
            ("POST", f"{channels}/{{jid}}/unfollow", self.unfollow),
        ):
            router.add_route(method, path, explained(route))

    async def list(self, request: web.Request) -> web.Response:
        number = self.named(request).number
        channels = self.sandbox.channel_book.of(number)
        return web.json_response({"channels": [each.describe(number) for each in channels]})

    async def add(self, request: web.Request) -> web.Response:
        owner = self.named(request)
        new = await order(request, orders.NewChannel)
        channel = self.sandbox.channels.create(owner, new.name, new.description)
        await self.sandbox.settle()
        body = {"jid": channel.jid, "invite": channel.invite}
        return web.json_response(body, status=201)

    async def delete(self, request: web.Request) -> web.Response:
        phone, channel = self._both(request)
        self.sandbox.channels.delete(phone, channel)
        return await self.done()

    async def follow(self, request: web.Request) -> web.Response:
        phone, channel = self._both(request)
        self.sandbox.channels.follow(phone, channel)
        return await self.done()

    async def unfollow(self, request: web.Request) -> web.Response:
        phone, channel = self._both(request)
        self.sandbox.channels.unfollow(phone, channel)
        return await self.done()

    def _both(self, request: web.Request) -> tuple[Phone, Channel]:
        phone, jid = self.named(request), request.match_info["jid"]
        channel = self.sandbox.channel_book.named(jid)
        if channel is None:
            raise Missing(f"{jid} is not a channel")
        return phone, channel
