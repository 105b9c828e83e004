"""What is to be done to a message or a chat, as the page takes it."""

from datetime import datetime
from typing import Any, Final, assert_never

from gateway.core.deeds import (
    Archive,
    CastVote,
    ChatDeed,
    ClearChat,
    DeleteChat,
    DeleteForMe,
    EditText,
    MarkUnread,
    MessageDeed,
    Mute,
    PinChat,
    React,
    RevokeForAll,
    SetPin,
    SetStar,
    Unmute,
)
from gateway.engines.whatsapp_web import providers

Order = tuple[str, dict[str, Any]]
"""A capability and its argument."""

_FOR_EVER: Final = -1
_NOT_AT_ALL: Final = 0


def write_message_deed(deed: MessageDeed) -> Order:  # noqa: PLR0911 - a table
    match deed:
        case EditText(text):
            return providers.EDIT, {"text": text}
        case RevokeForAll():
            return providers.REVOKE, {}
        case DeleteForMe():
            return providers.DELETE, {}
        case React(emoji):
            return providers.REACTION, {"emoji": emoji}
        case SetStar(starred):
            return providers.STAR, {"starred": starred}
        case SetPin(pinned):
            return providers.PIN, {"pinned": pinned}
        case CastVote(options):
            return providers.POLL_VOTE, {"options": list(options)}
        case _:
            assert_never(deed)


def write_chat_deed(deed: ChatDeed) -> Order:  # noqa: PLR0911 - a table
    match deed:
        case Archive(archived):
            return providers.ARCHIVE, {"archived": archived}
        case PinChat(pinned):
            return providers.PIN_CHAT, {"pinned": pinned}
        case Mute(until):
            return providers.MUTE, {"expiration": _expiration(until)}
        case Unmute():
            return providers.MUTE, {"expiration": _NOT_AT_ALL}
        case MarkUnread():
            return providers.MARK_UNREAD, {}
        case ClearChat():
            return providers.CLEAR_CHAT, {}
        case DeleteChat():
            return providers.DELETE_CHAT, {}
        case _:
            assert_never(deed)


def _expiration(until: datetime | None) -> int:
    return _FOR_EVER if until is None else int(until.timestamp())
