"""A gateway whose inside is in memory: real HTTP, real Socket.IO, use cases that only remember."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from gateway.core.chats import Chat, ChatKind
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import (
    ChatNotFound,
    InvalidState,
    MessageNotFound,
    NotFound,
    NotOnWhatsApp,
    SessionExists,
    SessionNotConnected,
    SessionNotFound,
)
from gateway.core.events import Event, EventType, Extent, Gap, Subject
from gateway.core.idempotency import KeptAnswer, Once
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageStatus, MessageType, SendText
from gateway.core.numbers import read_number
from gateway.core.paging import Listing, Page
from gateway.core.proxies import Proxy
from gateway.core.sessions import (
    Action,
    Condition,
    Keep,
    PairingCode,
    QrCode,
    Reason,
    Session,
    SessionChanges,
    SessionStatus,
    Wanted,
)
from gateway.core.tenants import ApiKey, Principal, Scope
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSource
from gateway.ports import Capability, NumberCheck, Resources
from gateway.usecases import UseCases
from gateway.usecases.events import EventPage
from gateway.usecases.info import GatewayInfo

NOW = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
KEY = "right-operator-key-0001"
STRANGER = "5490000000000"  # on no WhatsApp
PNG = b"\x89PNG\r\n\x1a\n"

ALICE = Person(
    jid=Jid("5491123456789@c.us"), phone="5491123456789", lid=Jid("77@lid"), name="Alice"
)
BOB = Person(jid=Jid("5491100000002@c.us"), phone="5491100000002", name="Bob")


class StoppedClock:
    """Time that only moves when a test moves it."""

    def __init__(self) -> None:
        self._now = NOW
        self._seconds = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


def a_session(session_id: str = "shop", **changes: Any) -> Session:
    session = Session(
        id=session_id,
        client_id="acme",
        name="The shop",
        condition=Condition(SessionStatus.CONNECTED),
        wanted=Wanted.RUNNING,
        me=ALICE,
        web_version="2.3000.1",
        created_at=NOW,
        updated_at=NOW,
        connected_at=NOW,
        linked=True,
        linked_origin="http://127.0.0.1:3100",
        profile="secret-folder",
    )
    return replace(session, **changes)


def a_message(message_id: str = "3EB0AA", **changes: Any) -> Message:
    message = Message(
        id=message_id,
        session_id="shop",
        chat_id="77@lid",
        from_me=False,
        sender=BOB,
        recipient=ALICE,
        author=None,
        type=MessageType.TEXT,
        text="¡Hola!",
        status=MessageStatus.DELIVERED,
        timestamp=NOW,
    )
    return replace(message, **changes)


def a_qr(session_id: str = "fresh") -> QrCode:
    text = "2@Rw0f/abc+def==,noise,identity,adv,1"
    return QrCode(session_id=session_id, text=text, expires_at=NOW + timedelta(seconds=20))


class Log:
    """The event log, and who waits for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.fail_once: Exception | None = None
        """What the next follower meets."""
        self._grown = asyncio.Event()
        self.forgotten = 0
        self.ended = False
        self.waited_for = asyncio.Event()
        """Somebody waits for it to grow."""

    def write(
        self,
        subject: Subject | None = None,
        kind: EventType = EventType.MESSAGE_RECEIVED,
        session_id: str | None = "shop",
    ) -> Event:
        event = Event(
            id=f"evt_{len(self.events) + 1}",
            seq=len(self.events) + 1,
            tenant=1,
            type=kind,
            session_id=session_id,
            at=NOW,
            subject=subject or a_message(f"3EB0{len(self.events) + 1:04}"),
        )
        self.events.append(event)
        self._grown.set()
        self._grown = asyncio.Event()
        return event

    @property
    def extent(self) -> Extent:
        return Extent(self.forgotten + 1, len(self.events))

    def forget(self, seq: int) -> None:
        """Up to this one."""
        self.forgotten = seq

    def end(self) -> None:
        self.ended = True
        self._grown.set()

    async def grows(self) -> None:
        self.waited_for.set()
        await self._grown.wait()


class Events:
    def __init__(self, log: Log) -> None:
        self.log = log

    async def read(
        self,
        who: Principal,
        *,
        after: int | None,
        limit: int,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
        wait_seconds: float = 0,
    ) -> EventPage:
        who.require(Scope.READ, session_id)
        found = self._found(who, after or 0, types, session_id)
        if not found and wait_seconds:
            await asyncio.wait_for(self.log.grows(), wait_seconds)
            found = self._found(who, after or 0, types, session_id)
        extent = self.log.extent
        last = found[limit - 1].seq if len(found) > limit else extent.newest
        return EventPage(found[:limit], max(after or 0, last), extent)

    def close(self) -> None:
        self.log.end()

    async def follow(
        self,
        who: Principal,
        *,
        after: int | None,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
    ) -> AsyncIterator[tuple[Event, ...] | Gap]:
        seq = len(self.log.events) if after is None else after
        if not self.log.extent.continues(seq):
            yield Gap(seq, self.log.extent)
            seq = self.log.extent.nearest(seq)
        while not self.log.ended:
            found = self._found(who, seq, types, session_id)
            if self.log.fail_once is not None:
                failure, self.log.fail_once = self.log.fail_once, None
                raise failure
            if found:
                seq = found[-1].seq
                yield found
            else:
                await self.log.grows()

    def _found(
        self,
        who: Principal,
        after: int,
        types: frozenset[EventType] | None,
        session_id: str | None,
    ) -> tuple[Event, ...]:
        return tuple(
            event
            for event in self.log.events
            if event.seq > max(after, self.log.forgotten)
            and (types is None or event.type in types)
            and (session_id is None or event.session_id == session_id)
            and who.sees(event.session_id)
        )


class Sessions:
    def __init__(self) -> None:
        waiting = Condition(SessionStatus.WAITING_QR, None, Action.SCAN_QR)
        stopped = Condition(SessionStatus.STOPPED, Reason.QR_EXPIRED, Action.RESTART)
        self.all = {
            session.id: session
            for session in (
                a_session(),
                a_session("fresh", condition=waiting, me=None, connected_at=None, client_id=None),
                a_session("asleep", condition=stopped, wanted=Wanted.STOPPED, linked=False),
            )
        }
        self.proxies: dict[str, Proxy | None] = {}

    async def create(
        self,
        who: Principal,
        *,
        session_id: str | None,
        client_id: str | None,
        name: str | None,
        start: bool,
        proxy: str | None = None,
    ) -> Session:
        who.require(Scope.MANAGE, session_id)
        session_id = session_id or "made-up"
        if session_id in self.all:
            raise SessionExists
        wanted = Wanted.RUNNING if start else Wanted.STOPPED
        session = a_session(session_id, client_id=client_id, name=name, wanted=wanted)
        self.all[session_id] = session
        self.proxies[session_id] = None if proxy is None else Proxy.parse(proxy)
        return session

    async def change(self, who: Principal, session_id: str, changes: SessionChanges) -> Session:
        session = await self.get(who, session_id)
        if not isinstance(changes.name, Keep):
            session = self.all[session_id] = replace(session, name=changes.name)
        if not isinstance(changes.proxy, Keep):
            proxy = changes.proxy
            self.proxies[session_id] = None if proxy is None else Proxy.parse(proxy)
        return session

    async def proxy(self, who: Principal, session_id: str) -> Proxy | None:
        await self.get(who, session_id)
        return self.proxies.get(session_id)

    async def start_or_create(self, who: Principal, session_id: str) -> tuple[Session, bool]:
        if session_id in self.all:
            return self.all[session_id], False
        created = await self.create(
            who, session_id=session_id, client_id=None, name=None, start=True
        )
        return created, True

    async def list(
        self, who: Principal, *, client_id: str | None, status: SessionStatus | None, page: Page
    ) -> Listing[Session]:
        who.require(Scope.READ)
        found = [
            session
            for session in self.all.values()
            if who.sees(session.id)
            and client_id in {None, session.client_id}
            and status in {None, session.condition.status}
        ]
        more = "more" if len(found) > page.limit else None
        return Listing(tuple(found[: page.limit]), more)

    async def get(self, who: Principal, session_id: str) -> Session:
        who.require(Scope.READ)
        if session_id not in self.all or not who.sees(session_id):
            raise SessionNotFound
        return self.all[session_id]

    async def qr(self, who: Principal, session_id: str) -> QrCode:
        session = await self.get(who, session_id)
        if session.condition.status is not SessionStatus.WAITING_QR:
            raise InvalidState
        return a_qr(session_id)

    async def pairing_code(self, who: Principal, session_id: str, number: str) -> PairingCode:
        read_number(number)
        await self.qr(who, session_id)
        return PairingCode(code="ABCD-1234", expires_at=NOW + timedelta(seconds=180))

    async def start(self, who: Principal, session_id: str) -> Session:
        who.require(Scope.MANAGE)
        return await self.get(who, session_id)

    stop = restart = log_out = start

    async def delete(self, who: Principal, session_id: str) -> None:
        await self.start(who, session_id)
        del self.all[session_id]

    async def resources(self, who: Principal, session_id: str) -> Resources:
        await self.get(who, session_id)
        return Resources(processes=7, memory_bytes=300_000_000, cpu_seconds=1.5, chromium_pid=42)

    async def capabilities(self, who: Principal, session_id: str) -> dict[str, Capability]:
        await self.get(who, session_id)
        return {"send_text": Capability(supported=True, provider="core", reason="wajs: missing")}

    async def screenshot(self, who: Principal, session_id: str) -> bytes:
        await self.get(who, session_id)
        return PNG


class Messages:
    def __init__(self, sessions: Sessions, log: Log) -> None:
        self.sessions = sessions
        self.log = log
        self.sent: list[SendText] = []
        self.waits: list[float | None] = []
        self.outcome = MessageStatus.SENT
        self.once: Once | None = None

    async def send_text(
        self,
        who: Principal,
        order: SendText,
        *,
        wait_seconds: float | None = None,
        once: Once | None = None,
    ) -> Message:
        who.require(Scope.SEND, order.session_id)
        session = await self.sessions.get(who, order.session_id)
        if not session.takes_messages:
            details = {"state": "stopped", "reason": "qr_expired", "action": "restart"}
            raise SessionNotConnected(details=details)
        if read_number(order.to) == STRANGER:
            raise NotOnWhatsApp(details={"messageId": "3EB0FF"})
        self.sent.append(order)
        self.once = once
        self.waits.append(wait_seconds)
        return a_message(
            f"3EB0{len(self.sent):02}",
            session_id=order.session_id,
            from_me=True,
            sender=ALICE,
            recipient=BOB,
            text=order.text,
            status=self.outcome,
        )

    async def close(self) -> None:
        pass

    async def list(
        self, who: Principal, session_id: str, *, chat: str | None, query: str | None, page: Page
    ) -> Listing[Message]:
        await self.sessions.get(who, session_id)
        if chat == "nobody":
            raise ChatNotFound
        text = f"{chat}|{query}|{page.limit}|{page.cursor}"
        return Listing((a_message(text=text, session_id=session_id),), "next-page")

    async def get(self, who: Principal, session_id: str, message_id: str) -> Message:
        await self.sessions.get(who, session_id)
        if message_id != "3EB0AA":
            raise MessageNotFound
        return a_message(message_id)


class Chats:
    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Chat]:
        await self.sessions.get(who, session_id)
        return Listing((a_chat(),), None)

    async def mark_read(self, who: Principal, session_id: str, chat: str) -> Chat:
        await self.sessions.get(who, session_id)
        if chat == "nobody":
            raise ChatNotFound
        return a_chat()


def a_chat() -> Chat:
    return Chat(
        id="77@lid",
        session_id="shop",
        kind=ChatKind.PRIVATE,
        person=BOB,
        name="Bob",
        unread=2,
        last_message=a_message(),
        updated_at=NOW,
    )


class Contacts:
    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Person]:
        await self.sessions.get(who, session_id)
        return Listing((ALICE, BOB), None)

    async def check(self, who: Principal, session_id: str, number: str) -> NumberCheck:
        await self.sessions.get(who, session_id)
        if read_number(number) == STRANGER:
            return NumberCheck(exists=False, person=None)
        return NumberCheck(exists=True, person=SeenPerson(phone=ALICE.jid, lid=ALICE.lid))


class Keys:
    def __init__(self) -> None:
        self.secrets: dict[str, Principal] = {}
        self.all: dict[str, ApiKey] = {}

    def add(self, secret: str, **changes: Any) -> None:
        self.secrets[secret] = Principal(name=secret, **changes)

    async def create(
        self,
        who: Principal,
        *,
        name: str,
        scopes: frozenset[Scope],
        sessions: frozenset[str] | None,
        expires_at: datetime | None,
    ) -> tuple[ApiKey, str]:
        who.require(Scope.ADMIN)
        secret = f"pk_live_{name}"
        key = ApiKey(
            id=f"key_{name}", name=name, prefix=secret[:12], scopes=scopes, sessions=sessions
        )
        self.add(secret, scopes=scopes, sessions=sessions)
        self.all[key.id] = key
        return key, secret

    async def list(self, who: Principal) -> tuple[ApiKey, ...]:
        who.require(Scope.ADMIN)
        return tuple(self.all.values())

    async def delete(self, who: Principal, key_id: str) -> None:
        who.require(Scope.ADMIN)
        if key_id not in self.all:
            raise NotFound
        del self.secrets[f"pk_live_{self.all.pop(key_id).name}"]

    async def authenticate(self, secret: str) -> Principal | None:
        return self.secrets.get(secret)


class Webhooks:
    def __init__(self) -> None:
        self.url: str | None = None

    async def configure(self, who: Principal, url: str) -> Webhook:
        who.require(Scope.MANAGE)
        self.url = url
        return self._webhook(url)

    async def configured(self, who: Principal) -> Webhook | None:
        who.require(Scope.READ)
        return None if self.url is None else self._webhook(self.url)

    def _webhook(self, url: str) -> Webhook:
        return Webhook(
            id="wh_1", url=url, format=WebhookFormat.SIMPLE, source=WebhookSource.CONFIG, cursor=0
        )


class Limits:
    """None is set."""

    async def tightest(self, who: Principal, session_id: str) -> None:
        return None


class Idempotency:
    """Remembers nothing: each call is a first one."""

    @contextmanager
    def running(self, who: Principal, once: Once) -> Iterator[None]:
        yield

    async def first_answer(self, who: Principal, once: Once) -> None:
        return None

    async def keep(self, who: Principal, once: Once, answer: KeptAnswer) -> None: ...


class Info:
    def __init__(self, sessions: Sessions) -> None:
        self.loaded = True
        self.sessions = sessions

    def ready(self) -> bool:
        return self.loaded

    def public(self) -> GatewayInfo:
        return GatewayInfo("gateway", "9.9.9", "ok" if self.loaded else "starting", NOW)

    async def detailed(
        self, who: Principal
    ) -> tuple[GatewayInfo, dict[SessionStatus, int], dict[str, Capability]]:
        who.require(Scope.READ)
        capabilities = {"send_text": Capability(supported=True, provider="wajs")}
        return self.public(), {SessionStatus.CONNECTED: 1}, capabilities


@dataclass
class Inside:
    """The stand-in for everything behind the API."""

    log: Log = field(default_factory=Log)
    sessions: Sessions = field(default_factory=Sessions)
    keys: Keys = field(default_factory=Keys)
    webhooks: Webhooks = field(default_factory=Webhooks)
    messages: Messages = field(init=False)
    info: Info = field(init=False)
    events: Events = field(init=False)

    def __post_init__(self) -> None:
        self.messages = Messages(self.sessions, self.log)
        self.info = Info(self.sessions)
        self.events = Events(self.log)

    def use(self) -> UseCases:
        parts = {
            "sessions": self.sessions,
            "messages": self.messages,
            "schedule": None,
            "bulks": None,
            "opt_outs": None,
            "new_contacts": None,
            "limits": Limits(),
            "idempotency": Idempotency(),
            "chats": Chats(self.sessions),
            "contacts": Contacts(self.sessions),
            "events": self.events,
            "keys": self.keys,
            "webhooks": self.webhooks,
            "deliveries": None,
            "info": self.info,
        }
        return UseCases(**cast("dict[str, Any]", parts))
