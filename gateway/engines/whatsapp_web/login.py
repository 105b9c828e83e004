"""From what the page shows of its link to what the session goes through; no I/O, no clock."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, Self

from gateway.core.contacts import SeenPerson
from gateway.core.ids import Jid, parse_jid
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import deadlines

FIRST_QR_LIFETIME: Final = timedelta(seconds=60)
QR_LIFETIME: Final = timedelta(seconds=20)
PAIRING_CODE_LIFETIME: Final = timedelta(seconds=180)

_BLOCKED = frozenset({"TOS_BLOCK", "SMB_TOS_BLOCK"})
_BANNED_REASONS = frozenset({"account_locked"})


@dataclass(frozen=True, slots=True)
class Link:
    """The core script's snapshot."""

    state: str | None
    """`Socket.state`."""
    mode: str | None
    """`Stream.mode`."""
    synced: bool
    registered: bool
    online: bool
    phone: Jid | None
    lid: Jid | None
    name: str | None
    version: str | None

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        return cls(
            state=data["state"],
            mode=data["mode"],
            synced=bool(data["synced"]),
            registered=bool(data["registered"]),
            online=bool(data["online"]),
            phone=parse_jid(data["phone"]) if data["phone"] else None,
            lid=parse_jid(data["lid"]) if data["lid"] else None,
            name=data["name"],
            version=data["version"],
        )

    @property
    def me(self) -> SeenPerson:
        return SeenPerson(phone=self.phone, lid=self.lid, push_name=self.name)


class Stage(StrEnum):
    """What a snapshot comes to."""

    OPENING = "opening"
    OFFERING = "offering"
    """A code waits to be scanned."""
    IDLE = "idle"
    """WhatsApp stopped offering codes."""
    SYNCING = "syncing"
    READY = "ready"
    CUT_OFF = "cut_off"
    """No way to WhatsApp, for now."""
    REPLACED = "replaced"
    """Another window has this account's stream."""
    BLOCKED = "blocked"


def stage_of(link: Link) -> Stage:  # noqa: PLR0911 - a table
    if "CONFLICT" in {link.state, link.mode}:
        return Stage.REPLACED
    if _BLOCKED & {link.state, link.mode}:
        return Stage.BLOCKED
    connected = link.online and link.state in {"CONNECTED", "PAIRING"}
    if link.registered:
        if not connected:
            return Stage.CUT_OFF
        known = link.phone is not None or link.lid is not None
        return Stage.READY if link.mode == "MAIN" and link.synced and known else Stage.SYNCING
    if link.state == "UNPAIRED_IDLE":
        return Stage.IDLE
    if link.state == "PAIRING":
        return Stage.SYNCING
    if link.online and link.state == "UNPAIRED":
        return Stage.OFFERING
    return Stage.CUT_OFF if link.state in {"TIMEOUT", "OPENING"} else Stage.OPENING


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that the page shows."""

    ends: Signal | None
    """The run is over: nobody had expected a code."""
    lifetime: timedelta


class Login:
    """Remembers what a run went through, and says what each snapshot means for it."""

    def __init__(self, *, linked: bool) -> None:
        self.linked = linked
        """A link is expected: a code to scan then means that the phone removed it."""
        self.leaving = False
        """We asked for the logout ourselves."""
        self._told: Signal | None = None
        self._proven = False
        self._cut_off_since: float | None = None
        self._opening_since: float | None = None
        self._codes = 0

    @property
    def is_proven(self) -> bool:
        """The proof was given, and nothing has taken it back."""
        return self._proven

    def see(self, link: Link, now: float) -> Signal | None:  # noqa: C901, PLR0911 - a table
        """What the snapshot says that was not said before; `PROVEN` still has to be proven."""
        stage = stage_of(link)
        if stage is not Stage.CUT_OFF:
            self._cut_off_since = None
        if stage is not Stage.OPENING:
            self._opening_since = None
        match stage:
            case Stage.REPLACED:
                return Signal.OPENED_ELSEWHERE
            case Stage.BLOCKED:
                return Signal.BANNED
            case Stage.IDLE:
                return self._unlinked() if self.linked else Signal.QR_EXHAUSTED
            case Stage.READY:
                return None if self._proven else Signal.PROVEN
            case Stage.SYNCING:
                # After a short loss WhatsApp Web resumes: that alone is no news.
                return None if self._proven else self._once(Signal.SYNCING)
            case Stage.CUT_OFF:
                return self._cut_off(now)
            case Stage.OPENING:
                return self._opening(now)
            case Stage.OFFERING:
                return None

    def _opening(self, now: float) -> Signal | None:
        """It has loaded; one that never gets any further is no use."""
        if self._opening_since is None:
            self._opening_since = now
        return Signal.PAGE_UNREACHABLE if now - self._opening_since >= deadlines.OPEN else None

    def _cut_off(self, now: float) -> Signal | None:
        if self._cut_off_since is None:
            self._cut_off_since = now
        patience = deadlines.RECONNECT if self._proven else deadlines.FIRST_CONNECT
        if now - self._cut_off_since < patience:
            return None
        self._proven = False
        return self._once(Signal.NETWORK_LOST)

    def _once(self, signal: Signal) -> Signal | None:
        if self._told is signal:
            return None
        self._told = signal
        return signal

    def paired(self, link: Link) -> bool:
        """Whether this is the moment in which a phone linked the device."""
        known = link.phone is not None or link.lid is not None
        if self.linked or not (link.registered and known):
            return False
        self.linked = True
        return True

    def proved(self) -> None:
        self.linked = True
        self._proven = True
        self._told = Signal.PROVEN

    def reloaded(self) -> Signal | None:
        """A new document began."""
        was_proven, self._proven = self._proven, False
        self._cut_off_since = self._opening_since = None
        self._codes = 0
        return self._once(Signal.WEB_UPDATED) if was_proven else None

    def code_shown(self) -> "Code":
        """A QR code is there: what that means, and how long WhatsApp takes it."""
        self._codes += 1
        self._told = Signal.QR_OFFERED
        return Code(
            ends=self._unlinked() if self.linked else None,
            lifetime=FIRST_QR_LIFETIME if self._codes == 1 else QR_LIFETIME,
        )

    def pairing_code_shown(self) -> None:
        self._told = Signal.CODE_OFFERED

    def logged_out(self, reason: str | None) -> Signal:
        return Signal.BANNED if reason in _BANNED_REASONS else self._unlinked()

    def _unlinked(self) -> Signal:
        return Signal.LOGGED_OUT if self.leaving else Signal.UNLINKED
