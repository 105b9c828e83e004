"""People and chats that WhatsApp showed, as what is known of them and what is told."""

from gateway.core import ids
from gateway.core.calls import Call
from gateway.core.chats import SeenChat
from gateway.core.contacts import SeenPerson
from gateway.core.events import ChatsMerged, EventType, News, PresenceChanged, PresenceSince
from gateway.core.facts import CallSeen, ChatRead, GroupSeen, LabelSeen, PresenceSeen
from gateway.core.groups import GroupUpdate
from gateway.core.ids import Jid
from gateway.core.labels import LabelChanged
from gateway.store import chats, contacts, group_notices, spellings, watermarks
from gateway.store.contacts import Learned, Novelty
from gateway.store.database import Transaction
from gateway.store.joining import Joined
from gateway.store.sessions import StoredSession
from gateway.usecases import changes, groups


def learn_people(tx: Transaction, to: StoredSession, people: tuple[SeenPerson, ...]) -> None:
    for person in people:
        learn(tx, to, person)


def learn_chats(tx: Transaction, to: StoredSession, seen: tuple[SeenChat, ...]) -> None:
    for chat in seen:
        stored = chat_of(tx, to, chat.jid, chat.person, chat.name)
        if chats.seen(tx, stored.pk, chat):
            present = chats.get(tx.connection, to, stored.pk)
            tx.tell(to.tenant, News(EventType.CHAT_UPDATED, to.session.id, present))


def chat_of(
    tx: Transaction,
    to: StoredSession,
    jid: Jid,
    person: SeenPerson | None,
    name: str | None = None,
) -> chats.StoredChat:
    if ids.is_phone(jid) or ids.is_lid(jid):
        learned = learn(tx, to, person or SeenPerson.at(jid))
        return chats.of_contact(tx, to.pk, learned.contact)
    return chats.of_group(tx, to.pk, jid, name)


def learning(tx: Transaction, to: StoredSession) -> changes.Learn:
    return lambda seen: learn(tx, to, seen).contact.person


def learn(tx: Transaction, to: StoredSession, person: SeenPerson) -> Learned:
    learned = contacts.learn(tx, to.pk, person)
    if learned.novelty is Novelty.CHANGED:
        news = News(EventType.CONTACT_UPDATED, to.session.id, learned.contact.person)
        tx.tell(to.tenant, news)
    _tell_joined(tx, to, learned.joined)
    return learned


def spelled(tx: Transaction, to: StoredSession, written: Jid, person: SeenPerson) -> Learned:
    """WhatsApp was asked for a number, and answered that it is this person's."""
    learned = learn(tx, to, person)
    if ids.is_phone(written):
        _tell_joined(tx, to, spellings.note(tx, to.pk, written, learned.contact))
    return learned


def _tell_joined(tx: Transaction, to: StoredSession, joined: Joined | None) -> None:
    if joined is not None:
        merged = ChatsMerged(chats.get(tx.connection, to, joined.pk), joined.gone)
        tx.tell(to.tenant, News(EventType.CHAT_MERGED, to.session.id, merged))


def presence(
    fact: PresenceSeen, tx: Transaction, to: StoredSession
) -> tuple[tuple[int, int], PresenceSince] | None:
    """Told and not kept on disk: it is past in a moment. With the keys of chat and person."""
    chat = chats.find(tx.connection, to.pk, fact.chat)
    if chat is None:
        return None
    who = learn(tx, to, fact.person).contact
    change = PresenceChanged(chat.id, who.person, fact.presence)
    tx.tell(to.tenant, News(EventType.PRESENCE_UPDATED, to.session.id, change))
    return (chat.pk, who.pk), PresenceSince(change, tx.clock.now())


def group_changed(fact: GroupSeen, tx: Transaction, to: StoredSession) -> None:
    if not group_notices.is_first(tx, to.pk, fact.wire_id, fact.at):
        return
    chats.of_group(tx, to.pk, fact.group.jid, fact.group.subject or None)
    update = GroupUpdate(
        group=groups.known(fact.group),
        action=fact.action,
        by=None if fact.by is None else learn(tx, to, fact.by).contact.person,
        participants=tuple(learn(tx, to, who).contact.person for who in fact.participants),
    )
    tx.tell(to.tenant, News(EventType.GROUP_UPDATED, to.session.id, update))


def label_changed(fact: LabelSeen, tx: Transaction, to: StoredSession) -> None:
    """No chat carries one that was deleted."""
    news = News(EventType.LABEL_UPDATED, to.session.id, LabelChanged(fact.label, fact.deleted))
    tx.tell(to.tenant, news)
    if not fact.deleted:
        return
    for pk, labels in chats.labelled(tx, to.pk, fact.label.id):
        chats.set_labels(tx, pk, [label for label in labels if label != fact.label.id])
        present = chats.get(tx.connection, to, pk)
        tx.tell(to.tenant, News(EventType.CHAT_UPDATED, to.session.id, present))


def called(fact: CallSeen, tx: Transaction, to: StoredSession) -> None:
    caller = learn(tx, to, fact.caller).contact.person
    call = Call(id=fact.id, caller=caller, video=fact.video)
    tx.tell(to.tenant, News(EventType.CALL_RECEIVED, to.session.id, call))


def chat_read(fact: ChatRead, tx: Transaction, to: StoredSession) -> None:
    chat = chats.find(tx.connection, to.pk, fact.chat)
    if chat is not None:
        watermarks.raise_to(tx, chat.pk, fact.until)
