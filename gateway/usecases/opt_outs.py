"""People who are left out of bulk and scheduled sends: by a word of theirs, or through the API."""

from datetime import datetime
from typing import Final

from gateway.core import ids
from gateway.core.contacts import Person
from gateway.core.errors import InvalidRequest, NotFound, RecipientOptedOut
from gateway.core.events import EventType, News
from gateway.core.messages import SeenMessage
from gateway.core.opt_outs import OptOut, StopWords, Wish
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import opt_outs as store
from gateway.store.chats import StoredChat
from gateway.store.contacts import StoredContact
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup

MAX_WORD_CHARACTERS: Final = 64


class OptOuts:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[OptOut]:
        """The latest first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[OptOut]:
            stored = lookup.session(connection, who, session_id)
            return store.listing(connection, stored.pk, page)

        return await self._database.read(read)

    async def add(self, who: Principal, session_id: str, number: str) -> OptOut:
        """Note somebody's wish that came by another way; may be repeated."""
        who.require(Scope.SEND, session_id)

        def write(tx: Transaction) -> OptOut:
            stored = lookup.session(tx.connection, who, session_id)
            contact = _person(tx, stored, number)
            if store.since(tx.connection, contact.pk) is None:
                _mark(tx, stored, contact, self._clock.now(), None)
            noted = store.get(tx.connection, contact.pk)
            assert noted is not None  # noqa: S101 - marked just now, or before
            return noted

        return await self._database.write(write)

    async def remove(self, who: Principal, session_id: str, number: str) -> Person:
        """They may be written to again."""
        who.require(Scope.SEND, session_id)

        def write(tx: Transaction) -> Person:
            stored = lookup.session(tx.connection, who, session_id)
            contact = lookup.person(tx.connection, stored.pk, lookup.address(number))
            if contact is None or store.since(tx.connection, contact.pk) is None:
                raise NotFound("This person has not opted out.")
            _mark(tx, stored, contact, None, None)
            return contact.person

        return await self._database.write(write)


def heard(
    tx: Transaction,
    to: StoredSession,
    contact: StoredContact,
    seen: SeenMessage,
    words: StopWords,
) -> None:
    """Somebody wrote: if it was a wish, it holds from then on."""
    match words.wish_in(seen.text):
        case Wish.OUT if store.since(tx.connection, contact.pk) is None:
            _mark(tx, to, contact, seen.timestamp, (seen.text or "").strip()[:MAX_WORD_CHARACTERS])
        case Wish.IN:
            since = store.since(tx.connection, contact.pk)
            if since is not None and since <= seen.timestamp:
                _mark(tx, to, contact, None, None)
        case _:
            pass


def refuse_opted_out(tx: Transaction, chat: StoredChat) -> None:
    """For what nobody asked for: an answer in a conversation is not that."""
    if chat.contact is not None and store.since(tx.connection, chat.contact.pk) is not None:
        raise RecipientOptedOut


def _mark(
    tx: Transaction,
    to: StoredSession,
    contact: StoredContact,
    at: datetime | None,
    word: str | None,
) -> None:
    store.mark(tx, contact.pk, at, word)
    kind = EventType.CONTACT_OPTED_IN if at is None else EventType.CONTACT_OPTED_OUT
    tx.tell(to.tenant, News(kind, to.session.id, contact.person))


def _person(tx: Transaction, stored: StoredSession, number: str) -> StoredContact:
    jid = lookup.address(number)
    if not (ids.is_phone(jid) or ids.is_lid(jid)):
        raise InvalidRequest.field("number", "is not a person's")
    return lookup.person_for_writing(tx, stored.pk, jid)
