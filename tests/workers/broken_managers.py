"""Session managers with one fault each, which the races must find out."""

import asyncio

from gateway.core.sessions import Session, Wanted
from gateway.usecases.live import Command
from gateway.workers.mailbox import Order
from gateway.workers.session_manager import SessionManager, _Supervised
from gateway.workers.session_run import SessionRun


class TakesTheRunForTheAnswer(SessionManager):
    """A start is answered by the run that there is, though something else was asked since."""

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        mine = self._supervised.get(pk)
        if command is Command.START and mine is not None and mine.run is not None:
            order = Order(command)
            order.carried_out()
            return order.done
        return super().ask(pk, command)


class WithoutAMailbox(SessionManager):
    """Each command is carried out at once, beside whatever else is under way."""

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        order = Order(command)

        async def at_once() -> None:
            if await self._carry_out(pk, command):
                await self._keep_running(pk, self._supervised.setdefault(pk, _Supervised()))
            else:
                self._supervised.pop(pk, None)
            order.carried_out()

        self._tasks.spawn(at_once(), name=f"session-{pk}")
        return order.done


class LeavesTheProfile(SessionManager):
    """A session that is deleted leaves what it had on disk."""

    async def _remove_profile(self, session: Session) -> None:
        pass


class LetsAnEndedRunLie(SessionManager):
    """A run that ended by itself is not followed by another."""

    async def _run_again_and_again(self, pk: int, mine: _Supervised) -> None:
        stored = await self._stored(pk)
        if stored is None or stored.session.wanted is not Wanted.RUNNING:
            return
        mine.run = SessionRun(stored, self._around)
        try:
            await mine.run.follow(self._profile(stored), mine.mailbox)
        finally:
            mine.run = None
