"""The control API's routes for whole chats, marks on messages, and calls."""

from __future__ import annotations

from aiohttp import web

from . import orders
from .bodies import order
from .carrier import NobodyThere
from .control_names import Missing, Named, explained


class ChatControl(Named):
    """What a person does to chats on a phone, and to whom the phone rings."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        phone = "/control/phones/{number}"
        for method, path, route in (
            ("GET", f"{phone}/chats", self.chats),
            ("POST", f"{phone}/chats", self.change),
            ("POST", f"{phone}/clear", self.clear),
            ("POST", f"{phone}/delete-chat", self.delete_chat),
            ("POST", f"{phone}/delete", self.delete),
            ("GET", f"{phone}/labels", self.labels),
            ("POST", f"{phone}/star", self.star),
            ("POST", f"{phone}/pin", self.pin),
            ("GET", f"{phone}/calls", self.calls),
            ("POST", f"{phone}/call", self.call),
            ("POST", f"{phone}/hang-up", self.hang_up),
        ):
            router.add_route(method, path, explained(route))

    async def chats(self, request: web.Request) -> web.Response:
        return web.json_response({"chats": self.sandbox.chats.describe(self.named(request))})

    async def change(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.ChangedChat)
        said = new.model_dump(include={"archived"}, exclude_none=True)
        if new.pinned is not None:
            said["pinned"] = int(self.sandbox.carrier.now()) if new.pinned else 0
        if new.mutedUntil is not None:
            said["muted_until"] = new.mutedUntil
        self.sandbox.chats.change(phone, self.chat(phone, new.chat), **said)
        return await self.done()

    async def clear(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Clear)
        self.sandbox.chats.clear(phone, self.chat(phone, new.chat), keep_starred=new.keepStarred)
        return await self.done()

    async def delete_chat(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        self.sandbox.chats.delete(
            phone, self.chat(phone, (await order(request, orders.InChat)).chat)
        )
        return await self.done()

    async def delete(self, request: web.Request) -> web.Response:
        """One message, for this account only."""
        phone = self.named(request)
        entry = self.entry(phone, (await order(request, orders.Delete)).id)
        self.sandbox.chats.delete_message(phone, entry)
        return await self.done()

    async def labels(self, request: web.Request) -> web.Response:
        return web.json_response({"labels": self.sandbox.labels.describe(self.named(request))})

    async def star(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Star)
        self.sandbox.carrier.star(phone, self.entry(phone, new.id), new.starred)
        return await self.done()

    async def pin(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Pin)
        self.sandbox.carrier.pin(phone, self.entry(phone, new.id), new.seconds)
        return await self.done()

    async def calls(self, request: web.Request) -> web.Response:
        calls = self.sandbox.calls.of(self.named(request).number)
        return web.json_response({"calls": [call.describe() for call in calls]})

    async def call(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Call)
        to = self.sandbox.people.find(new.to)
        if to is None:
            raise Missing(f"{new.to} is not on WhatsApp")
        call = self.sandbox.calls.begin(phone, to, video=new.video)
        await self.sandbox.settle()
        return web.json_response({"id": call.id})

    async def hang_up(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        call_id = (await order(request, orders.HangUp)).id
        try:
            call = self.sandbox.calls.end(phone, call_id)
        except NobodyThere:
            raise Missing(f"{phone.number} has no call {call_id}") from None
        await self.sandbox.settle()
        return web.json_response(call.describe())
