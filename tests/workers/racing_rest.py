"""What holds once everything that was asked and everything that happened has had its course."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from typing import Any, Final

from gateway.core.errors import GatewayError
from gateway.core.events import EventType
from gateway.core.sessions import AT_REST, Reason, Session, SessionStatus, Wanted
from gateway.store.sessions import StoredSession
from tests.house import ALICE
from tests.workers.racing_world import NUMBERS, Since, World

STARTS: Final = {"create", "start", "restart", "start_or_create"}
LEFT_ALONE: Final = {
    Reason.OPENED_ELSEWHERE,
    Reason.WEB_CHANGED,
    Reason.BANNED,
    Reason.PROFILE_LOCKED,
}
PATIENCE: Final = 200
"""Timers that may run out before all is as it is wanted."""


class SettlingWorld(World):
    def settle(self) -> None:
        self.steps.until("the callers", lambda: all(call.task.done() for call in self.since.calls))
        self.steps.until("the world", lambda: all(task.done() for task in self.asides))
        for run in self.engine.sessions.values():
            if run.is_lost:
                self.aside(run.prove())
        self.steps.until("what is wanted", self.is_as_wanted, PATIENCE)
        for task in self.asides:
            with suppress(GatewayError):
                task.result()
        assert all(future.done() and not future.cancelled() for future in self.futures)
        self.the_last_word_holds()
        self.nothing_is_left_over()
        self.nothing_accepted_is_lost()
        self.the_log_tells_it()
        self.since, self.asides, self.futures = Since(), [], []

    def is_as_wanted(self) -> bool:
        return all(self.fits(stored.session) for stored in self.rows())

    def fits(self, session: Session) -> bool:
        status, reason = session.condition.status, session.condition.reason
        if session.wanted is Wanted.STOPPED or reason in LEFT_ALONE:
            return status in AT_REST
        if status is SessionStatus.LOGGED_OUT:
            return True
        run = self.engine.sessions.get(session.id)
        if run is None or not run.lives:
            return False
        linked = self.engine.whatsapp.linked(str(run.profile.folder)) is not None
        expected = SessionStatus.CONNECTED if linked else SessionStatus.WAITING_QR
        unsent = {message.id for message in self.accepted[session.id]} - self.arrived()
        return status is expected and not (linked and unsent)

    def the_last_word_holds(self) -> None:
        for session in NUMBERS:
            calls = [call for call in self.since.calls if call.session == session]
            done = [call for call in calls if call.what != "send" and call.went_well]
            if session in self.since.troubled or any(call.task.cancelled() for call in calls):
                continue
            last = {
                call.what
                for call in done
                if not any(call.ended < other.begun for other in done if call.ended is not None)
            }
            if last:
                self.check_last(self.row(session), last)

    def check_last(self, stored: StoredSession | None, last: set[str]) -> None:
        if last == {"delete"}:
            assert stored is None, "a deleted session is there"
        if "delete" in last:
            return
        assert stored is not None, f"after {last} there is no session"
        session = stored.session
        elsewhere = session.condition.reason is Reason.OTHER_ORIGIN
        if last <= STARTS and not elsewhere:
            assert session.wanted is Wanted.RUNNING
            assert session.condition.status not in AT_REST, f"after {last}: {session.condition}"
        if last <= {"stop", "create stopped"}:
            assert session.wanted is Wanted.STOPPED
            assert session.condition.status in AT_REST
        if last == {"log_out"}:
            assert not session.linked
            assert session.condition.status is SessionStatus.LOGGED_OUT

    def nothing_is_left_over(self) -> None:
        rows = self.rows()
        running = {stored.pk for stored in rows if stored.session.condition.status not in AT_REST}
        connected = {
            stored.pk
            for stored in rows
            if stored.session.condition.status is SessionStatus.CONNECTED
        }
        manager, live, outbox = self.house.manager, self.house.live, self.house.outbox
        assert set(manager._supervised) == running
        assert set(live.runs()) == running
        assert set(live._qr) == running - connected
        assert set(outbox._lines) == connected
        assert not live._outcomes
        assert set(live._capabilities) <= {stored.pk for stored in rows}
        folders = {folder.name for folder in (self.folder / "sessions").glob("*")}
        assert folders <= {stored.session.profile for stored in rows}
        assert sum(self.engine.open_on.values()) == len(running)
        named = [task.get_name() for task in asyncio.all_tasks(self.steps.loop)]
        for owner, pks in (("session-manager", running), ("outbox", connected)):
            expected = sorted(f"{owner}:session-{pk}" for pk in pks)
            assert sorted(name for name in named if name.startswith(owner)) == expected

    def nothing_accepted_is_lost(self) -> None:
        """A session that was deleted took its messages with it; no other did."""
        for session in NUMBERS:
            mine = [call for call in self.since.calls if call.session == session]
            sent = [call.task.result() for call in mine if call.what == "send" and call.went_well]
            self.accepted[session] += sent
            if any(call.what == "delete" for call in mine):
                self.accepted[session].clear()
                continue
            for message in self.accepted[session]:
                self.steps.run(self.house.messages.get(ALICE, session, message.id))
        self.steps.until("what was accepted", self.is_as_wanted, PATIENCE)

    def the_log_tells_it(self) -> None:
        told: defaultdict[Any, list[Session]] = defaultdict(list)
        after = 0
        while True:
            page = self.steps.run(
                self.house.events.read(
                    ALICE, after=after, limit=500, types=frozenset({EventType.SESSION_STATUS})
                )
            )
            for event in page.events:
                assert isinstance(event.subject, Session)
                told[event.subject.id, event.subject.created_at].append(event.subject)
            if not page.events:
                break
            after = page.events[-1].seq
        for states in told.values():
            shown = [(s.condition, s.wanted, s.linked, s.me, s.web_version) for s in states]
            assert all(one != other for one, other in pairwise(shown))
        for stored in self.rows():
            last = told[stored.session.id, stored.session.created_at][-1]
            assert (last.condition, last.wanted) == (
                stored.session.condition,
                stored.session.wanted,
            )
