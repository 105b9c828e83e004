"""What is asked of a page about channels."""

from gateway.core.channels import Channel
from gateway.core.messages import SeenMessage
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.incoming.channels import read_channel
from gateway.engines.whatsapp_web.incoming.messages import read_message
from gateway.engines.whatsapp_web.refusals import Ask, Asker


class PageChannels:
    """See `gateway.ports.Channels`."""

    def __init__(self, ask: Ask) -> None:
        self._asked = Asker(
            ask,
            not_there="There is no such channel.",
            not_allowed="WhatsApp does not allow this account to do that with this channel.",
        )

    async def all(self) -> tuple[Channel, ...]:
        return tuple(read_channel(item) for item in await self._asked("channels", {}))

    async def get(self, channel: str) -> Channel:
        return read_channel(await self._asked("channel", {"channel": channel}))

    async def create(self, name: str, description: str | None) -> Channel:
        argument = {"name": name, "description": description}
        return read_channel(await self._asked("createChannel", argument, deadlines.GROUP))

    async def delete(self, channel: str) -> Channel:
        argument = {"channel": channel}
        return read_channel(await self._asked("deleteChannel", argument, deadlines.GROUP))

    async def follow(self, channel: str, *, followed: bool) -> Channel:
        argument = {"channel": channel, "followed": followed}
        return read_channel(await self._asked("followChannel", argument, deadlines.GROUP))

    async def mute(self, channel: str, *, muted: bool) -> Channel:
        return read_channel(await self._asked("muteChannel", {"channel": channel, "muted": muted}))

    async def posts(self, channel: str, count: int) -> tuple[SeenMessage, ...]:
        found = await self._asked("channelPosts", {"channel": channel, "count": count})
        return tuple(post for item in found if (post := read_message(item)) is not None)

    async def find(self, words: str, count: int) -> tuple[Channel, ...]:
        found = await self._asked("findChannels", {"words": words, "count": count})
        return tuple(read_channel(item) for item in found)
