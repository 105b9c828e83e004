"""What engines saw becomes what the gateway knows: one transaction a fact, its event included."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar, assert_never

import structlog

from gateway.core.contacts import Person, SeenPerson
from gateway.core.events import EventType, News
from gateway.core.facts import (
    AckSeen,
    CallSeen,
    CapabilitiesSeen,
    ChangeSeen,
    ChatGone,
    ChatRead,
    ChatsSeen,
    Fact,
    GroupSeen,
    LabelSeen,
    LinkSeen,
    MessageSeen,
    MessagesGone,
    PairSeen,
    PeopleSeen,
    PresenceSeen,
    QrSeen,
    StateSeen,
)
from gateway.core.messages import MEDIA_TYPES
from gateway.core.opt_outs import NO_WORDS, StopWords
from gateway.core.sends import SendReceipt
from gateway.core.sessions import (
    EXPLAINED,
    FINAL,
    QrCode,
    Session,
    SessionStatus,
    Signal,
    Wanted,
    derive,
)
from gateway.ports import Clock
from gateway.store import sessions
from gateway.store.database import Database, Transaction
from gateway.store.queue import Queued
from gateway.store.sessions import StoredSession
from gateway.usecases import seen_deletions, seen_messages, seen_people
from gateway.usecases.live import Live
from gateway.usecases.seen_messages import Turn

log = structlog.get_logger(__name__)

T = TypeVar("T")

CHUNK = 100  # rows of one unit of work


class Incoming:
    """The callback that engines report to, and where the outbox reports outcomes."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        origin: str,
        stop_words: StopWords = NO_WORDS,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._origin = origin
        self._stop_words = stop_words

    async def report(  # noqa: C901, PLR0912 - a table
        self, session_pk: int, fact: Fact, turn: Turn = Turn.OWN
    ) -> None:
        """Store a fact; it is on disk when this returns."""
        match fact:
            case StateSeen(signal, detail):
                if detail:
                    log.info("session_signal", session=session_pk, signal=signal, detail=detail)
                await self.moved(session_pk, signal, detail)
            case QrSeen():
                await self._qr(session_pk, fact)
            case PairSeen():
                await self._paired(session_pk, fact)
            case LinkSeen():
                await self._linked(session_pk, fact)
            case MessageSeen():
                await self._with(
                    session_pk,
                    partial(seen_messages.message, fact, turn, self._stop_words),
                    new=True,
                )
                if fact.message.type in MEDIA_TYPES:
                    self._live.media_waiting()
            case ChangeSeen():
                await self._with(session_pk, partial(seen_messages.changed, fact))
            case MessagesGone():
                await self._with(session_pk, partial(seen_deletions.messages_gone, fact))
            case ChatGone():
                await self._with(session_pk, partial(seen_deletions.chat_gone, fact))
            case ChatRead():
                await self._with(session_pk, partial(seen_people.chat_read, fact))
            case AckSeen():
                moved = await self._with(
                    session_pk, lambda tx, to: seen_messages.acked(tx, to, fact)
                )
                if moved is not None:
                    self._live.settled(session_pk, *moved)
            case PeopleSeen(people):
                await self._in_chunks(session_pk, seen_people.learn_people, people)
            case PresenceSeen():
                seen = await self._with(session_pk, partial(seen_people.presence, fact))
                if seen is not None:
                    self._live.note_presence(session_pk, *seen)
            case ChatsSeen(seen):
                await self._in_chunks(session_pk, seen_people.learn_chats, seen)
            case GroupSeen():
                await self._with(session_pk, partial(seen_people.group_changed, fact), new=True)
            case LabelSeen():
                await self._with(session_pk, partial(seen_people.label_changed, fact), new=True)
            case CallSeen():
                await self._with(session_pk, partial(seen_people.called, fact), new=True)
            case CapabilitiesSeen(capabilities):
                self._live.learn_capabilities(session_pk, capabilities)
            case _:
                assert_never(fact)

    async def own_again(self, session_pk: int, fact: MessageSeen) -> None:
        """Take an own message that is known already, and no other."""
        await self._with(session_pk, lambda tx, to: seen_messages.own_again(tx, to, fact.message))

    async def moved(self, session_pk: int, signal: Signal, detail: str | None = None) -> None:
        """Derive the state that follows from a signal, and tell if it is another."""
        if signal not in {Signal.QR_OFFERED, Signal.CODE_OFFERED}:
            self._live.hide_qr(session_pk)
        self._live.forget_presences(session_pk)

        def change(session: Session) -> Session:
            condition = derive(session.condition, signal)
            if signal in EXPLAINED:
                condition = replace(condition, detail=detail)
            changed = replace(session, condition=condition)
            if signal in FINAL:
                changed = replace(changed, wanted=Wanted.STOPPED)
            if signal in {Signal.LOGGED_OUT, Signal.UNLINKED}:
                changed = replace(changed, linked=False, linked_origin=None)
            return changed

        await self._change(session_pk, change)

    async def settle(self, session_pk: int, queued: Queued, receipt: SendReceipt) -> None:
        """Write down what became of a send.

        It may overtake what the page told a moment before, which `Watermarks.busy_since` allows
        for; what is missing after a gap it must not hide.
        """
        in_turn = session_pk in self._live.listening and not receipt.behind_unreadable
        shown_at = self._clock.now() - receipt.shown_for
        message = await self._with(
            session_pk,
            lambda tx, to: seen_messages.settled(
                tx, to, queued, receipt, shown_at, in_turn=in_turn
            ),
        )
        if message is not None:
            self._live.settled(session_pk, queued.pk, message)
        if queued.in_bulk:
            self._live.bulk_waiting(session_pk)
        if queued.was_held_back:
            self._live.send_waiting(session_pk)  # others may go out now

    async def _qr(self, session_pk: int, seen: QrSeen) -> None:
        """Show a code. The state says so only once the code can be had."""

        def show(tx: Transaction, stored: StoredSession) -> None:
            session = stored.session
            if session.condition.status is not SessionStatus.WAITING_QR:
                condition = derive(session.condition, Signal.QR_OFFERED)
                self._store(tx, stored, replace(session, condition=condition))
            code = QrCode(session_id=session.id, text=seen.text, expires_at=seen.expires_at)
            tx.tell(stored.tenant, News(EventType.SESSION_QR, session.id, code))

        self._live.show_qr(session_pk, seen)
        await self._with(session_pk, show)

    async def _paired(self, session_pk: int, seen: PairSeen) -> None:
        """From here on the session takes messages: they wait until it is in sync."""
        self._live.hide_qr(session_pk)
        await self._change(
            session_pk,
            lambda session: replace(
                self._with_account(session, seen.me),
                condition=derive(session.condition, Signal.SYNCING),
            ),
        )

    async def _linked(self, session_pk: int, seen: LinkSeen) -> None:
        self._live.hide_qr(session_pk)

        def change(session: Session) -> Session:
            since = session.connected_at  # a proof that is given again is not news
            if session.condition.status is not SessionStatus.CONNECTED:
                since = self._clock.now()
            return replace(
                self._with_account(session, seen.me),
                condition=derive(session.condition, Signal.PROVEN),
                web_version=seen.web_version,
                connected_at=since,
            )

        await self._change(session_pk, change)

    def _with_account(self, session: Session, seen: SeenPerson) -> Session:
        me = _account(seen)
        known = session.me is not None and session.me.jid == me.jid
        return replace(
            session,
            me=me,
            linked=True,
            linked_origin=self._origin,
            linked_at=session.linked_at if known and session.linked_at else self._clock.now(),
        )

    async def _change(self, session_pk: int, change: Callable[[Session], Session]) -> None:
        await self._with(
            session_pk, lambda tx, stored: self._store(tx, stored, change(stored.session))
        )

    def _store(self, tx: Transaction, stored: StoredSession, changed: Session) -> None:
        """The one door to a session's state: compares, stores, tells."""
        if changed == stored.session:
            return
        changed = replace(changed, updated_at=self._clock.now())
        sessions.update(tx, stored, changed)
        tx.tell(stored.tenant, News(EventType.SESSION_STATUS, changed.id, changed))

    async def _in_chunks(
        self,
        session_pk: int,
        work: Callable[[Transaction, StoredSession, tuple[T, ...]], None],
        items: tuple[T, ...],
    ) -> None:
        """A long list must not hold the writer up."""
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            await self._with(session_pk, partial(_on_chunk, work, chunk), new=True)

    async def _with(
        self,
        session_pk: int,
        work: Callable[[Transaction, StoredSession], Any],
        *,
        new: bool = False,
    ) -> Any:
        """Run a unit of work on a session, unless it was deleted meanwhile."""

        def run(tx: Transaction) -> Any:
            stored = sessions.get(tx.connection, session_pk)
            return None if stored is None else work(tx, stored)

        return await (self._database.accept(run) if new else self._database.write(run))


def _account(me: SeenPerson) -> Person:
    return Person.of(me.phone, me.lid, me.push_name or me.name)


def _on_chunk(
    work: Callable[[Transaction, StoredSession, tuple[T, ...]], None],
    chunk: tuple[T, ...],
    tx: Transaction,
    to: StoredSession,
) -> None:
    work(tx, to, chunk)
