"""What a control request names: a phone, a chat, a message; and how a request is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from .bodies import BadBody
from .carrier import NobodyThere, NotAllowed
from .messages import Entry
from .people import Group, Phone, as_number
from .sandbox import Sandbox

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Missing(Exception):
    """What the request names is not there."""


class Named:
    """What every group of control routes needs to find."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    async def done(self) -> web.Response:
        await self.sandbox.settle()
        return web.json_response({})

    def named(self, request: web.Request) -> Phone:
        """The phone in the request's path."""
        written = request.match_info["number"]
        return self.phone(as_number(written) or written)

    def phone(self, number: str) -> Phone:
        phone = self.sandbox.people.phone(number)
        if phone is None:
            raise Missing(f"no phone has the number {number}: it is not on WhatsApp")
        return phone

    def chat(self, phone: Phone, address: str) -> str:
        try:
            return self.sandbox.carrier.chat(phone, address).key
        except NobodyThere:
            raise Missing(f"{address} is neither on WhatsApp nor a group or channel") from None

    def group(self, phone: Phone, jid: str) -> Group:
        group = self.sandbox.people.group(self.chat(phone, jid))
        if group is None:
            raise Missing(f"{jid} is not a group")
        return group

    def entry(self, phone: Phone, message_id: str) -> Entry:
        entry = self.sandbox.messages.by_id(phone.number, message_id)
        if entry is None:
            raise Missing(f"{phone.number} has no message {message_id}")
        return entry


def explained(route: Route) -> Route:
    """Turns what a route cannot do into its status and a sentence."""

    async def explaining(request: web.Request) -> web.StreamResponse:
        try:
            return await route(request)
        except Missing as error:
            return refusal(404, str(error))
        except NotAllowed:
            return refusal(403, "this phone may not do that to this message or group")
        except BadBody as error:
            return refusal(error.status, str(error))

    return explaining


def refusal(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)
