"""What waits for a socket's client to take it, and how much that is."""

import asyncio
from typing import Any, Final

MAX_PACKETS: Final = 2_000
MAX_CHARACTERS: Final = 8 * 1024 * 1024


class WaitingPackets(asyncio.Queue[Any]):
    """A queue of Engine.IO's packets that knows their weight: a few long texts weigh as much as
    thousands of acks. It takes whatever comes; who fills it is let go.
    """

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self.characters = 0

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.characters += _weight(item)

    def _get(self) -> Any:
        item = super()._get()
        self.characters -= _weight(item)
        return item

    @property
    def is_too_long(self) -> bool:
        return self.qsize() > MAX_PACKETS or self.characters > MAX_CHARACTERS


def _weight(packet: Any) -> int:
    """Engine.IO's last one, which ends the writer, is None; pings have no data."""
    data = getattr(packet, "data", None)
    return len(data) if isinstance(data, str | bytes) else 0
