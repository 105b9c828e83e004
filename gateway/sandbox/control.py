"""The control API: HTTP that drives the virtual phones."""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from aiohttp import web

from . import orders
from .bodies import BadBody, checked, kind_in, order, upload
from .business_orders import BUSINESS_KINDS, NewBusinessMessage
from .control_channels import ChannelControl
from .control_chats import ChatControl
from .control_groups import GroupControl
from .control_names import Missing, Named, explained, refusal
from .gallery import NotThere
from .headers import MEDIA_HEADERS
from .kinds import MEDIA_KINDS, kind_of_file, wire_kind
from .links import CodeUnknown, CodeUsed
from .listings import Listings, MessagesQuery, StateQuery
from .looks import look_at
from .media_cipher import NotWhatWasSent
from .messages import Message, iso
from .past import Past
from .people import Phone
from .sandbox import Sandbox

STATES: Final = {"typing": "composing", "recording": "recording", "paused": "paused"}
DRAWN_AS_IT_IS: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


class Control(Named):
    """The routes of `/control`, each one thing that a person does with a phone."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)
        self._carrier = sandbox.carrier
        self._people = sandbox.people
        self._messages = sandbox.messages
        self._listings = Listings(sandbox)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        phone = "/control/phones/{number}"
        for method, path, route in (
            ("GET", "/control/state", self.state),
            ("DELETE", "/control", self.forget),
            ("POST", "/control/faults", self.fault),
            ("GET", "/control/phones", self.phones),
            ("POST", "/control/phones", self.add_phone),
            ("POST", f"{phone}/link", self.link),
            ("POST", f"{phone}/unlink", self.unlink),
            ("GET", f"{phone}/messages", self.messages),
            ("POST", f"{phone}/messages", self.send),
            ("GET", f"{phone}/messages/{{id}}/media", self.media),
            ("POST", f"{phone}/lose", self.lose),
            ("POST", f"{phone}/read", self.read),
            ("POST", f"{phone}/typing", self.typing),
            ("POST", f"{phone}/react", self.react),
            ("POST", f"{phone}/edit", self.edit),
            ("POST", f"{phone}/revoke", self.revoke),
            ("POST", f"{phone}/vote", self.vote),
            ("POST", f"{phone}/resend", self.resend),
            ("POST", f"{phone}/picture", self.picture),
            ("POST", f"{phone}/identity", self.identity),
            ("POST", f"{phone}/block", self.block),
            ("POST", f"{phone}/past", self.make_past),
        ):
            router.add_route(method, path, explained(route))
        ChatControl(self.sandbox).add_routes(router)
        GroupControl(self.sandbox).add_routes(router)
        ChannelControl(self.sandbox).add_routes(router)
        for path in ("/control", "/control/{path:.*}"):
            router.add_route("*", path, explained(_nothing_here))

    # --- the sandbox -----------------------------------------------------------------------------

    async def state(self, request: web.Request) -> web.Response:
        query = checked(StateQuery, dict(request.query))
        return web.json_response(await self._listings.state(query))

    async def forget(self, _request: web.Request) -> web.Response:
        await self.sandbox.forget()
        return web.json_response({})

    async def fault(self, request: web.Request) -> web.Response:
        new = await order(request, orders.NewFault)
        if new.fault != "expire_qr":  # which strikes pages that nobody is linked to
            self.phone(new.number)
        if new.fault == "ban" and new.permanent:
            self.sandbox.faults.lock_out(new.number)
            await self.sandbox.settle()
        else:
            self.sandbox.faults.begin(new.fault, new.number, new.seconds)
        return web.json_response({"number": new.number, "fault": new.fault, "seconds": new.seconds})

    # --- phones and their devices ----------------------------------------------------------------

    async def phones(self, _request: web.Request) -> web.Response:
        return web.json_response([phone.summary() for phone in self._people.phones()])

    async def add_phone(self, request: web.Request) -> web.Response:
        new = await order(request, orders.NewPhone)
        phone = self._people.phone(new.number)
        status = 201 if phone is None else 200
        if phone is None:
            phone = self._people.add(new.number, new.name, set(new.contacts))
        else:
            renamed, phone.name = phone.name != new.name, new.name
            if renamed:
                self._carrier.changed(phone)
            self._carrier.add_contacts(phone, new.contacts)
        self._carrier.set_up(
            phone,
            read_receipts=new.readReceipts,
            restricted=new.restricted,
            hidden=new.hidden,
            business=new.business,
            hands_over=new.handsOver,
        )
        await self.sandbox.settle()
        return web.json_response(phone.summary(), status=status)

    async def link(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        given = await order(request, orders.Link)
        links = self.sandbox.links
        try:
            if given.qr is not None:
                page = links.use_qr(given.qr)
            else:
                page = links.use_code(given.code or "", phone.number)
            device = await self.sandbox.link(page, phone)
        except CodeUnknown:
            raise Missing("no page shows this code: it is unknown or has expired") from None
        except CodeUsed:
            return refusal(409, "this code was used before")
        return web.json_response({"number": phone.number, "device": device.number})

    async def unlink(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        number = (await order(request, orders.Unlink)).device
        removed = [
            device
            for device in self.sandbox.devices.of(phone.number)
            if number in (None, device.number)
        ]
        if not removed:
            raise Missing(f"{phone.number} has no such linked device")
        for device in removed:
            self.sandbox.unlink(device)
        await self.sandbox.settle()
        return web.json_response({"removed": [device.number for device in removed]})

    # --- messages --------------------------------------------------------------------------------

    async def messages(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        query = checked(MessagesQuery, dict(request.query))
        if query.since is not None:
            listed = await self._listings.messages_since(phone, query.since, query.wait)
        else:
            after = self.entry(phone, query.after) if query.after else None
            listed = await self._listings.messages_after(phone, after, query.wait)
        return web.json_response(listed)

    async def send(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        if request.content_type == "multipart/form-data":
            message = await self._file_message(phone, request)
            self._carrier.send(phone, message)
        else:
            if await kind_in(request) in BUSINESS_KINDS:
                return await self._send_business(phone, request)
            new = await order(request, orders.NewMessage)
            message = self._draft(phone, new.to, new.type, new.quotedId)
            new.fill(message)
            secret = new.ciphertext is not False
            self._carrier.send(phone, message, ciphertext=secret, copies=new.copies)
            if not isinstance(new.ciphertext, bool):
                self.sandbox.decrypt_after(new.ciphertext, message)
        return await self._sent(message)

    async def _send_business(self, phone: Phone, request: web.Request) -> web.Response:
        new = await order(request, NewBusinessMessage)
        message = self._draft(phone, new.to, new.type, new.quotedId)
        quoted = None if new.quotedId is None else self.entry(phone, new.quotedId).message
        new.fill(message, quoted)
        self._carrier.send(phone, message)
        return await self._sent(message)

    async def _sent(self, message: Message) -> web.Response:
        await self.sandbox.settle()
        body = {"id": message.id, "timestamp": iso(message.time)}
        return web.json_response(body, status=201)

    async def _file_message(self, phone: Phone, request: web.Request) -> Message:
        gallery = self.sandbox.galleries.of(phone.number)
        sent = await upload(request, gallery, "media")
        new = checked(orders.NewFile, sent.fields)
        if sent.media is None:
            raise BadBody("media: Field required")
        kind = new.type or kind_of_file(sent.media["mimetype"])
        message = self._draft(phone, new.to, kind, new.quotedId)
        message.extra = new.heard()
        message.extra |= await asyncio.to_thread(look_at, gallery.path(sent.media["sha256"]), kind)
        message.media = await self.sandbox.galleries.upload(phone.number, sent.media, kind)
        message.text, message.view_once = new.caption, new.viewOnce == "true"
        message.time = self._carrier.now()  # it goes out when its file is up, not before
        return message

    def _draft(self, phone: Phone, to: str, kind: str, quoted_id: str | None) -> Message:
        quoted = None
        if quoted_id is not None:
            entry = self.entry(phone, quoted_id)
            said = entry.message
            said_as = wire_kind(said.type, len(said.contacts or ()))
            quoted = {"id": quoted_id, "author": said.author, "type": said_as, "text": said.text}
        return Message(
            id=f"3A{secrets.token_hex(9).upper()}",  # as an iPhone's
            author=phone.number,
            to=self.chat(phone, to),
            type=kind,
            text="",
            time=self._carrier.now(),
            quoted=quoted,
        )

    async def media(self, request: web.Request) -> web.StreamResponse:
        phone = self.named(request)
        message = self.entry(phone, request.match_info["id"]).message
        if message.type not in MEDIA_KINDS or message.media is None:
            raise Missing(f"message {message.id} has no media")
        galleries = self.sandbox.galleries
        try:
            path = await galleries.open(phone.number, message.media, message.type)
        except NotThere:
            raise Missing(f"the media of message {message.id} are not on the servers") from None
        except NotWhatWasSent:
            return refusal(422, f"the media of message {message.id} cannot be decrypted")
        response = web.FileResponse(path, headers=MEDIA_HEADERS)
        response.headers["Content-Type"] = message.media["mimetype"]
        if message.media["mimetype"] not in DRAWN_AS_IT_IS:
            response.headers["Content-Disposition"] = "attachment"
        return response

    async def lose(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Lose)
        media = self.entry(phone, new.id).message.media
        if media is None:
            raise Missing(f"message {new.id} has no media")
        forgotten = media["enc_sha256"]
        await self.sandbox.media.give(forgotten, self.sandbox.lost_media)
        if new.everywhere:
            await self.sandbox.lost_media.remove(forgotten)
        return web.json_response({})

    async def read(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        chat = (await order(request, orders.InChat)).chat
        self._carrier.read_chat(phone, self.chat(phone, chat))
        return await self.done()

    async def typing(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Typing)
        self.sandbox.presences.set(phone, self.chat(phone, new.chat), STATES[new.state])
        return await self.done()

    async def react(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.React)
        self._carrier.react(phone, self.entry(phone, new.id), new.emoji)
        return await self.done()

    async def edit(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Edit)
        self._carrier.edit(phone, self.entry(phone, new.id), new.text)
        return await self.done()

    async def revoke(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Revoke)
        self._carrier.revoke(phone, self.entry(phone, new.id))
        return await self.done()

    async def vote(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Vote)
        entry = self.entry(phone, new.id)
        poll = entry.message.poll
        if poll is None:
            raise BadBody(f"id: message {new.id} is not a poll")
        unknown = set(new.options) - set(entry.poll_options)
        if unknown or (len(new.options) > 1 and not poll["multiple"]):
            raise BadBody(
                f"options: this poll takes {'some' if poll['multiple'] else 'one'} of "
                f"{entry.poll_options}"
            )
        self._carrier.vote(phone, entry, list(dict.fromkeys(new.options)))
        return await self.done()

    async def resend(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Resend)
        self._carrier.decrypt(self.entry(phone, new.id).message)
        return await self.done()

    # --- people ----------------------------------------------------------------------------------

    async def picture(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        if request.content_type != "multipart/form-data":
            return refusal(415, "a picture comes as multipart/form-data")
        media = (await upload(request, self.sandbox.pictures, "picture")).media
        if media is None:
            raise BadBody("picture: Field required")
        if not media["mimetype"].startswith("image/"):
            raise BadBody("picture: not an image")
        phone.picture = media["sha256"]
        self._carrier.changed(phone)
        return await self.done()

    async def identity(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        phone.named = (await order(request, orders.Identity)).named
        self._carrier.changed(phone)
        return await self.done()

    async def block(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.Block)
        person = self._people.find(new.chat)
        if person is None or person is phone:
            raise Missing(f"{new.chat} is nobody else on WhatsApp")
        self._carrier.block(phone, person, new.blocked)
        return await self.done()

    async def make_past(self, request: web.Request) -> web.Response:
        phone = self.named(request)
        new = await order(request, orders.NewPast)
        past = Past(self._carrier, phone, chats=new.chats, messages=new.messages)
        await self.sandbox.make_past(past)
        return web.json_response({"chats": new.chats, "messages": new.messages}, status=201)


async def _nothing_here(request: web.Request) -> web.Response:
    raise Missing(f"there is no {request.method} {request.path}")
