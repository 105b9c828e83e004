"""Communities: groups that groups belong to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.groups import MemberResult
from gateway.core.ids import Jid


class CommunityDeed(StrEnum):
    """What can be done with groups and a community."""

    LINK = "link"
    UNLINK = "unlink"


@dataclass(frozen=True, slots=True)
class LinkedGroup:
    jid: Jid
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    jid: Jid
    name: str
    description: str | None
    announcements: Jid | None
    """The group in which its admins speak to everybody in it."""
    groups: tuple[LinkedGroup, ...]
    """Its others, as far as the session is in them."""
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangedCommunity:
    """A community after something was done to several groups."""

    community: Community
    results: tuple[MemberResult, ...]
    """What became of each: 200 done, 403 only its admins may, 404 no such group, 409 it belongs to
    another one."""
