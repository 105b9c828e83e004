"""Which script in the page provides each messaging capability, and why that one; no I/O."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from gateway.core.facts import Capability

ProviderChoice = Literal["auto", "wajs", "core"]

CORE: Final = "core"
WAJS: Final = "wajs"

TEXT: Final = "text"
MEDIA_OUT: Final = "media_out"
MEDIA_IN: Final = "media_in"
RECEIVE: Final = "receive"
ACKS: Final = "acks"
MARK_READ: Final = "mark_read"
LOCATION: Final = "location"
CONTACT: Final = "contact"
POLL: Final = "poll"
EVENT: Final = "event"
FORWARD: Final = "forward"
EDIT: Final = "edit"
REVOKE: Final = "revoke"
DELETE: Final = "delete"
REACTION: Final = "reaction"
STAR: Final = "star"
PIN: Final = "pin"
POLL_VOTE: Final = "poll_vote"
ARCHIVE: Final = "archive"
PIN_CHAT: Final = "pin_chat"
MUTE: Final = "mute"
MARK_UNREAD: Final = "mark_unread"
CLEAR_CHAT: Final = "clear_chat"
DELETE_CHAT: Final = "delete_chat"
STATUS: Final = "status"
STATUS_REVOKE: Final = "status_revoke"
CHANNEL_POST: Final = "channel_post"
SENDS: Final = (
    *(TEXT, MEDIA_OUT, LOCATION, CONTACT, POLL, EVENT, FORWARD),
    *(STATUS, CHANNEL_POST),
)
DEEDS: Final = (
    *(EDIT, REVOKE, DELETE, REACTION, STAR, PIN, POLL_VOTE, STATUS_REVOKE),
    *(ARCHIVE, PIN_CHAT, MUTE, MARK_UNREAD, CLEAR_CHAT, DELETE_CHAT),
)
MESSAGING: Final = (*SENDS, MEDIA_IN, RECEIVE, ACKS, MARK_READ, *DEEDS)
LISTENED: Final = (RECEIVE, ACKS)
"""These are provided by listening."""
ESSENTIAL: Final = (TEXT, RECEIVE, ACKS)
"""Without these a session is of no use, linked or not."""

WITHOUT_WAJS: Final = (POLL_VOTE, MUTE, EVENT, STATUS, STATUS_REVOKE, CHANNEL_POST)
"""What wa-js has no way to do, or none that works, or does with an end of its own choice, as it
does with an appointment: that is no reason to complain of it."""

_IN_ORDER: Final[Mapping[ProviderChoice, tuple[str, ...]]] = {
    "auto": (WAJS, CORE),
    "wajs": (WAJS,),
    "core": (CORE,),
}


class Providers:
    """What is known of the providers on one page load; each capability has the first that can."""

    def __init__(self, choice: ProviderChoice) -> None:
        self._obstacles: dict[str, dict[str, str]] = {name: {} for name in _IN_ORDER[choice]}

    @property
    def names(self) -> tuple[str, ...]:
        """In the order in which they are asked."""
        return tuple(self._obstacles)

    def able(self, capability: str) -> tuple[str, ...]:
        """Those that can, as far as is known."""
        return tuple(
            name
            for name, lost in self._obstacles.items()
            if capability not in lost and _has_a_way(name, capability)
        )

    def of(self, capability: str) -> str | None:
        return next(iter(self.able(capability)), None)

    def is_last(self, capability: str, provider: str) -> bool:
        """Whether there is none after this one."""
        return not set(self.able(capability)) - {provider}

    def lacks(self, provider: str, capability: str, names: Sequence[str]) -> None:
        if names:
            self._obstacles[provider][capability] = f"missing: {', '.join(names)}"

    def failed(self, provider: str, reason: str) -> None:
        """It is of no use at all on this page."""
        self._obstacles[provider] = dict.fromkeys(MESSAGING, reason)

    def missing(self, capabilities: Sequence[str]) -> tuple[str, ...]:
        """Those that nobody provides."""
        return tuple(name for name in capabilities if self.of(name) is None)

    def capabilities(self) -> dict[str, Capability]:
        return {name: self.capability(name) for name in MESSAGING}

    def capability(self, name: str) -> Capability:
        """With the reason why it is not the provider that comes first."""
        provider = self.of(name)
        reasons = [
            f"{each}: {lost[name]}"
            for each, lost in self._obstacles.items()
            if name in lost and _has_a_way(each, name)
        ]
        if provider is None and not reasons:
            reasons = [f"{each}: has no way to do this" for each in self._obstacles]
        return Capability(
            supported=provider is not None, provider=provider, reason="; ".join(reasons) or None
        )


def _has_a_way(provider: str, capability: str) -> bool:
    return provider != WAJS or capability not in WITHOUT_WAJS
