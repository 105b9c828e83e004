"""What a person can ask of calls: decline one, or have all of them declined."""

from contextlib import suppress

from gateway.core.calls import Call, CallAnswer
from gateway.core.errors import NotFound
from gateway.core.messages import check_text
from gateway.core.orders import SendText
from gateway.core.tenants import Principal, Scope
from gateway.store import call_answers
from gateway.store.database import Connection, Database, Transaction
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.messages import Messages

_ITSELF = "calls"


class Calls:
    def __init__(self, database: Database, live: Live, messages: Messages) -> None:
        self._database = database
        self._live = live
        self._messages = messages

    async def reject(self, who: Principal, session_id: str, call_id: str) -> str:
        """Decline a call that rings; the caller is told so by WhatsApp."""
        who.require(Scope.SEND, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        await page_of(self._live, stored).reject_call(call_id)
        return call_id

    async def answer(self, who: Principal, session_id: str) -> CallAnswer:
        """What becomes of the session's calls."""
        who.require(Scope.READ)

        def read(connection: Connection) -> CallAnswer:
            return call_answers.get(connection, lookup.session(connection, who, session_id).pk)

        return await self._database.read(read)

    async def set_answer(self, who: Principal, session_id: str, answer: CallAnswer) -> CallAnswer:
        """From the next call on."""
        who.require(Scope.MANAGE, session_id)
        if answer.message is not None:
            check_text(answer.message)

        def write(tx: Transaction) -> CallAnswer:
            stored = lookup.session(tx.connection, who, session_id)
            call_answers.put(tx, stored.pk, answer)
            return answer

        return await self._database.write(write)

    async def came(self, tenant: int, session_id: str, call: Call) -> None:
        """Do what is to be done about a call that rings."""
        itself = Principal(tenant=tenant, name=_ITSELF)
        answer = await self.answer(itself, session_id)
        if not answer.reject:
            return
        with suppress(NotFound):  # they gave up, or it was taken on the phone
            await self.reject(itself, session_id, call.id)
        if answer.message is not None:
            order = SendText(session_id=session_id, to=call.caller.jid, text=answer.message)
            await self._messages.send(itself, order, wait_seconds=0)
