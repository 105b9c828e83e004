"""A session's states: what is observed, what follows, and what a person has to do.

`derive` is the only place that says which state follows from what an engine observed; a session's
*wanted* state (what the user asked for) is kept apart from it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import assert_never

from gateway.core.contacts import Person


class SessionStatus(StrEnum):
    STOPPED = "stopped"
    STARTING = "starting"
    WAITING_QR = "waiting_qr"
    SYNCING = "syncing"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    LOGGED_OUT = "logged_out"
    FAILED = "failed"


class Wanted(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"


class Reason(StrEnum):
    QR_EXPIRED = "qr_expired"
    LOGGED_OUT = "logged_out"
    UNLINKED = "unlinked"
    OPENED_ELSEWHERE = "opened_elsewhere"
    NETWORK = "network"
    PAGE_HUNG = "page_hung"
    PAGE_CRASHED = "page_crashed"
    BROWSER_DIED = "browser_died"
    WEB_UPDATED = "web_updated"
    PAGE_UNREACHABLE = "page_unreachable"
    WEB_CHANGED = "web_changed"
    BANNED = "banned"
    PROFILE_LOCKED = "profile_locked"
    DISK_FULL = "disk_full"
    BROWSER_FAILED = "browser_failed"
    OTHER_ORIGIN = "other_origin"
    RECYCLED = "recycled"
    NEW_CONTACTS_PAUSED = "new_contacts_paused"
    """It is connected, and holds back first messages: WhatsApp keeps it from reaching out."""


class Action(StrEnum):
    """What a person must do before the session can go on."""

    SCAN_QR = "scan_qr"
    ENTER_CODE = "enter_code"
    OPEN_PHONE = "open_phone"
    RESTART = "restart"
    FREE_DISK = "free_disk"
    UPDATE_GATEWAY = "update_gateway"


class Signal(StrEnum):
    """What an engine or the manager observed of a session."""

    STOPPED = "stopped"
    LAUNCHING = "launching"
    QR_OFFERED = "qr_offered"
    CODE_OFFERED = "code_offered"
    QR_EXHAUSTED = "qr_exhausted"
    SYNCING = "syncing"
    PROVEN = "proven"
    """The page is linked, in sync, and its heartbeat answers in time."""
    LOGGED_OUT = "logged_out"
    UNLINKED = "unlinked"
    OPENED_ELSEWHERE = "opened_elsewhere"
    NETWORK_LOST = "network_lost"
    PAGE_HUNG = "page_hung"
    PAGE_CRASHED = "page_crashed"
    BROWSER_DIED = "browser_died"
    WEB_UPDATED = "web_updated"
    PAGE_UNREACHABLE = "page_unreachable"
    WEB_CHANGED = "web_changed"
    BANNED = "banned"
    PROFILE_LOCKED = "profile_locked"
    DISK_FULL = "disk_full"
    BROWSER_FAILED = "browser_failed"
    OTHER_ORIGIN = "other_origin"
    RECYCLED = "recycled"
    """Its browser used more memory than it may, and is started again."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Where a session stands, why, and what a person must do about it."""

    status: SessionStatus
    reason: Reason | None = None
    action: Action | None = None
    detail: str | None = None
    """Beside the reason: who holds a profile, what is missing, until when a ban lasts."""


STOPPED = Condition(SessionStatus.STOPPED)
STARTING = Condition(SessionStatus.STARTING)

AT_REST = frozenset({SessionStatus.STOPPED, SessionStatus.LOGGED_OUT, SessionStatus.FAILED})
"""In these no browser runs, or none is on its way."""

SENDABLE = frozenset(
    {
        SessionStatus.STARTING,
        SessionStatus.SYNCING,
        SessionStatus.CONNECTED,
        SessionStatus.RECONNECTING,
    }
)
"""A session that was linked once and is wanted running takes messages in these states."""

FINAL = frozenset({Signal.QR_EXHAUSTED, Signal.OTHER_ORIGIN})
"""After these a session is no longer wanted running, until somebody starts it again."""

LEFT_ALONE = frozenset(
    {
        Signal.LOGGED_OUT,
        Signal.UNLINKED,
        Signal.OPENED_ELSEWHERE,
        Signal.WEB_CHANGED,
        Signal.BANNED,
        Signal.PROFILE_LOCKED,
        Signal.BROWSER_FAILED,
    }
)
"""After these the manager waits for a person: trying again could only do harm."""


EXPLAINED = frozenset(
    {Signal.WEB_CHANGED, Signal.BANNED, Signal.PROFILE_LOCKED, Signal.PAGE_UNREACHABLE}
)
"""What engines say beside these is for people; beside others, for the log only."""


def derive(present: Condition, signal: Signal) -> Condition:  # noqa: C901, PLR0911, PLR0912 - a table
    """The condition that follows from a signal."""
    recovering = present.status is SessionStatus.RECONNECTING
    match signal:
        case Signal.STOPPED:
            return STOPPED
        case Signal.LAUNCHING:
            # Without room it is tried again and again: that alone is no news.
            waits = recovering or present.reason is Reason.DISK_FULL
            return present if waits else STARTING
        case Signal.QR_OFFERED:
            return Condition(SessionStatus.WAITING_QR, None, Action.SCAN_QR)
        case Signal.CODE_OFFERED:
            return Condition(SessionStatus.WAITING_QR, None, Action.ENTER_CODE)
        case Signal.QR_EXHAUSTED:
            return Condition(SessionStatus.STOPPED, Reason.QR_EXPIRED, Action.RESTART)
        case Signal.SYNCING:
            return present if recovering else Condition(SessionStatus.SYNCING)
        case Signal.PROVEN:
            return Condition(SessionStatus.CONNECTED)
        case Signal.LOGGED_OUT:
            return Condition(SessionStatus.LOGGED_OUT, Reason.LOGGED_OUT, Action.SCAN_QR)
        case Signal.UNLINKED:
            return Condition(SessionStatus.LOGGED_OUT, Reason.UNLINKED, Action.SCAN_QR)
        case Signal.OPENED_ELSEWHERE:
            return Condition(SessionStatus.FAILED, Reason.OPENED_ELSEWHERE, Action.RESTART)
        case Signal.NETWORK_LOST:
            return Condition(SessionStatus.RECONNECTING, Reason.NETWORK)
        case Signal.PAGE_HUNG:
            return Condition(SessionStatus.RECONNECTING, Reason.PAGE_HUNG)
        case Signal.PAGE_CRASHED:
            return Condition(SessionStatus.RECONNECTING, Reason.PAGE_CRASHED)
        case Signal.BROWSER_DIED:
            return Condition(SessionStatus.RECONNECTING, Reason.BROWSER_DIED)
        case Signal.WEB_UPDATED:
            return Condition(SessionStatus.RECONNECTING, Reason.WEB_UPDATED)
        case Signal.PAGE_UNREACHABLE:
            return Condition(SessionStatus.RECONNECTING, Reason.PAGE_UNREACHABLE)
        case Signal.WEB_CHANGED:
            return Condition(SessionStatus.FAILED, Reason.WEB_CHANGED, Action.UPDATE_GATEWAY)
        case Signal.BANNED:
            return Condition(SessionStatus.FAILED, Reason.BANNED, Action.OPEN_PHONE)
        case Signal.PROFILE_LOCKED:
            return Condition(SessionStatus.FAILED, Reason.PROFILE_LOCKED, Action.RESTART)
        case Signal.DISK_FULL:
            return Condition(SessionStatus.FAILED, Reason.DISK_FULL, Action.FREE_DISK)
        case Signal.BROWSER_FAILED:
            return Condition(SessionStatus.FAILED, Reason.BROWSER_FAILED, Action.RESTART)
        case Signal.OTHER_ORIGIN:
            return Condition(SessionStatus.STOPPED, Reason.OTHER_ORIGIN)
        case Signal.RECYCLED:
            return Condition(SessionStatus.RECONNECTING, Reason.RECYCLED)
        case _:
            assert_never(signal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A WhatsApp account's link to this gateway, as users see it."""

    id: str
    client_id: str | None
    name: str | None
    condition: Condition
    wanted: Wanted
    me: Person | None
    web_version: str | None
    created_at: datetime
    updated_at: datetime
    connected_at: datetime | None
    linked: bool
    """It was linked and has not been logged out since."""
    linked_origin: str | None
    """Which WhatsApp it was linked on (`https://web.whatsapp.com`, or a sandbox)."""
    linked_at: datetime | None = None
    """When this account was linked first: what is older is its phone's history."""
    new_contacts_paused_until: datetime | None = None
    """WhatsApp keeps it from reaching out: first messages wait, at least until then."""
    profile: str
    """The folder of its browser profile, below the sessions folder."""

    @property
    def reason(self) -> Reason | None:
        """Why it is as it is; what is wrong with the link comes first."""
        if self.condition.reason is None and self.new_contacts_paused_until is not None:
            return Reason.NEW_CONTACTS_PAUSED
        return self.condition.reason

    @property
    def takes_messages(self) -> bool:
        return self.linked and self.wanted is Wanted.RUNNING and self.condition.status in SENDABLE


class Keep(Enum):
    """What a change leaves as it is; None would take it away."""

    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChanges:
    """What a person wants to be otherwise about a session."""

    name: str | Keep | None = Keep.KEEP
    proxy: str | Keep | None = Keep.KEEP
    """The address as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """What the phone scans, and until when WhatsApp takes it."""

    session_id: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCode:
    """What a person types on the phone instead of scanning."""

    code: str
    """`ABCD-1234`."""
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePeriod:
    """A state that a session was in, or is."""

    status: SessionStatus
    reason: Reason | None
    since: datetime
    until: datetime | None
    """None of the present one."""
