"""What people do to channels; the devices of whoever is concerned are told. Posts are messages."""

from __future__ import annotations

from typing import Final

from .carrier import Carrier, NotAllowed
from .channel_book import Channel
from .devices import Device
from .messages import Entry
from .people import Phone

PREVIEWED: Final = 100
"""Of the posts of a channel, so many of the newest are shown to whoever looks at it."""


class Channels:
    """Makes, follows, mutes and deletes them."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._book = carrier.channels

    def create(
        self, owner: Phone, name: str, description: str, origin: Device | None = None
    ) -> Channel:
        channel = self._book.add(owner, name, description, int(self._carrier.now()))
        self._tell(channel, owner, origin)
        return channel

    def follow(self, me: Phone, channel: Channel, origin: Device | None = None) -> None:
        if me.number not in channel.members:
            channel.followers.append(me.number)
            self._changed(channel, me, origin)

    def unfollow(self, me: Phone, channel: Channel, origin: Device | None = None) -> None:
        if me.number in channel.followers:
            channel.followers.remove(me.number)
            self._changed(channel, me, origin)

    def mute(
        self, me: Phone, channel: Channel, *, muted: bool, origin: Device | None = None
    ) -> None:
        if muted is not (me.number in channel.muted):
            (channel.muted.append if muted else channel.muted.remove)(me.number)
            self._changed(channel, me, origin)

    def delete(self, me: Phone, channel: Channel, origin: Device | None = None) -> None:
        if me.number != channel.owner:
            raise NotAllowed
        self._book.remove(channel)
        for number in channel.members:
            body = {"jid": channel.jid, "deleted": True}
            self._carrier.push(self._carrier.people.known(number), "channel", body, besides=origin)

    def posts(self, channel: Channel) -> list[Entry]:
        """The newest ones, oldest first, as their author has them."""
        posts = self._carrier.messages.in_chat(channel.owner, channel.jid)
        return [entry for entry in posts if not entry.revoked][-PREVIEWED:]

    def _changed(self, channel: Channel, me: Phone, origin: Device | None) -> None:
        self._book.changed(channel)
        self._tell(channel, me, origin)

    def _tell(self, channel: Channel, me: Phone, origin: Device | None) -> None:
        body = {"channel": channel.describe(me.number)}
        self._carrier.push(me, "channel", body, besides=origin)
