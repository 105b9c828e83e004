"""What is live in this process: which engine runs which session, and who waits for what.

Use cases, workers and engines meet here. Nothing in it is the truth: the truth is in the store, and
all of this is built anew when the process starts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

from gateway.core.events import PresenceSince
from gateway.core.facts import Capability, QrSeen
from gateway.core.messages import Message
from gateway.ports import EngineSession


class Command(StrEnum):
    """What is asked of the session manager, by users or on their behalf."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    RECYCLE = "recycle"
    """Of the watcher of memory, not of a user: a restart that tells its reason."""
    LOG_OUT = "log_out"
    DELETE = "delete"


_Awaited = tuple[int, int]
"""A message by its session's `pk` and its own, which another session's may get one day."""


class Live:
    """Keyed by a session's `pk`."""

    def __init__(self) -> None:
        self.ready = False
        """Sessions and their states are loaded."""
        self.ask: Callable[[int, Command], asyncio.Future[None]] = _nobody
        """Give the session manager a command; the future ends when it is carried out."""
        self.send_waiting: Callable[[int], None] = lambda _pk: None
        """Tell the outbox that a message was accepted."""
        self.schedule_changed: Callable[[], None] = lambda: None
        """Tell whoever waits for the next scheduled message that there is another."""
        self.bulk_waiting: Callable[[int], None] = lambda _pk: None
        """Tell whoever fills the queue that a session's bulks have something to do."""
        self.media_waiting: Callable[[], None] = lambda: None
        """Tell whoever fetches files that a message brought one."""
        self.webhooks_changed: Callable[[], Awaitable[None]] = _nobody_delivers
        """Tell the deliveries that an endpoint was made, changed or taken away; then they know."""
        self.listening: set[int] = set()
        """Sessions of which no message is missing: what comes now is told as it comes."""
        self._runs: dict[int, EngineSession] = {}
        self._qr: dict[int, QrSeen] = {}
        self._capabilities: dict[int, Mapping[str, Capability]] = {}
        self._presences: defaultdict[int, dict[tuple[int, int], PresenceSince]] = defaultdict(dict)
        self._outcomes: defaultdict[tuple[int, int], set[asyncio.Future[Message]]] = defaultdict(
            set
        )

    # --- runs ---

    def attach(self, pk: int, run: EngineSession) -> None:
        self._runs[pk] = run

    def detach(self, pk: int) -> None:
        self._runs.pop(pk, None)
        self._qr.pop(pk, None)
        self.forget_presences(pk)

    def run(self, pk: int) -> EngineSession | None:
        return self._runs.get(pk)

    def runs(self) -> dict[int, EngineSession]:
        return dict(self._runs)

    # --- what their pages can do ---

    def learn_capabilities(self, pk: int, capabilities: Mapping[str, Capability]) -> None:
        self._capabilities[pk] = capabilities

    def capabilities(self, pk: int) -> Mapping[str, Capability]:
        """As the session's newest run told; nothing before its first proof."""
        return self._capabilities.get(pk, {})

    def forget_session(self, pk: int) -> None:
        """It was deleted."""
        self.detach(pk)
        self._capabilities.pop(pk, None)

    # --- who is there ---

    def note_presence(self, pk: int, who: tuple[int, int], seen: PresenceSince) -> None:
        self._presences[pk][who] = seen

    def forget_presences(self, pk: int) -> None:
        """WhatsApp tells of nobody any more; what was seen may be long past."""
        self._presences.pop(pk, None)

    def presences(self, pk: int) -> tuple[PresenceSince, ...]:
        """By whom was seen last, each once a chat."""
        seen = self._presences.get(pk, {}).values()
        return tuple(sorted(seen, key=lambda each: each.at, reverse=True))

    # --- QR codes ---

    def show_qr(self, pk: int, code: QrSeen) -> None:
        self._qr[pk] = code

    def hide_qr(self, pk: int) -> None:
        self._qr.pop(pk, None)

    def qr(self, pk: int) -> QrSeen | None:
        return self._qr.get(pk)

    # --- outcomes of sends ---

    def outcome(self, pk: int, message_pk: int) -> asyncio.Future[Message]:
        """Done when the message's state has moved; give it back with `forget`."""
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._outcomes[pk, message_pk].add(future)
        return future

    def forget(self, pk: int, message_pk: int, future: asyncio.Future[Message]) -> None:
        waiting = self._outcomes[pk, message_pk]
        waiting.discard(future)
        if not waiting:
            del self._outcomes[pk, message_pk]

    async def let_go(self, seconds: float) -> None:
        """Let the outcomes come that come within a moment; nobody waits for the others any more."""
        waited_for = [future for waiting in self._outcomes.values() for future in waiting]
        if waited_for:
            await asyncio.wait(waited_for, timeout=seconds)
        for future in waited_for:
            future.cancel()

    def settled(self, pk: int, message_pk: int, message: Message) -> None:
        for future in self._outcomes.get((pk, message_pk), ()):
            if not future.done():
                future.set_result(message)


async def _nobody_delivers() -> None:
    return


def _nobody(_pk: int, command: Command) -> asyncio.Future[None]:
    raise RuntimeError(f"no session manager to {command}")
