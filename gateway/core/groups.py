"""Groups: who is in them and who leads them, what they are called, and who may do what there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from gateway.core.contacts import Person, SeenPerson
from gateway.core.ids import Jid

G = TypeVar("G")


class Role(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"
    SUPERADMIN = "superadmin"
    """Who made the group; nobody can take it away from them."""


class Deed(StrEnum):
    """What can be done to people in a group."""

    ADD = "add"
    REMOVE = "remove"
    PROMOTE = "promote"
    DEMOTE = "demote"


class GroupAction(StrEnum):
    """What happened in a group, as its chat tells it."""

    CREATE = "create"
    ADD = "add"
    JOIN = "join"
    """By its link, or let in after they had asked."""
    REMOVE = "remove"
    LEAVE = "leave"
    PROMOTE = "promote"
    DEMOTE = "demote"
    SUBJECT = "subject"
    DESCRIPTION = "description"
    PICTURE = "picture"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a group's admins may allow."""

    announce: bool = False
    """Only admins write."""
    restrict: bool = False
    """Only admins change its subject, description and picture."""
    members_add: bool = False
    """Members bring others, too."""


@dataclass(frozen=True, slots=True)
class SeenMember:
    person: SeenPerson
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGroup:
    """A group as WhatsApp Web describes it."""

    jid: Jid
    subject: str
    description: str | None
    rules: Rules
    created_at: datetime | None
    members: tuple[SeenMember, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedGroup:
    """What an invite tells of its group before somebody joins."""

    jid: Jid
    subject: str
    description: str | None
    size: int
    """How many are in it."""
    asks_first: bool
    """Whether its admins let people in, one by one."""
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The same with everybody under every name that is known of them."""

    jid: Jid
    subject: str
    description: str | None
    rules: Rules
    created_at: datetime | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUpdate:
    """Something happened in a group; `group` is what it is since then."""

    group: Group
    action: GroupAction
    by: Person | None
    participants: tuple[Person, ...]
    """Whom it was done to, or who did it by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """What is to be different; what is None stays as it is."""

    subject: str | None = None
    description: str | None = None
    announce: bool | None = None
    restrict: bool | None = None
    members_add: bool | None = None


@dataclass(frozen=True, slots=True)
class MemberResult:
    """What became of one of those whom something was to be done to."""

    address: Jid
    code: int
    """WhatsApp's: 200 done, 403 they allow it to their contacts only, 404 not on WhatsApp or not in
    the group, 409 there already, 419 the group is full."""
    person: Person | None = None
    """Whose address it is, as far as the gateway knows."""


@dataclass(frozen=True, slots=True)
class Changed(Generic[G]):
    """A group after something was done to several people in it."""

    group: G
    results: tuple[MemberResult, ...]
