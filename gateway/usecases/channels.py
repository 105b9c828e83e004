"""What a person can ask of channels; all of it is asked of WhatsApp, which decides who may."""

from gateway.core import ids
from gateway.core.channels import Channel
from gateway.core.chats import FOR_EVER
from gateway.core.contacts import Person
from gateway.core.errors import ChatNotFound
from gateway.core.events import EventType, News
from gateway.core.messages import Message, SeenMessage
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.tenants import Principal, Scope
from gateway.ports import Channels as EngineChannels
from gateway.store import chats
from gateway.store.database import Database, Transaction
from gateway.store.messages import contents_of
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live

_LINK = "whatsapp.com/channel/"


class Channels:
    """A channel is named by its JID, its link or the link's code."""

    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Channel]:
        """Those that the account follows or owns, by their names."""
        _, channels = await self._of(who, session_id, Scope.READ)
        found = sorted(await channels.all(), key=lambda each: (each.name.casefold(), each.jid))
        start = max((page.position(1) or (0,))[0], 0)
        end = start + page.limit
        following = cursor_at(end) if end < len(found) else None
        return Listing(tuple(found[start:end]), following)

    async def find(
        self, who: Principal, session_id: str, words: str, count: int
    ) -> Listing[Channel]:
        """What WhatsApp's directory has under these words."""
        _, channels = await self._of(who, session_id, Scope.READ)
        return Listing(await channels.find(words.strip(), count), None)

    async def get(self, who: Principal, session_id: str, channel: str) -> Channel:
        _, channels = await self._of(who, session_id, Scope.READ)
        return await channels.get(_name(channel))

    async def posts(
        self, who: Principal, session_id: str, channel: str, count: int
    ) -> Listing[Message]:
        """The newest ones as WhatsApp has them, newest first; of one that is not followed, too."""
        stored, channels = await self._of(who, session_id, Scope.READ)
        known = await channels.get(_name(channel))
        posts = await channels.posts(known.jid, count)
        return Listing(tuple(_shown(post, known, stored) for post in posts), None)

    async def create(
        self, who: Principal, session_id: str, name: str, description: str | None
    ) -> Channel:
        stored, channels = await self._of(who, session_id, Scope.SEND)
        return await self._note(stored, await channels.create(name, description))

    async def delete(self, who: Principal, session_id: str, channel: str) -> Channel:
        """As it was; its chat stays here."""
        _, channels = await self._of(who, session_id, Scope.SEND)
        return await channels.delete(_name(channel))

    async def follow(
        self, who: Principal, session_id: str, channel: str, *, followed: bool
    ) -> Channel:
        stored, channels = await self._of(who, session_id, Scope.SEND)
        present = await channels.follow(_name(channel), followed=followed)
        return await self._note(stored, present) if followed else present

    async def mute(self, who: Principal, session_id: str, channel: str, *, muted: bool) -> Channel:
        stored, channels = await self._of(who, session_id, Scope.SEND)
        return await self._note(stored, await channels.mute(_name(channel), muted=muted))

    async def _of(
        self, who: Principal, session_id: str, scope: Scope
    ) -> tuple[StoredSession, EngineChannels]:
        """Those of a session's linked page."""
        who.require(scope, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return stored, page_of(self._live, stored).channels

    async def _note(self, stored: StoredSession, channel: Channel) -> Channel:
        """It has a chat from now on, whether or not anything was posted in it."""

        def write(tx: Transaction) -> None:
            chat = chats.of_group(tx, stored.pk, channel.jid, channel.name)
            chats.set_up(tx, chat.pk, muted_until=FOR_EVER if channel.muted else None)
            present = chats.get(tx.connection, stored, chat.pk)
            tx.tell(stored.tenant, News(EventType.CHAT_UPDATED, stored.session.id, present))

        await self._database.write(write)
        return channel


def _name(text: str) -> str:
    """As WhatsApp is asked for it."""
    jid = ids.parse_jid(text)
    if jid is not None and ids.is_channel(jid):
        return jid
    code = text.strip().rpartition(_LINK)[2].partition("?")[0].strip("/")
    if not code or not all(each.isascii() and (each.isalnum() or each in "-_") for each in code):
        raise ChatNotFound("There is no such channel.")
    return code


def _shown(post: SeenMessage, channel: Channel, stored: StoredSession) -> Message:
    """A post as a message, which need not be kept."""
    itself = Person(jid=channel.jid, name=channel.name)
    me = stored.session.me or Person(jid=ids.NOBODY)
    return Message(
        id=post.wire_id,
        session_id=stored.session.id,
        chat_id=channel.jid,
        from_me=post.from_me,
        sender=me if post.from_me else itself,
        recipient=itself,
        author=me if post.from_me else None,
        type=post.type,
        text=post.text,
        **contents_of(post.content or {}, None),
        status=post.status,
        timestamp=post.timestamp,
    )
