"""What is live in this process: which engine runs which session, and who waits for what.

Use cases, workers and engines meet here. Nothing in it is the truth: the truth is in the store, and
all of this is built anew when the process starts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum

from gateway.core.messages import Message
from gateway.ports import Capability, EngineSession, QrSeen


class Command(StrEnum):
    """What is asked of the session manager, by users or on their behalf."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    RECYCLE = "recycle"
    """Of the watcher of memory, not of a user: a restart that tells its reason."""
    LOG_OUT = "log_out"
    DELETE = "delete"


class Live:
    """Keyed by a session's `pk`."""

    def __init__(self) -> None:
        self.ready = False
        """Sessions and their states are loaded."""
        self.capabilities: dict[str, Capability] = {}
        """As the newest run reported them."""
        self.ask: Callable[[int, Command], asyncio.Future[None]] = _nobody
        """Give the session manager a command; the future ends when it is carried out."""
        self.send_waiting: Callable[[int], None] = lambda _pk: None
        """Tell the outbox that a message was accepted."""
        self.schedule_changed: Callable[[], None] = lambda: None
        """Tell whoever waits for the next scheduled message that there is another."""
        self.bulk_waiting: Callable[[int], None] = lambda _pk: None
        """Tell whoever fills the queue that a session's bulks have something to do."""
        self.webhooks_changed: Callable[[], None] = lambda: None
        """Tell the deliveries that an endpoint was made or taken away."""
        self._runs: dict[int, EngineSession] = {}
        self._qr: dict[int, QrSeen] = {}
        self._outcomes: defaultdict[int, set[asyncio.Future[Message]]] = defaultdict(set)

    # --- runs ---

    def attach(self, pk: int, run: EngineSession) -> None:
        self._runs[pk] = run

    def detach(self, pk: int) -> None:
        self._runs.pop(pk, None)
        self._qr.pop(pk, None)

    def run(self, pk: int) -> EngineSession | None:
        return self._runs.get(pk)

    def runs(self) -> dict[int, EngineSession]:
        return dict(self._runs)

    # --- QR codes ---

    def show_qr(self, pk: int, code: QrSeen) -> None:
        self._qr[pk] = code

    def hide_qr(self, pk: int) -> None:
        self._qr.pop(pk, None)

    def qr(self, pk: int) -> QrSeen | None:
        return self._qr.get(pk)

    # --- outcomes of sends ---

    def outcome(self, message_pk: int) -> asyncio.Future[Message]:
        """Done when the message's state has moved; give it back with `forget`."""
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._outcomes[message_pk].add(future)
        return future

    def forget(self, message_pk: int, future: asyncio.Future[Message]) -> None:
        waiting = self._outcomes[message_pk]
        waiting.discard(future)
        if not waiting:
            del self._outcomes[message_pk]

    async def let_go(self, seconds: float) -> None:
        """Let the outcomes come that come within a moment; nobody waits for the others any more."""
        waited_for = [future for waiting in self._outcomes.values() for future in waiting]
        if waited_for:
            await asyncio.wait(waited_for, timeout=seconds)
        for future in waited_for:
            future.cancel()

    def settled(self, message_pk: int, message: Message) -> None:
        for future in self._outcomes.get(message_pk, ()):
            if not future.done():
                future.set_result(message)


def _nobody(_pk: int, command: Command) -> asyncio.Future[None]:
    raise RuntimeError(f"no session manager to {command}")
