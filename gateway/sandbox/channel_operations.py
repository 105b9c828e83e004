"""What a page asks about channels: to make, find, follow, mute and delete them, and to look in."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier, NobodyThere, NotAllowed
from .channel_book import Channel
from .channels import Channels
from .connections import Connection
from .desk import Answer, Desk, Operation
from .people import Phone
from .wires import wire_of


class ChannelOperations(Desk):
    """Requests about channels."""

    def __init__(self, carrier: Carrier, channels: Channels) -> None:
        super().__init__(carrier)
        self._channels = channels
        self.by_name: dict[str, Operation] = {
            "channels_query": self.channels_query,
            "channel_query": self.channel_query,
            "channel_create": self.channel_create,
            "channel_follow": self.channel_follow,
            "channel_unfollow": self.channel_unfollow,
            "channel_mute": self.channel_mute,
            "channel_delete": self.channel_delete,
            "channel_search": self.channel_search,
        }

    def channels_query(self, page: Connection, _request: Answer) -> Answer:
        me = self.me(page)
        channels = self.carrier.channels.of(me.number)
        return {"channels": [channel.describe(me.number) for channel in channels]}

    def channel_query(self, page: Connection, request: Answer) -> Answer:
        """Whoever knows its name may look in."""
        me, channel = self._named(page, request)
        posts = self._channels.posts(channel)
        return {
            **self._told(page, channel),
            "messages": [wire_of(self.people, me, entry) for entry in posts],
        }

    def channel_create(self, page: Connection, request: Answer) -> Answer:
        new = ask.ChannelCreate.model_validate(request)
        channel = self._channels.create(self.me(page), new.name, new.description, page.device)
        return self._told(page, channel)

    def channel_follow(self, page: Connection, request: Answer) -> Answer:
        me, channel = self._named(page, request)
        self._channels.follow(me, channel, page.device)
        return self._told(page, channel)

    def channel_unfollow(self, page: Connection, request: Answer) -> Answer:
        me, channel = self._named(page, request)
        if me.number == channel.owner:
            raise NotAllowed
        self._channels.unfollow(me, channel, page.device)
        return self._told(page, channel)

    def channel_mute(self, page: Connection, request: Answer) -> Answer:
        me, channel = self._named(page, request)
        muted = ask.ChannelMute.model_validate(request).muted
        self._channels.mute(me, channel, muted=muted, origin=page.device)
        return self._told(page, channel)

    def channel_delete(self, page: Connection, request: Answer) -> Answer:
        me, channel = self._named(page, request)
        self._channels.delete(me, channel, page.device)
        return {}

    def channel_search(self, page: Connection, request: Answer) -> Answer:
        me, order = self.me(page), ask.ChannelSearch.model_validate(request)
        found = list(self.carrier.channels.search(order.text))
        end = order.after + order.limit
        return {
            "channels": [channel.describe(me.number) for channel in found[order.after : end]],
            "next": end if end < len(found) else None,
        }

    def _named(self, page: Connection, request: Answer) -> tuple[Phone, Channel]:
        me = self.me(page)
        channel = self.carrier.channels.named(ask.OfChannel.model_validate(request).jid)
        if channel is None:
            raise NobodyThere
        return me, channel

    def _told(self, page: Connection, channel: Channel) -> Answer:
        return {"channel": channel.describe(self.me(page).number)}
