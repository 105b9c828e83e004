"""A simulated engine whose browsers take their time, leave a folder, and are counted."""

import asyncio
from collections import Counter

from gateway.core.facts import Fact
from gateway.engines.simulated import SimulatedEngine, SimulatedSession, SimulatedWhatsApp
from gateway.ports import Clock, Profile, Report
from tests.workers.stepping import Steps


class WatchedEngine(SimulatedEngine):
    def __init__(self, clock: Clock, steps: Steps) -> None:
        super().__init__(clock)
        self._steps = steps
        self._clock = clock
        self.open_on: Counter[str] = Counter()
        """How many browsers there are on each profile."""
        self.most_on_one = 0
        self.past: list[WatchedSession] = []
        """Every run that was ever begun."""

    async def open(self, profile: Profile, report: Report) -> "WatchedSession":
        await self._steps.turn(f"launch {profile.session_id}")
        session = WatchedSession(
            profile, report, self.whatsapp, self._clock, steps=self._steps, open_on=self.open_on
        )
        self.most_on_one = max(self.most_on_one, self.open_on[profile.folder.name])
        self.past.append(session)
        self.sessions[profile.session_id] = session
        session.begin()
        try:
            await self._steps.turn(f"launched {profile.session_id}")
        except asyncio.CancelledError:
            await session.close()
            raise
        return session


class WatchedSession(SimulatedSession):
    def __init__(
        self,
        profile: Profile,
        report: Report,
        whatsapp: SimulatedWhatsApp,
        clock: Clock,
        *,
        steps: Steps,
        open_on: Counter[str],
    ) -> None:
        super().__init__(profile, report, whatsapp, clock)
        self._steps = steps
        self._open_on = open_on
        self._closing = asyncio.Lock()
        self.closed = False
        open_on[profile.folder.name] += 1
        profile.folder.mkdir(parents=True, exist_ok=True)
        (profile.folder / "Cookies").touch()

    @property
    def lives(self) -> bool:
        return not self._ending

    @property
    def is_lost(self) -> bool:
        """It was linked, and trouble that passes has not passed yet."""
        return self.lives and self._me is not None and not self._online

    async def close(self) -> None:
        async with self._closing:
            if self.closed:
                return
            await self._steps.turn(f"close {self.profile.session_id}")
            await super().close()
            await self._steps.turn(f"closed {self.profile.session_id}")
            self._open_on[self.profile.folder.name] -= 1
            self.closed = True

    async def say(self, fact: Fact) -> None:
        """Tell something, be it too late."""
        await self._report(fact)
