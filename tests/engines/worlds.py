"""A WhatsApp to test an engine on: the simulated one, or a sandbox in a process of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, TypeVar

from aiohttp import ClientSession, FormData

from gateway.core import link_previews
from gateway.core.contacts import SeenPerson
from gateway.core.contents import (
    Appointment,
    ContactCards,
    Location,
    Poll,
    SpecialContent,
    as_json,
    from_json,
    type_of,
)
from gateway.core.facts import Fact, LinkSeen, MessageSeen, QrSeen, StateSeen
from gateway.core.ids import new_wire_id, phone_jid, phone_of
from gateway.core.link_previews import LinkPreview
from gateway.core.messages import MessageType
from gateway.core.sends import OutgoingText, SendReceipt
from gateway.core.sessions import Signal
from gateway.engines.simulated import Attachment, SimulatedEngine
from gateway.engines.simulated.whatsapp import Letter as SimulatedLetter
from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.engines.whatsapp_web.executable import candidates
from gateway.engines.whatsapp_web.providers import ProviderChoice
from gateway.ports import Engine, EngineSession, Picture, Profile
from gateway.tasks import SystemClock
from tests.engines.files import File
from tests.engines.sandboxes import ROOT, forget

WAJS = ROOT / "web/node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js"
PATIENCE_SECONDS = 60
ALICE, BOB, CAROL, NOBODY = "5491100000001", "5491100000002", "5491100000003", "5491100000099"

F = TypeVar("F")


@dataclass
class Running:
    """A session that runs, and everything it reported, in order."""

    profile: Profile
    facts: list[Fact] = field(default_factory=list)
    session: EngineSession = field(init=False)
    _read: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def report(self, fact: Fact) -> None:
        async with self._news:
            self.facts.append(fact)
            self._news.notify_all()

    async def until(self, kind: type[F], matches: Callable[[F], bool] = lambda _: True) -> F:
        """The next fact of this kind, of those not waited for yet; what comes before it is read."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            while True:
                while self._read < len(self.facts):
                    fact = self.facts[self._read]
                    self._read += 1
                    if isinstance(fact, kind) and matches(fact):
                        return fact
                await self._news.wait()

    async def message(self, wire_id: str) -> MessageSeen:
        """The report of this message, whether it came already or comes later."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            while True:
                for fact in self.facts:
                    if isinstance(fact, MessageSeen) and fact.message.wire_id == wire_id:
                        return fact
                await self._news.wait()

    async def until_signal(self, signal: Signal) -> StateSeen:
        return await self.until(StateSeen, lambda fact: fact.signal is signal)

    async def over(self) -> Signal:
        """The run has ended; why."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.session.ended()
        last = [fact for fact in self.facts if isinstance(fact, StateSeen)][-1]
        return last.signal

    async def send(self, to: str, text: str, wire_id: str | None = None) -> SendReceipt:
        order = OutgoingText(wire_id=wire_id or new_wire_id(), chat=phone_jid(to), text=text)
        return await self.session.send_text(order)


@dataclass(frozen=True)
class Letter:
    """A message that a phone has."""

    wire_id: str
    text: str
    arrivals: int
    quoted_id: str | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """A message with a file, as a phone has it."""

    kind: MessageType
    content: bytes
    mimetype: str
    filename: str | None
    caption: str | None
    view_once: bool


@dataclass(frozen=True)
class Look:
    """A message as a phone shows it."""

    kind: MessageType
    text: str | None
    content: SpecialContent | None
    preview: LinkPreview | None
    reactions: dict[str, str]
    votes: list[int]
    edited: bool
    revoked: bool
    starred: bool
    pinned: bool


class World(Protocol):
    """What phones can do, whichever WhatsApp they are on."""

    @property
    def engine(self) -> Engine: ...

    async def phone(self, number: str, name: str) -> None: ...
    async def hand_over(self, number: str, messages: int) -> None: ...
    async def scan(self, number: str, code: str) -> None: ...
    async def write(self, sender: str, to: str, text: str) -> str: ...
    async def give(self, sender: str, to: str, file: File) -> str: ...
    async def tell(self, sender: str, to: str, content: SpecialContent) -> str: ...
    async def link(self, sender: str, to: str, preview: LinkPreview) -> str: ...
    async def vote(self, number: str, wire_id: str, option: str) -> None: ...
    async def show_picture(self, number: str, picture: bytes) -> None: ...
    async def look(self, number: str, wire_id: str) -> Look | None: ...
    async def delivery(self, number: str, wire_id: str) -> Delivery: ...
    async def lose_media(self, number: str) -> None: ...
    async def forget_on_servers(self, number: str, wire_id: str) -> None: ...
    async def read(self, reader: str, writer: str) -> None: ...
    async def edit(self, number: str, wire_id: str, text: str) -> None: ...
    async def revoke(self, number: str, wire_id: str) -> None: ...
    async def react(self, number: str, wire_id: str, emoji: str) -> None: ...
    async def delete(self, number: str, wire_id: str) -> None: ...
    async def clear(self, number: str, other: str) -> None: ...
    async def delete_chat(self, number: str, other: str) -> None: ...
    async def unlink(self, number: str) -> None: ...
    async def inbox(self, number: str) -> list[Letter]: ...


class Stage:
    """Opens sessions in a world and closes them all in the end."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self._folder = folder
        self._running: list[Running] = []

    async def open(self, name: str, *, linked: bool = False) -> Running:
        profile = Profile(session_id=name, folder=self._folder / name, linked=linked)
        running = Running(profile)
        running.session = await self.world.engine.open(profile, running.report)
        self._running.append(running)
        return running

    async def linked(self, name: str, number: str) -> Running:
        """A session that is connected, its phone's number this one."""
        running = await self.open(name)
        code = await running.until(QrSeen)
        await self.world.scan(number, code.text)
        await running.until(LinkSeen)
        return running

    async def close(self) -> None:
        for running in self._running:
            await running.session.close()


class SimulatedWorld:
    """Phones of the simulated WhatsApp."""

    def __init__(self, engine: SimulatedEngine) -> None:
        self.engine = engine

    async def phone(self, number: str, name: str) -> None:
        self.engine.whatsapp.add_person(number, name)

    async def hand_over(self, number: str, messages: int) -> None:
        """A device that is linked is told of none."""

    async def scan(self, number: str, code: str) -> None:
        await self.engine.whatsapp.scan(number, code)

    async def write(self, sender: str, to: str, text: str) -> str:
        return await self.engine.whatsapp.write(sender, to, text)

    async def give(self, sender: str, to: str, file: File) -> str:
        attachment = Attachment(
            kind=file.kind, content=file.content, mimetype=file.mimetype, filename=file.name
        )
        return await self.engine.whatsapp.write(sender, to, "", attachment)

    async def tell(self, sender: str, to: str, content: SpecialContent) -> str:
        return await self.engine.whatsapp.write(sender, to, "", special=content)

    async def link(self, sender: str, to: str, preview: LinkPreview) -> str:
        return await self.engine.whatsapp.write(sender, to, preview.url, preview=preview)

    async def show_picture(self, number: str, picture: bytes) -> None:
        person = self.engine.whatsapp.person(phone_jid(number))
        assert person is not None
        person.picture = Picture("image/png", picture)

    async def vote(self, number: str, wire_id: str, option: str) -> None:
        letter = self._letter(number, wire_id)
        assert letter is not None
        assert isinstance(letter.said.special, Poll)
        place = letter.said.special.options.index(option)
        await self.engine.whatsapp.vote(number, wire_id, (place,))

    async def look(self, number: str, wire_id: str) -> Look | None:
        letter = self._letter(number, wire_id)
        if letter is None:
            return None
        options = range(len(getattr(letter.said.special, "options", ())))
        chosen = [place for places, _ in letter.votes.values() for place in places]
        me = self.engine.whatsapp.person(phone_jid(number))
        return Look(
            kind=letter.seen.type,
            text=letter.seen.text,
            content=letter.said.special,
            preview=letter.said.preview,
            reactions={
                phone_of(by.phone) or "": emoji
                for by, (emoji, _) in letter.reactions.items()
                if emoji
            },
            votes=[chosen.count(place) for place in options],
            edited=letter.edited is not None,
            revoked=letter.revoked,
            starred=me in letter.starred_by,
            pinned=letter.pinned,
        )

    def _letter(self, number: str, wire_id: str) -> SimulatedLetter | None:
        person = self.engine.whatsapp.person(phone_jid(number))
        assert person is not None
        return next((each for each in person.letters if each.wire_id == wire_id), None)

    async def delivery(self, number: str, wire_id: str) -> Delivery:
        letters = self.engine.whatsapp.inbox(number)
        (letter,) = (letter for letter in letters if letter.wire_id == wire_id)
        attachment = letter.attachment
        assert attachment is not None
        return Delivery(
            kind=attachment.kind,
            content=attachment.content,
            mimetype=attachment.mimetype,
            filename=attachment.filename,
            caption=letter.seen.text,
            view_once=attachment.view_once,
        )

    async def lose_media(self, number: str) -> None:
        self.engine.whatsapp.lose_media(number)

    async def forget_on_servers(self, number: str, wire_id: str) -> None:
        """There are no servers here: it comes from the phone at any time."""

    async def read(self, reader: str, writer: str) -> None:
        await self.engine.whatsapp.read(reader, writer)

    async def edit(self, number: str, wire_id: str, text: str) -> None:
        await self.engine.whatsapp.edit(number, wire_id, text)

    async def revoke(self, number: str, wire_id: str) -> None:
        await self.engine.whatsapp.revoke(number, wire_id)

    async def react(self, number: str, wire_id: str, emoji: str) -> None:
        await self.engine.whatsapp.react(number, wire_id, emoji)

    async def delete(self, number: str, wire_id: str) -> None:
        await self.engine.whatsapp.delete(number, wire_id)

    async def clear(self, number: str, other: str) -> None:
        await self.engine.whatsapp.clear(number, other)

    async def delete_chat(self, number: str, other: str) -> None:
        await self.engine.whatsapp.delete_chat(number, other)

    async def unlink(self, number: str) -> None:
        await self.engine.whatsapp.unlink(number)

    async def inbox(self, number: str) -> list[Letter]:
        letters = self.engine.whatsapp.inbox(number)
        return [
            Letter(
                letter.wire_id,
                letter.text,
                letter.arrivals,
                letter.seen.quoted_wire_id,
                tuple(phone_of(who.phone) or "" for who in letter.seen.mentions),
            )
            for letter in letters
        ]


class SandboxWorld:
    """Phones of a sandbox, by its control API."""

    def __init__(self, url: str, http: ClientSession, engine: WhatsAppWebEngine) -> None:
        self.engine = engine
        self._url = url
        self._http = http

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        return await self.call("POST", path, body)

    async def call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        url = f"{self._url}/control{path}"
        async with self._http.request(method, url, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def get(self, path: str) -> Any:
        async with self._http.get(f"{self._url}/control{path}") as answer:
            answer.raise_for_status()
            return await answer.json()

    async def phone(self, number: str, name: str) -> None:
        await self.post("/phones", {"number": number, "name": name})

    async def hand_over(self, number: str, messages: int) -> None:
        """So many of its newest messages; it keeps the others until it is asked for them."""
        await self.post("/phones", {"number": number, "name": number, "handsOver": messages})

    async def scan(self, number: str, code: str) -> None:
        await self.post(f"/phones/{number}/link", {"qr" if "," in code else "code": code})

    async def write(self, sender: str, to: str, text: str) -> str:
        answer = await self.post(f"/phones/{sender}/messages", {"to": to, "text": text})
        return str(answer["id"])

    async def give(self, sender: str, to: str, file: File) -> str:
        form = FormData(quote_fields=False)
        form.add_field("to", to)
        form.add_field("type", file.kind)
        form.add_field(
            "media", BytesIO(file.content), filename=file.name, content_type=file.mimetype
        )
        path = f"{self._url}/control/phones/{sender}/messages"
        async with self._http.post(path, data=form) as answer:
            answer.raise_for_status()
            return str((await answer.json())["id"])

    async def tell(self, sender: str, to: str, content: SpecialContent) -> str:
        said: dict[str, Any] = {"to": to, "type": type_of(content).value}
        match content:
            case Poll(question=question, options=options, multiple=multiple):
                said |= {"question": question, "options": list(options), "multiple": multiple}
            case Appointment():
                said |= _event(content)
            case Location():
                said |= as_json(content)["location"]
            case ContactCards():
                said |= as_json(content)
        answer = await self.post(f"/phones/{sender}/messages", said)
        return str(answer["id"])

    async def link(self, sender: str, to: str, preview: LinkPreview) -> str:
        shown = link_previews.as_json(preview)
        said = {"to": to, "text": preview.url, "linkPreview": shown}
        answer = await self.post(f"/phones/{sender}/messages", said)
        return str(answer["id"])

    async def show_picture(self, number: str, picture: bytes) -> None:
        form = FormData()
        form.add_field("picture", BytesIO(picture), filename="me.png", content_type="image/png")
        path = f"{self._url}/control/phones/{number}/picture"
        async with self._http.post(path, data=form) as answer:
            answer.raise_for_status()

    async def vote(self, number: str, wire_id: str, option: str) -> None:
        await self.post(f"/phones/{number}/vote", {"id": wire_id, "options": [option]})

    async def look(self, number: str, wire_id: str) -> Look | None:
        async with self._http.get(f"{self._url}/control/phones/{number}/messages") as answer:
            messages = (await answer.json())["messages"]
        shown = next((message for message in messages if message["id"] == wire_id), None)
        if shown is None:
            return None
        poll = shown["poll"] or {"options": []}
        return Look(
            kind=MessageType(shown["type"]),
            text=shown["text"] or None,
            content=from_json(shown),
            preview=_preview(shown["linkPreview"]),
            reactions={each["by"]: each["emoji"] for each in shown["reactions"]},
            votes=[option["votes"] for option in poll["options"]],
            edited=shown["edited"],
            revoked=shown["revoked"],
            starred=shown["starred"],
            pinned=shown["pinned"],
        )

    async def delivery(self, number: str, wire_id: str) -> Delivery:
        path = f"{self._url}/control/phones/{number}/messages"
        async with self._http.get(path) as answer:
            messages = (await answer.json())["messages"]
        (message,) = (message for message in messages if message["id"] == wire_id)
        async with self._http.get(f"{path}/{wire_id}/media") as answer:
            answer.raise_for_status()
            content = await answer.read()
        return Delivery(
            kind=MessageType(message["type"]),
            content=content,
            mimetype=message["media"]["mimetype"],
            filename=message["media"]["filename"],
            caption=message["text"] or None,
            view_once=message["viewOnce"],
        )

    async def lose_media(self, number: str) -> None:
        await self.fault(number, "media_gone", 300)

    async def forget_on_servers(self, number: str, wire_id: str) -> None:
        await self.post(f"/phones/{number}/lose", {"id": wire_id})

    async def read(self, reader: str, writer: str) -> None:
        await self.post(f"/phones/{reader}/read", {"chat": writer})

    async def edit(self, number: str, wire_id: str, text: str) -> None:
        await self.post(f"/phones/{number}/edit", {"id": wire_id, "text": text})

    async def revoke(self, number: str, wire_id: str) -> None:
        await self.post(f"/phones/{number}/revoke", {"id": wire_id})

    async def react(self, number: str, wire_id: str, emoji: str) -> None:
        await self.post(f"/phones/{number}/react", {"id": wire_id, "emoji": emoji})

    async def delete(self, number: str, wire_id: str) -> None:
        await self.post(f"/phones/{number}/delete", {"id": wire_id})

    async def clear(self, number: str, other: str) -> None:
        await self.post(f"/phones/{number}/clear", {"chat": other})

    async def delete_chat(self, number: str, other: str) -> None:
        await self.post(f"/phones/{number}/delete-chat", {"chat": other})

    async def unlink(self, number: str) -> None:
        await self.post(f"/phones/{number}/unlink", {})

    async def fault(self, number: str, fault: str, seconds: float) -> None:
        await self.post("/faults", {"number": number, "fault": fault, "seconds": seconds})

    async def inbox(self, number: str) -> list[Letter]:
        async with self._http.get(f"{self._url}/control/phones/{number}/messages") as answer:
            messages = (await answer.json())["messages"]
        return [
            Letter(
                message["id"],
                message["text"],
                message["arrivals"],
                message["quotedId"],
                tuple(message["mentions"]),
            )
            for message in messages
            if not message["fromMe"]
        ]


def _preview(shown: dict[str, Any] | None) -> LinkPreview | None:
    """A phone shows no more of its address than is in the text."""
    if shown is None:
        return None
    return link_previews.from_json({**shown, "canonicalUrl": shown["url"]})


def _event(of: Appointment) -> dict[str, Any]:
    shown = as_json(of)["event"]
    venue = shown["location"] or {}
    return {
        **{name: shown[name] for name in ("name", "description", "startsAt", "endsAt")},
        **{name: venue.get(name) for name in ("latitude", "longitude")},
        "address": venue.get("name"),
    }


def find_browser() -> Path:
    """The machine's browser; not proven by starting it, which is the tests' own matter."""
    return next(candidates())


@asynccontextmanager
async def engine_at(
    url: str, sessions_dir: Path, provider: ProviderChoice = "auto"
) -> AsyncIterator[WhatsAppWebEngine]:
    engine = WhatsAppWebEngine(
        url=url,
        sessions_dir=sessions_dir,
        find_browser=find_browser,
        wajs=WAJS,
        clock=SystemClock(),
        provider=provider,
    )
    try:
        yield engine
    finally:
        await engine.close()


@asynccontextmanager
async def sandbox_world(
    url: str, folder: Path, provider: ProviderChoice = "auto"
) -> AsyncIterator[SandboxWorld]:
    """On a sandbox that forgets everything first."""
    async with (
        ClientSession() as http,
        engine_at(url, folder / "sessions", provider) as engine,
    ):
        await forget(url, http)
        yield SandboxWorld(url, http, engine)


@asynccontextmanager
async def stage(world: World, folder: Path) -> AsyncIterator[Stage]:
    """With three phones that exist; the rest of the numbers nobody has."""
    for number, name in ((ALICE, "Alice"), (BOB, "Bob"), (CAROL, "Carol")):
        await world.phone(number, name)
    opened = Stage(world, folder)
    try:
        yield opened
    finally:
        await opened.close()


def same_person(person: SeenPerson | None, number: str) -> bool:
    return person is not None and person.phone == phone_jid(number)
