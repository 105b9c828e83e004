"""What was deleted on this account's devices goes here, too; whoever was first, it is told once."""

from gateway.core.events import EventType, News
from gateway.core.facts import ChatGone, MessagesGone, Rest
from gateway.core.messages import MessageStatus
from gateway.store import chats, messages
from gateway.store.chats import StoredChat
from gateway.store.database import Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases.seen_messages import pk_of

_UNSENT = frozenset(
    {
        MessageStatus.PENDING,
        MessageStatus.UNKNOWN,
        MessageStatus.FAILED,
        MessageStatus.SCHEDULED,
        MessageStatus.CANCELLED,
    }
)


def messages_gone(fact: MessagesGone, tx: Transaction, to: StoredSession) -> None:
    chat = chats.find(tx.connection, to.pk, fact.chat)
    if chat is None:
        return
    found = [pk for ref in fact.messages if (pk := pk_of(tx, to, ref)) is not None]
    pks = _without_unsent(tx, to, found)
    if not pks:
        return
    if fact.rest is not Rest.MORE and _was_emptied(tx, to, chat, pks):
        _emptied(tx, to, chat, keep_starred=fact.rest is Rest.STARRED)
    else:
        _deleted(tx, to, chat, pks)


def _without_unsent(tx: Transaction, to: StoredSession, pks: list[int]) -> list[int]:
    """What never left is no one's to delete but ours: the page drops it when its send fails."""
    there = messages.by_pk(tx.connection, to, pks)
    return [pk for pk, message in there.items() if message.status not in _UNSENT]


def _was_emptied(tx: Transaction, to: StoredSession, chat: StoredChat, pks: list[int]) -> bool:
    """Whether more is gone than the page had in memory.

    It may be linked for a shorter time than its account is known: then its last message of a chat
    is not the last that the chat has.
    """
    if len(pks) > 1:
        return True
    since = to.session.linked_at or to.session.created_at
    return chats.holds_others_since(tx.connection, chat.pk, since, pks)


def _emptied(tx: Transaction, to: StoredSession, chat: StoredChat, *, keep_starred: bool) -> None:
    if not chats.clear(tx, chat.pk, keep_starred=keep_starred):
        return
    chats.forgot_messages(tx, to.pk, chat.id)
    chats.set_unread(tx, chat.pk, 0)
    present = chats.get(tx.connection, to, chat.pk)
    tx.tell(to.tenant, News(EventType.CHAT_UPDATED, to.session.id, present))


def _deleted(tx: Transaction, to: StoredSession, chat: StoredChat, pks: list[int]) -> None:
    there = messages.by_pk(tx.connection, to, pks)
    if not messages.delete(tx, list(there)):
        return
    chats.forgot_messages(tx, to.pk, chat.id)
    for message in there.values():
        tx.tell(to.tenant, News(EventType.MESSAGE_DELETED, to.session.id, message))


def chat_gone(fact: ChatGone, tx: Transaction, to: StoredSession) -> None:
    chat = chats.find(tx.connection, to.pk, fact.chat)
    if chat is not None:
        forget_chat(tx, to, chat)


def forget_chat(tx: Transaction, to: StoredSession, chat: StoredChat) -> None:
    """What waits to be sent in it is kept, and the chat with it."""
    present = chats.get(tx.connection, to, chat.pk)
    emptied = chats.clear(tx, chat.pk)
    chats.forgot_messages(tx, to.pk, chat.id)
    if chats.delete_if_empty(tx, chat.pk) or emptied:
        tx.tell(to.tenant, News(EventType.CHAT_DELETED, to.session.id, present))
