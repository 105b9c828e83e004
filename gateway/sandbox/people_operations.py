"""What a page asks about people: who they are, what they show of themselves, and who is typing."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier, NobodyThere, NotAllowed
from .connections import Connection
from .desk import Answer, Desk, Operation
from .groups import Groups
from .people import Group, Phone, as_number
from .presences import Presences


class PeopleOperations(Desk):
    """Requests about people."""

    def __init__(self, carrier: Carrier, presences: Presences, groups: Groups) -> None:
        super().__init__(carrier)
        self._groups = groups
        self._presences = presences
        self.by_name: dict[str, Operation] = {
            "usync": self.usync,
            "presence": self.presence,
            "presence_subscribe": self.presence_subscribe,
            "set_profile": self.set_profile,
            "set_picture": self.set_picture,
            "picture_query": self.picture_query,
            "about_query": self.about_query,
            "block": self.block,
        }

    def usync(self, page: Connection, request: Answer) -> Answer:
        me = self.me(page)
        numbers = [as_number(phone) for phone in ask.Usync.model_validate(request).phones]
        found = [number and self.people.registered(number) for number in numbers]
        return {
            "people": [person.as_person(me, asked=True) if person else None for person in found]
        }

    def presence(self, page: Connection, request: Answer) -> Answer:
        presence = ask.Presence.model_validate(request)
        self._presences.set(self.me(page), presence.chat, presence.state)
        return {}

    def presence_subscribe(self, page: Connection, request: Answer) -> Answer:
        chat = self.carrier.chat(self.me(page), ask.ChatRequest.model_validate(request).chat)
        page.subscribed.add(chat.key)
        return {}

    # --- profiles and the blocklist -----------------------------------------------------------

    def set_profile(self, page: Connection, request: Answer) -> Answer:
        me, profile = self.me(page), ask.SetProfile.model_validate(request)
        if profile.name is not None:
            me.name = profile.name
        if profile.about is not None:
            me.about = profile.about
        self.carrier.changed(me)
        return {}

    def set_picture(self, page: Connection, request: Answer) -> Answer:
        me, picture = self.me(page), ask.SetPicture.model_validate(request)
        if self.people.group(picture.jid) is not None:
            group = self._group(me, picture.jid)
            self._groups.set_picture(me, group, picture.sha256, page.device)
            return {"picture": _picture_of(group)}
        if self.people.find(picture.jid) is not me:
            raise NotAllowed
        me.picture = picture.sha256
        self.carrier.changed(me)
        return {"picture": _picture_of(me)}

    def picture_query(self, page: Connection, request: Answer) -> Answer:
        jid = ask.OfPerson.model_validate(request).jid
        if self.people.group(jid) is not None:
            return {"picture": _picture_of(self._group(self.me(page), jid))}
        return {"picture": _picture_of(self._visible(page, request))}

    def about_query(self, page: Connection, request: Answer) -> Answer:
        return {"about": self._visible(page, request).about}

    def block(self, page: Connection, request: Answer) -> Answer:
        me, order = self.me(page), ask.Block.model_validate(request)
        person = self.people.find(order.jid)
        if person is None or person is me:
            raise NobodyThere
        self.carrier.block(me, person, order.blocked, origin=page.device)
        return self.carrier.blocklist(me)

    def _group(self, me: Phone, jid: str) -> Group:
        """One that somebody is in."""
        group = self.carrier.chat(me, jid).group
        if group is None:
            raise NobodyThere
        return group

    def _visible(self, page: Connection, request: Answer) -> Phone:
        """Somebody whose profile may be seen: not that of one who has blocked the asker."""
        me = self.me(page)
        person = self.people.find(ask.OfPerson.model_validate(request).jid)
        if person is None:
            raise NobodyThere
        if me.number in person.blocked:
            raise NotAllowed
        return person


def _picture_of(shown: Phone | Group) -> Answer | None:
    return None if shown.picture is None else {"sha256": shown.picture}
