"""What a page may ask: the protocol's requests, checked before anything is done."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Jid = Annotated[str, Field(min_length=1, max_length=80)]
MessageId = Annotated[str, Field(min_length=1, max_length=128)]
LabelId = Annotated[str, Field(pattern=r"^[1-9]\d{0,8}$")]
Subject = Annotated[str, Field(min_length=1, max_length=100)]
MIMETYPE: Final = r"^[\w.+-]+/[\w.+-]+( *;[ -~]*)?$"
SHA256: Final = r"^[0-9a-f]{64}$"
LONGEST_PIN_SECONDS: Final = 30 * 24 * 3600
MEDIA_KEY: Final = r"^([A-Za-z0-9+/]{4}){4,16}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
"""Base64. WhatsApp makes them of 32 bytes, libraries of fewer: all else is derived from them."""
DIRECT_PATH: Final = r"^/[\x21-\x7e]{1,500}$"
LONGEST_THUMBNAIL: Final = 256 * 1024
"""In base64."""
Text = Annotated[str, Field(max_length=65_536)]


class Request(BaseModel):
    """Strict in what it reads, silent about what it does not know."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class Hello(Request):
    version: str = ""
    platform: str = ""
    token: str | None = None


class ShowRef(Request):
    ref: str


class PairingCode(Request):
    phone: str


class Quoted(Request):
    id: MessageId
    participant: Jid | None = None
    from_me: bool = False
    type: Annotated[str, Field(max_length=40)] | None = None
    text: Text | None = None


class Location(Request):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: str | None = None
    address: str | None = None


class ContactCard(Request):
    name: str
    phone: str


class Poll(Request):
    question: Text
    multiple: bool = False
    options: Annotated[list[str], Field(min_length=1, max_length=64)]


class LinkPreview(Request):
    """What a link in a text leads to, as its sender found it."""

    url: Annotated[str, Field(min_length=1, max_length=4096)]
    canonical_url: Annotated[str, Field(max_length=4096)] | None = None
    title: Annotated[str, Field(max_length=4096)] | None = None
    description: Text | None = None
    thumbnail: Annotated[str, Field(max_length=LONGEST_THUMBNAIL)] | None = None


class Venue(Request):
    """Perhaps no more than a name."""

    name: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class Event(Request):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Text | None = None
    location: Venue | None = None
    starts: Annotated[int, Field(ge=0)]
    ends: Annotated[int, Field(ge=0)] | None = None


class Media(Request):
    mimetype: Annotated[str, Field(pattern=MIMETYPE)]
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=SHA256)]
    enc_sha256: Annotated[str, Field(pattern=SHA256)]
    direct_path: Annotated[str, Field(pattern=DIRECT_PATH)]
    media_key: Annotated[str, Field(pattern=MEDIA_KEY)]
    media_key_t: Annotated[int, Field(ge=0)]
    filename: str | None = None


class Wire(Request):
    """The keys of an outgoing message that the server reads; it carries the others as they are."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    id: MessageId
    chat: Jid | None = None
    to: Jid | None = None
    type: Annotated[str, Field(min_length=1, max_length=40)]
    text: Text | None = None
    quoted: Quoted | None = None
    mentions: list[Jid] | None = None
    location: Location | None = None
    contacts: list[ContactCard] | None = None
    poll: Poll | None = None
    event: Event | None = None
    link_preview: LinkPreview | None = None
    media: Media | None = None
    view_once: bool = False
    gif: bool = False


class Send(Request):
    message: Wire


class HistoryPiece(Request):
    cursor: Annotated[str, Field(max_length=80)]


class Receipt(Request):
    chat: Jid
    ids: Annotated[list[MessageId], Field(min_length=1, max_length=10_000)]
    type: Literal["delivery", "read", "played"]
    participant: Jid | None = None


class Resend(Request):
    chat: Jid
    ids: Annotated[list[MessageId], Field(min_length=1, max_length=1_000)]


class Usync(Request):
    phones: Annotated[list[str], Field(max_length=5_000)]


class GroupQuery(Request):
    jid: Jid


class GroupCreate(Request):
    subject: Subject
    participants: Annotated[list[Jid], Field(max_length=1024)]
    announce: bool = False
    restrict: bool = False
    members_add: bool = False


class GroupParticipants(GroupQuery):
    action: Literal["add", "remove", "promote", "demote"]
    participants: Annotated[list[Jid], Field(min_length=1, max_length=1024)]


class GroupInfo(GroupQuery):
    """What is None stays as it is."""

    subject: Subject | None = None
    description: Annotated[str, Field(max_length=2048)] | None = None
    announce: bool | None = None
    restrict: bool | None = None
    members_add: bool | None = None


class GroupInvite(GroupQuery):
    reset: bool = False


class InviteCode(Request):
    code: Annotated[str, Field(min_length=1, max_length=80)]


class Presence(Request):
    chat: Jid
    state: Literal["composing", "recording", "paused"]


class ChatRequest(Request):
    chat: Jid


class HistoryOf(ChatRequest):
    before: Annotated[str, Field(max_length=200)] | None = None


class About(Request):
    """A request about one message: who wrote it is needed where ids alone do not tell."""

    chat: Jid
    message_id: MessageId
    participant: Jid | None = None
    from_me: bool = False


class React(About):
    emoji: Annotated[str, Field(max_length=64)]


class Edit(About):
    text: Text


class Vote(About):
    options: list[str]


class Star(About):
    starred: bool


class Pin(About):
    pinned: bool
    seconds: Annotated[int, Field(ge=1, le=LONGEST_PIN_SECONDS)] = LONGEST_PIN_SECONDS


class ChatSet(ChatRequest):
    """What is None stays as it is."""

    archived: bool | None = None
    pinned: bool | None = None
    muted_until: Annotated[int, Field(ge=-1)] | None = None
    marked_unread: bool | None = None


class ChatClear(ChatRequest):
    keep_starred: bool = False


class OfLabel(Request):
    label: LabelId


class LabelSet(Request):
    """`label` is absent for a new one."""

    label: LabelId | None = None
    name: Annotated[str, Field(min_length=1, max_length=100)]
    color: Annotated[int, Field(ge=0, le=99)] = 0


class LabelChat(OfLabel):
    chat: Jid
    labelled: bool


class OfChannel(Request):
    """By its JID, or where it is looked for by the code of its link."""

    jid: Jid


class ChannelCreate(Request):
    name: Subject
    description: Annotated[str, Field(max_length=2048)] = ""


class ChannelMute(OfChannel):
    muted: bool


class ChannelSearch(Request):
    text: Annotated[str, Field(max_length=100)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    after: Annotated[int, Field(ge=0)] = 0
    """How many of those found to pass over."""


class CommunityCreate(Request):
    name: Subject
    description: Annotated[str, Field(max_length=2048)] = ""


class CommunityGroups(GroupQuery):
    groups: Annotated[list[Jid], Field(min_length=1, max_length=100)]


class CallEnd(Request):
    call: MessageId


class OfPerson(Request):
    jid: Jid


class SetProfile(Request):
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    about: Annotated[str, Field(max_length=700)] | None = None


class SetPicture(OfPerson):
    sha256: Annotated[str, Field(pattern=SHA256)] | None


class Block(OfPerson):
    blocked: bool


def plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(exclude_none=True)
