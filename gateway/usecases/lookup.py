"""Finding what a caller names: a session of their tenant, a chat by any of its names."""

from gateway.core import ids
from gateway.core.contacts import SeenPerson
from gateway.core.errors import ChatNotFound, InvalidNumber, SessionNotFound
from gateway.core.ids import Jid
from gateway.core.numbers import read_number
from gateway.core.tenants import Principal
from gateway.store import chats, contacts, sessions
from gateway.store.chats import StoredChat
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


def chat(connection: Connection, session_pk: int, text: str) -> StoredChat:
    found = chats.find(connection, session_pk, address(text))
    if found is None:
        raise ChatNotFound
    return found


def chat_for_sending(tx: Transaction, session_pk: int, text: str) -> StoredChat:
    """The chat with this recipient, made when there is none: WhatsApp judges the number later."""
    jid = address(text)
    found = chats.find(tx.connection, session_pk, jid)
    if found is not None:
        return found
    if ids.is_phone(jid) or ids.is_lid(jid):
        contact = contacts.find(tx.connection, session_pk, jid)
        if contact is None:
            contact = contacts.learn(tx, session_pk, SeenPerson.at(jid)).contact
        return chats.of_contact(tx, session_pk, contact)
    return chats.of_group(tx, session_pk, jid, None)
