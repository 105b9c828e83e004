"""Communities as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time


class LinkedGroup(TypedDict):
    """A group that belongs to a community."""

    id: str
    subject: str


class Community(TypedDict):
    """A community that the account is in.

    `announcementGroup` is the group in which its admins speak to everybody; `groups` are the others
    that the account is in.
    """

    id: str
    name: str
    description: str | None
    announcementGroup: str | None
    groups: list[LinkedGroup]
    createdAt: Time | None


class GroupResult(TypedDict):
    """What became of one of the groups that were named; `code` is WhatsApp's (200: done)."""

    id: str
    done: bool
    code: int


class ChangedCommunity(Community):
    """The community afterwards, and what became of each of the groups that were named."""

    results: list[GroupResult]
