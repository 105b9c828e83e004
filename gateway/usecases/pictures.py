"""Profile pictures that were asked for a short while ago: who shows a list asks for many, often."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from gateway.core.errors import NotFound
from gateway.core.ids import Jid
from gateway.ports import Clock, EngineSession, Picture

KEPT_SECONDS: Final = 600.0
KEPT_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    picture: Picture | None
    until: float

    @property
    def size(self) -> int:
        return 0 if self.picture is None else len(self.picture.content)


class Pictures:
    """The latest ones, in memory; also that somebody has none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[int, Jid], _Kept] = OrderedDict()
        self._bytes = 0

    async def get(self, session_pk: int, of: Jid, page: EngineSession) -> Picture:
        """Raises `NotFound` where there is none, or none that this account may see."""
        key = session_pk, of
        kept = self._kept.get(key)
        if kept is None or kept.until <= self._clock.monotonic():
            picture = await page.picture(of)
            kept = _Kept(picture, self._clock.monotonic() + KEPT_SECONDS)
            self._keep(key, kept)
        if kept.picture is None:
            raise NotFound("There is no picture.")
        return kept.picture

    def forget(self, session_pk: int) -> None:
        """One of them is another now, under whichever of its owner's names it was kept."""
        for key in [key for key in self._kept if key[0] == session_pk]:
            self._bytes -= self._kept.pop(key).size

    def _keep(self, key: tuple[int, Jid], kept: _Kept) -> None:
        if key in self._kept:
            self._bytes -= self._kept.pop(key).size
        self._kept[key] = kept
        self._bytes += kept.size
        while self._bytes > KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size
