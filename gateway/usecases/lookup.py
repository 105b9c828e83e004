"""Finding what a caller names: a session of their tenant, a chat by any of its names."""

from gateway.core import ids
from gateway.core.contacts import SeenPerson
from gateway.core.errors import ChatNotFound, InvalidNumber, SessionNotFound
from gateway.core.ids import Jid
from gateway.core.numbers import other_spelling, read_number
from gateway.core.tenants import Principal
from gateway.store import chats, contacts, sessions, spellings
from gateway.store.chats import StoredChat
from gateway.store.contacts import StoredContact
from gateway.store.database import Connection, Transaction
from gateway.store.sessions import StoredSession


def session(connection: Connection, who: Principal, session_id: str) -> StoredSession:
    """A session of the caller's; one that they may not see does not exist for them."""
    stored = sessions.find(connection, who.tenant, session_id)
    if stored is None or not who.sees(session_id):
        raise SessionNotFound
    return stored


def address(text: str) -> Jid:
    """What a caller wrote as a recipient: a number as people write it, or a JID."""
    jid = ids.parse_jid(text)
    if jid is not None:
        if ids.is_phone(jid):
            return ids.phone_jid(read_number(ids.user_of(jid)))
        return jid
    if "@" in text:
        raise InvalidNumber("This is no JID that WhatsApp Web knows.")
    return ids.phone_jid(read_number(text))


def person(connection: Connection, session_pk: int, jid: Jid) -> StoredContact | None:
    """Who a number or LID is, however the number is written; None where that is not known yet."""
    found = contacts.find(connection, session_pk, jid)
    if found is not None or not ids.is_phone(jid):
        return found
    found = spellings.whose(connection, session_pk, jid)
    other = other_spelling(ids.user_of(jid))
    if found is not None or other is None:
        return found
    return contacts.find(connection, session_pk, ids.phone_jid(other))


def person_for_writing(tx: Transaction, session_pk: int, jid: Jid) -> StoredContact:
    """The same; WhatsApp judges later whether there is somebody of whom nothing is known yet."""
    known = person(tx.connection, session_pk, jid)
    return known or contacts.learn(tx, session_pk, SeenPerson.at(jid)).contact


def chat(connection: Connection, session_pk: int, text: str) -> StoredChat:
    found = _chat_at(connection, session_pk, address(text))
    if found is None:
        raise ChatNotFound
    return found


def chat_for_sending(tx: Transaction, session_pk: int, text: str) -> StoredChat:
    """The chat with this recipient, made when there is none: WhatsApp judges the number later."""
    jid = address(text)
    found = _chat_at(tx.connection, session_pk, jid)
    if found is not None:
        return found
    if ids.is_phone(jid) or ids.is_lid(jid):
        return chats.of_contact(tx, session_pk, person_for_writing(tx, session_pk, jid))
    return chats.of_group(tx, session_pk, jid, None)


def _chat_at(connection: Connection, session_pk: int, jid: Jid) -> StoredChat | None:
    """By today's name first, which is what nearly everybody gives; then by all others."""
    found = chats.find(connection, session_pk, jid)
    if found is not None or not ids.is_phone(jid):
        return found
    who = person(connection, session_pk, jid)
    if who is None:
        return chats.by_key(connection, session_pk, jid)
    return chats.find_with(connection, who)
