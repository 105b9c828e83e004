"""Groups: who is in them, who may do what in them, and the links by which people join."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, Final, Literal

from .carrier import Carrier, NobodyThere, NotAllowed
from .devices import Device
from .people import Group, Phone

Deed = Literal["add", "remove", "promote", "demote"]
OK: Final = 200
NOT_ON_WHATSAPP: Final = 404
ALREADY_THERE: Final = 409
LARGEST: Final = 1024
FULL: Final = 419
RULE_NOTICES: Final = {
    "announce": "announce",
    "restrict": "restrict",
    "members_add": "member_add_mode",
}


class Groups:
    """What people do to groups; the devices of everybody in them are told."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._people = carrier.people

    def create(
        self,
        subject: str,
        owner: Phone,
        members: list[Phone],
        origin: Device | None = None,
        **said: Any,
    ) -> Group:
        """`said` are values of Group's own fields."""
        group = self._people.add_group(subject, owner, members, int(self._carrier.now()))
        for name, value in said.items():
            setattr(group, name, value)
        self._changed(group, origin=origin)
        self._notice(group, owner, "create", [], subject)
        return group

    def move(self, group: Group, community: str) -> None:
        """It belongs to this community from now on, or to none."""
        group.parent = community
        self._changed(group)

    def close(self, group: Group) -> None:
        """Everybody is out of it, and it is no more."""
        left = [self._people.known(number) for number in group.members]
        group.members.clear()
        group.admins.clear()
        group.parent = ""
        self._tell(group, None, left)
        self._people.remove_group(group)

    # --- who is in it ----------------------------------------------------------------------------

    def change_members(
        self, me: Phone, group: Group, deed: Deed, addresses: Iterable[str]
    ) -> list[dict[str, Any]]:
        """One result for each address: `{"jid", "code"}`, 200 where it was done."""
        if not (me.number in group.admins or (deed == "add" and group.members_add)):
            raise NotAllowed
        done: list[Phone] = []
        results = []
        for address in addresses:
            person = self._people.find(address)
            code = NOT_ON_WHATSAPP if person is None else self._change_member(group, deed, person)
            if person is not None and code == OK:
                done.append(person)
            results.append({"jid": address, "code": code})
        if done:
            left = done if deed == "remove" else ()
            self._changed(group, left)
            self._notice(group, me, deed, done, besides_members=left)
        return results

    def _change_member(self, group: Group, deed: Deed, person: Phone) -> int:
        there = person.number in group.members
        if deed == "add":
            if there:
                return ALREADY_THERE
            if len(group.members) >= LARGEST:
                return FULL
            group.members.append(person.number)
        elif not there:
            return NOT_ON_WHATSAPP
        elif deed == "remove":
            group.members.remove(person.number)
            group.admins.discard(person.number)
        elif deed == "promote":
            group.admins.add(person.number)
        else:
            group.admins.discard(person.number)
        return OK

    def leave(self, me: Phone, group: Group, origin: Device | None = None) -> None:
        group.members.remove(me.number)
        group.admins.discard(me.number)
        if group.members and not group.admins:  # WhatsApp never leaves a group without one
            group.admins.add(group.members[0])
        self._changed(group, [me], origin)
        self._notice(group, me, "leave", [me], besides_members=[me])

    # --- what it is called, and its rules --------------------------------------------------------

    def change_info(
        self, me: Phone, group: Group, said: dict[str, Any], origin: Device | None = None
    ) -> None:
        """`said` are new values of Group's own fields."""
        rules = {"announce", "restrict", "members_add"} & said.keys()
        if me.number not in group.admins and (group.restrict or rules):
            raise NotAllowed
        for name, value in said.items():
            setattr(group, name, value)
        self._changed(group, origin=origin)
        if "subject" in said:
            self._notice(group, me, "subject", [], group.subject)
        if "description" in said:
            self._notice(group, me, "description", [], group.description)
        for rule in sorted(rules):
            self._notice(group, me, RULE_NOTICES[rule], [])

    def set_picture(
        self, me: Phone, group: Group, sha256: str | None, origin: Device | None = None
    ) -> None:
        if me.number not in group.admins and group.restrict:
            raise NotAllowed
        group.picture = sha256
        self._changed(group, origin=origin)
        self._notice(group, me, "picture", [])

    # --- by a link -------------------------------------------------------------------------------

    def invite(self, me: Phone, group: Group, *, reset: bool) -> str:
        """The code of the group's link; a new one takes the old one's place."""
        if me.number not in group.admins:
            raise NotAllowed
        if reset or not group.invite:
            group.invite = secrets.token_urlsafe(16)
            self._people.group_changed(group)
        return group.invite

    def invited(self, code: str) -> Group:
        """The group that a code leads to."""
        group = self._people.group_by_invite(code)
        if group is None:
            raise NobodyThere
        return group

    def join(self, me: Phone, code: str) -> Group:
        group = self.invited(code)
        if me.number not in group.members:
            group.members.append(me.number)
            self._changed(group)
            self._notice(group, me, "invite", [me])
        return group

    # --- telling ---------------------------------------------------------------------------------

    def _changed(
        self, group: Group, left: Iterable[Phone] = (), origin: Device | None = None
    ) -> None:
        self._people.group_changed(group)
        self._tell(group, origin, left)

    def _tell(self, group: Group, origin: Device | None, left: Iterable[Phone] = ()) -> None:
        described = self._people.describe_group(group)
        for viewer in (*map(self._people.known, group.members), *left):
            everyone = [self._people.known(number).as_person(viewer) for number in group.members]
            self._carrier.push(viewer, "group", {"group": described, "people": everyone}, origin)

    def _notice(
        self,
        group: Group,
        by: Phone,
        subtype: str,
        recipients: Iterable[Phone],
        text: str = "",
        *,
        besides_members: Iterable[Phone] = (),
    ) -> None:
        """The line in a chat that says what was done; WhatsApp makes a message of it."""
        notice_id = f"3A{secrets.token_hex(9).upper()}"
        for viewer in (*map(self._people.known, group.members), *besides_members):
            speaker = by.lid if by is viewer else by.address
            wire = {
                "id": notice_id,
                "chat": group.jid,
                "from": speaker,
                "to": group.jid,
                "from_me": by is viewer,
                "participant": speaker,
                "author_name": by.name,
                "type": "gp2",
                "subtype": subtype,
                "recipients": [person.lid for person in recipients],
                "text": text,
                "t": int(self._carrier.now()),
                "ack": 1,
            }
            self._carrier.push(viewer, "message", {"message": wire, "people": []})
