"""The simulated engine: sessions that share one WhatsApp in memory."""

from typing import Final

from gateway.engines.simulated.session import SimulatedSession
from gateway.engines.simulated.whatsapp import SimulatedWhatsApp
from gateway.ports import Clock, Profile, Report

ORIGIN: Final = "https://whatsapp.simulated"


class SimulatedEngine:
    """See `gateway.ports.Engine`."""

    def __init__(self, clock: Clock, *, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.whatsapp = SimulatedWhatsApp(clock)
        self._clock = clock
        self.sessions: dict[str, SimulatedSession] = {}
        """The newest run of each session, for a test to lead."""
        self.room = True
        """Whether the disk that there is not has room."""

    async def has_room(self, *, to_start: bool) -> bool:  # noqa: ARG002 - one answer for both
        return self.room

    async def open(self, profile: Profile, report: Report) -> SimulatedSession:
        session = SimulatedSession(profile, report, self.whatsapp, self._clock)
        self.sessions[profile.session_id] = session
        session.begin()
        return session

    async def close(self) -> None:
        for session in self.sessions.values():
            await session.close()
