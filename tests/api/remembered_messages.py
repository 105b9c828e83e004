"""Use cases of messages, chats and contacts that only remember."""

from gateway.core.chats import Chat
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import (
    ChatNotFound,
    MessageNotFound,
    NotOnWhatsApp,
    SessionNotConnected,
)
from gateway.core.history import Fetched
from gateway.core.idempotency import Once
from gateway.core.messages import Message, MessageStatus
from gateway.core.numbers import read_number
from gateway.core.orders import SendText
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import NumberCheck
from tests.api.remembered_events import Log
from tests.api.remembered_sessions import Sessions
from tests.api.samples import ALICE, BOB, STRANGER, a_chat, a_message


class Messages:
    def __init__(self, sessions: Sessions, log: Log) -> None:
        self.sessions = sessions
        self.log = log
        self.sent: list[SendText] = []
        self.waits: list[float | None] = []
        self.outcome = MessageStatus.SENT
        self.once: Once | None = None

    async def send(
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

    async def search(self, who: Principal, query: str, page: Page) -> Listing[Message]:
        who.require(Scope.READ)
        return Listing((a_message(text=f"{query}|{page.limit}|{page.cursor}"),), "next-page")

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


class History:
    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    async def fetch(self, who: Principal, session_id: str, chat: str, count: int) -> Fetched:
        await self.sessions.get(who, session_id)
        if chat == "nobody":
            raise ChatNotFound
        return Fetched(count, more=True)


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
