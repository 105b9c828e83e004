"""Groups as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person
from gateway.core.groups import GroupAction, Role


class Participant(Person):
    """Somebody in a group."""

    role: Role


class Group(TypedDict):
    """A group that the account is in.

    `announce`: only admins write; `restrict`: only admins change its subject, description and
    picture; `membersAdd`: members bring others, too.
    """

    id: str
    subject: str
    description: str | None
    announce: bool
    restrict: bool
    membersAdd: bool
    createdAt: Time | None
    participants: list[Participant]


class MemberResult(TypedDict):
    """What became of one of those who were named; `code` is WhatsApp's (200: done)."""

    jid: str
    phone: str | None
    lid: str | None
    done: bool
    code: int


class ChangedGroup(Group):
    """The group afterwards, and what became of each of those who were named."""

    results: list[MemberResult]


class Invite(TypedDict):
    """What lets people join by themselves."""

    code: str
    url: str


class InvitedGroup(TypedDict):
    """What an invite tells of its group; `asksFirst`: its admins let people in, one by one."""

    id: str
    subject: str
    description: str | None
    size: int
    asksFirst: bool
    createdAt: Time | None


class Left(TypedDict):
    """The group that the account is in no more; its chat stays."""

    id: str
    left: bool


class GroupUpdate(TypedDict):
    """Something happened in a group; `participants` are those whom it was done to."""

    group: Group
    action: GroupAction
    by: Person | None
    participants: list[Person]
