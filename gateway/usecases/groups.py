"""What a person can ask of groups; all of it is asked of WhatsApp, which decides who may."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gateway.core import ids
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import ChatNotFound, InvalidNumber, InvalidState, NotOnWhatsApp
from gateway.core.groups import (
    Changed,
    Deed,
    Group,
    GroupChange,
    InvitedGroup,
    Member,
    MemberResult,
    SeenGroup,
)
from gateway.core.ids import Jid
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.tenants import Principal, Scope
from gateway.ports import Groups as EngineGroups
from gateway.store.database import Connection, Database
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live

DONE = 200
NOT_THERE = 404


class Groups:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Group]:
        """Those that the account is in, by their subjects."""
        groups = await self._of(who, session_id, Scope.READ)
        found = sorted(await groups.all(), key=lambda group: (group.subject.casefold(), group.jid))
        start = (page.position(1) or (0,))[0]
        end = start + page.limit
        following = cursor_at(end) if end < len(found) else None
        return Listing(tuple(known(group) for group in found[max(start, 0) : end]), following)

    async def get(self, who: Principal, session_id: str, group: str) -> Group:
        groups = await self._of(who, session_id, Scope.READ)
        return known(await groups.get(_group(group)))

    async def create(
        self, who: Principal, session_id: str, subject: str, people: Sequence[str]
    ) -> Changed[Group]:
        groups = await self._of(who, session_id, Scope.SEND)
        made = await groups.create(subject, _people(people))
        results = await self._named(who, session_id, made)
        return Changed(known(made.group), results)

    async def change(
        self, who: Principal, session_id: str, group: str, change: GroupChange
    ) -> Group:
        groups = await self._of(who, session_id, Scope.SEND)
        return known(await groups.change(_group(group), change))

    async def change_members(
        self, who: Principal, session_id: str, group: str, deed: Deed, people: Sequence[str]
    ) -> Changed[Group]:
        """Do it to those to whom it can be done; refused where that is nobody."""
        groups = await self._of(who, session_id, Scope.SEND)
        changed = await groups.change_members(_group(group), deed, _people(people))
        results = await self._named(who, session_id, changed)
        codes = {result.code for result in results}
        if DONE not in codes:
            if deed is Deed.ADD and codes == {NOT_THERE}:
                raise NotOnWhatsApp
            raise InvalidState(
                "WhatsApp did this to none of them.",
                details={"results": [_told(result) for result in results]},
            )
        return Changed(known(changed.group), results)

    async def invite_code(
        self, who: Principal, session_id: str, group: str, *, renew: bool = False
    ) -> str:
        """The code of the group's link; a new one ends the old one."""
        groups = await self._of(who, session_id, Scope.SEND)
        return await groups.invite_code(_group(group), renew=renew)

    async def invited(self, who: Principal, session_id: str, code: str) -> InvitedGroup:
        """The group that an invite leads to, as it tells of itself before somebody joins."""
        groups = await self._of(who, session_id, Scope.READ)
        return await groups.invited(code)

    async def join(self, who: Principal, session_id: str, code: str) -> Group:
        groups = await self._of(who, session_id, Scope.SEND)
        return known(await groups.join(code))

    async def leave(self, who: Principal, session_id: str, group: str) -> Jid:
        groups = await self._of(who, session_id, Scope.SEND)
        jid = _group(group)
        await groups.leave(jid)
        return jid

    async def _named(
        self, who: Principal, session_id: str, changed: Changed[SeenGroup]
    ) -> tuple[MemberResult, ...]:
        """The results with both addresses of each, as far as they are known."""
        members = {
            address: each.person
            for each in changed.group.members
            for address in (each.person.phone, each.person.lid)
        }

        def read(connection: Connection) -> tuple[MemberResult, ...]:
            stored = lookup.session(connection, who, session_id)
            named = []
            for result in changed.results:
                member = members.get(result.address)
                contact = lookup.person(connection, stored.pk, result.address)
                if member is not None or contact is None:
                    found = person(member or SeenPerson.at(result.address))
                else:
                    found = contact.person
                named.append(replace(result, person=found))
            return tuple(named)

        return await self._database.read(read)

    async def _of(self, who: Principal, session_id: str, scope: Scope) -> EngineGroups:
        """Those of a session's linked page."""
        who.require(scope, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return page_of(self._live, stored).groups


def _told(result: MemberResult) -> dict[str, Any]:
    who = result.person
    return {
        "jid": result.address,
        "phone": None if who is None else who.phone,
        "lid": None if who is None else who.lid,
        "code": result.code,
    }


def known(seen: SeenGroup) -> Group:
    return Group(
        jid=seen.jid,
        subject=seen.subject,
        description=seen.description,
        rules=seen.rules,
        created_at=seen.created_at,
        members=tuple(Member(person(each.person), each.role) for each in seen.members),
    )


def person(seen: SeenPerson) -> Person:
    return Person.of(seen.phone, seen.lid, seen.name or seen.push_name)


def _group(text: str) -> Jid:
    jid = ids.parse_jid(text)
    if jid is None or not ids.is_group(jid):
        raise ChatNotFound("There is no such group.")
    return jid


def _people(texts: Sequence[str]) -> tuple[Jid, ...]:
    jids = dict.fromkeys(lookup.address(text) for text in texts)
    for jid in jids:
        if not (ids.is_phone(jid) or ids.is_lid(jid)):
            raise InvalidNumber("Only people can be in a group.")
    return tuple(jids)
